"""The HTTP face of coopgraph: pages for people, the SPARQL 1.1 Protocol for programs; the graph is for `coopgraph`."""
