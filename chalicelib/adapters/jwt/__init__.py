"""Access tokens as signed JWTs, and secrets derived from the same keys."""
