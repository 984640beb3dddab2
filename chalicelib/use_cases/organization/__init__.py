"""The seller's own settings."""
