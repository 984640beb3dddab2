"""Payments: recorded, allocated, taken off again."""
