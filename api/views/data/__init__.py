"""What can be taken away: files, dictionary of terms, columns of the queries, methods, citations."""
