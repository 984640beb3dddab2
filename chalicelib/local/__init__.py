"""The whole product in one process on a laptop: `python -m chalicelib.local`."""
