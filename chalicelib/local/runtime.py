"""Everything a running Paidup needs, in one process: engines, resources, ports, worker and schedules."""

from collections.abc import Iterator
from contextlib import contextmanager

from chalicelib.local.background import Background
from chalicelib.local.embedded import EmbeddedAws, start_embedded_aws
from chalicelib.local.resources import local_resources
from chalicelib.wiring import ports, use_ports


@contextmanager
def local_runtime(public_url: str) -> Iterator[EmbeddedAws]:
    """The product without its HTTP server, until the block ends."""
    with start_embedded_aws() as aws, local_resources(aws, public_url):
        use_ports(None)
        background = Background(ports())
        try:
            yield aws
        finally:
            background.stop()
            use_ports(None)
