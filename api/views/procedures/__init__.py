"""The steps of a procedure, as a diagram and as a list."""
