# The only commands. A fresh machine needs git, make and python3 (3.11 to 3.13) with venv.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: serve test check fix build docs lock bench clean

serve: .venv/web.stamp ## build the graph where it is stale, and serve it
	$(BIN)/coopgraph serve

build: .venv/run.stamp ## build the graph
	$(BIN)/coopgraph build

test: check ## everything that must pass: format, lint, types, floors, tests
	$(BIN)/python tests/api/clients/install.py
	$(BIN)/python -m pytest

check: .venv/dev.stamp ## format, lint, types, import floors
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: .venv/dev.stamp ## repair format and what lint can repair
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: .venv/run.stamp ## write the pages of the measures anew
	$(BIN)/python docs/measure_pages.py

bench: .venv/web.stamp ## measure build, size and queries in one run; no test
	$(BIN)/python bench/bench.py

lock: .venv/dev.stamp ## pin the dependencies anew, with hashes and without addresses
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header \
		--group build pyproject.toml --output-file requirements.lock
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header \
		--group build --group dev --constraints requirements.lock pyproject.toml --output-file requirements-dev.lock
	$(BIN)/python web/build.py --lock
	$(BIN)/python tests/api/clients/install.py --lock

clean: ## remove what was installed and built
	rm -rf .venv .coopgraph api/static/bundle web/node_modules tests/api/clients/node_modules

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info < (3, 14) else "coopgraph needs Python 3.11, 3.12 or 3.13; name one with make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv

.venv/run.stamp: .venv/bin/python requirements.lock pyproject.toml
	@echo "Installing what running needs …"
	$(PIP) install --require-hashes --requirement requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/web.stamp: .venv/run.stamp $(wildcard web/*.js web/*.css web/*.json web/*.py)
	@$(BIN)/python web/build.py
	@touch $@

.venv/dev.stamp: .venv/web.stamp requirements-dev.lock
	@echo "Installing what testing needs …"
	$(PIP) install --require-hashes --requirement requirements-dev.lock
	@touch $@
