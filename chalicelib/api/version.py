"""The version of the product, as `GET /health` and the OpenAPI document tell it."""

VERSION = "0.1.0"
