"""What clients send and receive: pydantic models, mapped to domain values where they meet."""
