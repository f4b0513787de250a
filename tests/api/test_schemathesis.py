"""Schemathesis looks for what contradicts the OpenAPI document, and finds nothing.

Left out of its checks: `positive_data_acceptance`, since whether a name, a date or a page exists is known by the graph
and not by a schema; `negative_data_rejection` where every text is a value, which is nearly everywhere: a misspelt
parameter is refused, and that is tested with each route; those of authentication and of resources that are made and
deleted, of which there are none.
"""
