"""Time and chance from the operating system."""
