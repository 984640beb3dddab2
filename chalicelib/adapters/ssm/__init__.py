"""Settings that are secret: they live in the SSM parameter store, not in the environment."""
