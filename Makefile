# Everything runs in a virtual environment of its own, made from the hash-locked requirements. `make help` lists the targets.

PYTHON ?= python3
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
COMPILE := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet

# Tests start Python some hundred times; where the environment says so, each start would compile all of our modules anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test check bench soak format generate lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile
	@echo '  Arguments go after ARGS=, another Python after PYTHON=: make demo ARGS="--claims 20000 --chaos" PYTHON=python3.12'

demo: $(STAMP) ## the whole pipeline on this machine, ending with the audit; ARGS="--help" lists its options
	$(BIN)/santunan demo $(ARGS)

test: check ## lint, types, architecture, and every test, on all cores; ARGS go to pytest
	$(BIN)/pytest --numprocesses logical --dist loadfile --no-loadscope-reorder --max-worker-restart 0 $(ARGS)

check: $(STAMP) ## ruff, mypy --strict, import-linter, house lints
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.house

bench: $(STAMP) ## figures beside our peers: ARGS="stage --json FILE", or limit, or pipeline
	$(BIN)/santunan bench $(ARGS)

soak: $(STAMP) ## twenty times the random tests, then an hour of claims under faults on Apache Kafka, ending with the audit
	SANTUNAN_TEST_EFFORT=20 $(BIN)/pytest tests/schemas tests/processors tests/pipeline tests/simulation
	$(BIN)/santunan demo --broker apache --chaos --claims 36000 --rate 10 $(ARGS)

format: $(STAMP) ## write what `make check` would complain about
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

generate: $(STAMP) ## write what is generated from the code: schemas, AsyncAPI, pages under docs/, the Kubernetes manifest
	$(BIN)/python -m tests.processors.law.calendar_file
	$(BIN)/python -m schemas.generate
	$(BIN)/python -m deploy.rules
	$(BIN)/python -m deploy.deadline_page
	$(BIN)/python -m deploy.signal_page
	$(BIN)/python -m deploy.assessing.document
	$(BIN)/python -m tests.processors.assessment.covering
	$(BIN)/python -m tests.processors.documents.papers
	$(BIN)/python -m deploy.topology
	$(BIN)/python -m deploy.error_pages
	$(BIN)/python -m deploy.channel_page
	$(BIN)/python -m deploy.who_files
	$(BIN)/python -m deploy.column_page
	$(BIN)/python -m gateway.openapi
	$(BIN)/python -m deploy.sandbox.page
	$(BIN)/python -m processors.claim_state.diagram
	$(BIN)/python -m deploy.kubernetes.manifest
	$(BIN)/python -m monitoring.listing
	$(BIN)/python -m monitoring.rules.document
	$(BIN)/python -m monitoring.dashboards.document

lock: $(STAMP) ## resolve the requirements anew; UPGRADE=1 takes newer versions
	$(COMPILE) $(if $(UPGRADE),--upgrade) --extra demo --extra dev --output-file requirements-dev.lock
	$(COMPILE) --constraint requirements-dev.lock --output-file requirements.lock

clean: ## remove the virtual environment, caches, Kafka's jars and local runs
	rm -rf $(VENV) .kafka .state .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info build

$(STAMP): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo 'Santunan needs Python 3.11 or newer; "$(PYTHON)" is '"$$($(PYTHON) --version 2>&1 || true)"'. Name another: make $(MAKECMDGOALS) PYTHON=python3.12' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo '"$(PYTHON)" cannot make virtual environments: install its venv package (Debian: python3-venv)' >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
