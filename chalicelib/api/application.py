"""The Chalice application, put together from its blueprints."""

from chalice.app import Chalice

from chalicelib.api.blueprints import BLUEPRINTS
from chalicelib.api.strays import cross_origin, problems_for_strays


def create_app() -> Chalice:
    app = Chalice(app_name="paidup", configure_logs=False)
    app.api.cors = cross_origin()
    app.register_middleware(problems_for_strays, "http")
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app
