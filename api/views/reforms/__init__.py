"""Scenarios before and after, and the form that composes one."""
