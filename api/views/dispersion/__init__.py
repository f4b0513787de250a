"""Where each ministry keeps its cooperation, and which office has which function."""
