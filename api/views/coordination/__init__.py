"""The network of coordination: its drawing, its ties with their sentences, its gaps and its measures."""
