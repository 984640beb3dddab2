"""The rules of invoicing: pure values and functions, no I/O, no clock, no ids, nothing but the standard library."""
