"""Secrets sealed by a key that never leaves AWS KMS."""
