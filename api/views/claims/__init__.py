"""The claims of the sources and their checks, the findings on inconsistencies, and the recommendations."""
