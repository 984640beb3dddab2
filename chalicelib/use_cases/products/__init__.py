"""Products: lines that are used again and again."""
