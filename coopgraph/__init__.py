"""Knowledge graph of how a State organises its international cooperation, and the queries over it."""
