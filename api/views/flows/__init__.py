"""The tables of flows with their checks, shares and concentration."""
