"""From tables and provision texts to asserted statements, one module per subject."""
