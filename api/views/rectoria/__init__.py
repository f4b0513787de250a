"""Who steers what by which norm, and where two steer the same."""
