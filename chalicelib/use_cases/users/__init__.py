"""The people of an organisation, and of its clients."""
