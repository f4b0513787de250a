"""What an office or a body was before and became."""
