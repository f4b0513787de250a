"""The list of bodies and offices."""
