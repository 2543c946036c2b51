# `make check` does the main job from a fresh clone; `make test` and `make test-deep` prove the tree. All need Python
# 3.11 or newer.

PYTHON ?= $(shell for candidate in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$candidate" && break; done)
VENV := .venv
BIN := $(VENV)/bin
# What a change of pyproject.toml makes stale: the environment itself, then the tools of the tests.
RUN_STAMP := $(VENV)/installed
TEST_STAMP := $(VENV)/installed-test
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# That a place where pip is configured to look does not exist is not ours to mend; all else it says is shown.
PIP_LOG := $(VENV)/pip.log
INSTALLED = 2>$(PIP_LOG) || { cat $(PIP_LOG) >&2; exit 1; }; grep -v '^WARNING: Location .* is ignored' $(PIP_LOG) >&2 || true
# What else pytest is to do, such as `make test PYTEST_ARGS=--durations=20`.
PYTEST_ARGS ?=
PYTEST = $(BIN)/python -m pytest -n auto --dist worksteal $(PYTEST_ARGS)
# Hypothesis: dev (few examples), ci (the same examples in every run) or deep; see tests/conftest.py.
export DCPMODEL_PROFILE ?= ci

.DEFAULT_GOAL := help
.PHONY: help check test test-deep lint types draw generate bench wrong-engines engine-mutants clean

help: ## Say what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

check: $(RUN_STAMP) ## Check every design against its written verdicts, and tell the leak
	$(BIN)/dcpmodel check

test: $(TEST_STAMP) lint types ## Style, types and the quick tests: a few minutes
	$(PYTEST) -m "not deep"

test-deep: $(TEST_STAMP) ## The other tests: other checkers, the whole manifest, all of history, mutants, long walks
	$(PYTEST) -m "deep or tenth"

lint: $(TEST_STAMP) ## Style alone
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .

types: $(TEST_STAMP) ## Types alone
	$(BIN)/mypy

draw: $(RUN_STAMP) ## Draw the pictures again from the rows
	$(BIN)/python -m diagrams.draw

generate: draw ## Write every generated file again
	$(BIN)/python -m properties.reports.generate
	$(BIN)/python -m tests.model.dcp2016.refresh

bench: $(TEST_STAMP) ## Measure engines, other checkers beside them, and the audit with the history that it is judged by
	$(BIN)/python tests/benchmarks/rate.py
	$(BIN)/python tests/benchmarks/audit.py heap
	$(BIN)/python tests/benchmarks/audit.py choices
	$(BIN)/python tests/benchmarks/audit.py commits
	$(BIN)/python tests/benchmarks/audit_cpp.py
	PYTHONPATH=. $(BIN)/python tests/benchmarks/bars.py

wrong-engines: $(TEST_STAMP) ## Break a copy of the engines in known ways: which quick test notices each
	$(BIN)/python -m tests.benchmarks.wrong_engines

engine-mutants: $(TEST_STAMP) ## Break a copy of the engines at places that are drawn; writes docs/engine-mutants.md in hours
	$(BIN)/python -m tests.benchmarks.engine_mutants --write docs/engine-mutants.md

clean: ## Remove the environment and all caches
	rm -rf $(VENV) build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUN_STAMP): pyproject.toml
	@test -n "$(PYTHON)" || { echo "make: Python 3.11 or newer is needed; name it with make PYTHON=/path/to/python3" >&2; exit 2; }
	@echo "Setting up $(VENV) with $$($(PYTHON) --version) (once, and whenever pyproject.toml changes)"
	@$(PYTHON) -m venv --clear $(VENV)
	@echo "Installing the model and what it needs"
	@$(PIP) install --editable . $(INSTALLED)
	@touch $@

$(TEST_STAMP): $(RUN_STAMP)
	@echo "Installing the tools of the tests"
	@$(PIP) install --editable '.[test]' $(INSTALLED)
	@touch $@
