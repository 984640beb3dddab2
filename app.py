"""Where Lambda and Chalice begin: the application and nothing else."""

from chalicelib.api.application import create_app

app = create_app()
