"""Signing up, signing in, staying signed in, and getting back in."""
