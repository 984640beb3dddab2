"""One running product for all tests of this folder: the embedded engines, the worker, the HTTP server."""

import os
import socket
from collections.abc import Iterator

import pytest

from chalicelib.local.product import Product, running_product
from tools.plain_http import Http
from tools.story import add_client, furnish_organization, sign_up


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="package")
def product() -> Iterator[Product]:
    """Ends with the folder, so that other tests find the process as it was."""
    kept = os.environ.pop("AWS_ENDPOINT_URL_DYNAMODB", None)
    try:
        with running_product(free_port(), {}) as product:
            yield product
    finally:
        if kept is not None:
            os.environ["AWS_ENDPOINT_URL_DYNAMODB"] = kept


@pytest.fixture(scope="package")
def http(product: Product) -> Http:
    """Nobody is signed in."""
    return Http(product.url)


@pytest.fixture
def seller(http: Http) -> Http:
    """The administrator of an organisation of the test's own, ready to bill."""
    seller = sign_up(http)
    furnish_organization(seller)
    return seller


@pytest.fixture
def client_id(seller: Http) -> str:
    return str(add_client(seller)["id"])


@pytest.fixture(scope="package")
def seller_once(http: Http) -> Http:
    """One organisation for many tests that are refused anyway."""
    return sign_up(http)


@pytest.fixture(scope="package")
def one_client_id(seller_once: Http) -> str:
    return str(add_client(seller_once)["id"])
