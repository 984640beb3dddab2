"""The Chalice application, put together from its blueprints."""

from functools import cache

from chalice.app import Chalice

from chalicelib.api.blueprints import BLUEPRINTS
from chalicelib.api.strays import cross_origin, problems_for_strays


@cache
def create_app() -> Chalice:
    """The one application of the process: Chalice uses up a blueprint when it registers it."""
    app = Chalice(app_name="paidup", configure_logs=False)
    app.api.cors = cross_origin()
    app.register_middleware(problems_for_strays, "http")
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app
