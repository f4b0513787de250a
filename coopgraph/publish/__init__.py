"""Writes what the graph says in the forms that people take away."""
