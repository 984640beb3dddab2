"""Scheduled work: safe to repeat, to overlap and to crash anywhere."""
