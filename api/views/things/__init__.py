"""The page of one thing of the graph."""
