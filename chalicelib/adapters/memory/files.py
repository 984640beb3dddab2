"""Files in a dictionary."""

from urllib.parse import quote


class MemoryFiles:
    """`objects` maps a key to (content, content type)."""

    def __init__(self) -> None:
        self.objects: dict[str, tuple[bytes, str]] = {}

    def put(self, key: str, content: bytes, content_type: str) -> None:
        self.objects.setdefault(key, (content, content_type))

    def get(self, key: str) -> bytes | None:
        found = self.objects.get(key)
        return found[0] if found else None

    def link(self, key: str, filename: str, lifetime_seconds: int) -> str:
        return f"memory://files/{quote(key)}?filename={quote(filename)}&lifetime={lifetime_seconds}"
