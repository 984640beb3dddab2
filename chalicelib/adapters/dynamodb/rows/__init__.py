"""Rows: how each domain value is laid out in the table, one file per aggregate. Rows never leave the adapter."""
