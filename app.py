"""Where Lambda and Chalice begin: the application and nothing else."""

import os
import sys

from chalicelib.api.application import create_app

app = create_app()

if "AWS_CHALICE_CLI_MODE" in os.environ and "local" in sys.argv:
    # `chalice local` imports this file and serves it: give it the engines that `make run` starts, too.
    from chalicelib.local.under_chalice import start

    start(sys.argv)
