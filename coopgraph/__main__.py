"""Lets `python -m coopgraph` do what `coopgraph` does."""

from coopgraph.cli import main

main(prog_name="coopgraph")
