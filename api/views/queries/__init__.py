"""The catalogue of named queries, and the rows of one."""
