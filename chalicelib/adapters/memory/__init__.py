"""Ports kept in memory: for tests, simulations and thought."""
