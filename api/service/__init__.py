"""The process that faces clients, and those that answer: limits, queue, workers that are ended and replaced."""
