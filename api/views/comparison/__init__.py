"""Two to four bodies, units or posts side by side."""
