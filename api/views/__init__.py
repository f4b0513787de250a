"""What each page shows: the context of its template, and how it is made from the graph; routes are in `routers`."""
