"""One module per route; the thinking is done in the modules beside this folder."""
