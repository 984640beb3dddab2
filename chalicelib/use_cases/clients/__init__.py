"""Clients: who is billed."""
