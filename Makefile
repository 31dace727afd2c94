# Groundswell: `make run` shows what it does, `make test` checks it. Both set up everything they need.

PYTHON ?= python3
VENV := .venv
CONTENDERS := .cache/bench-venv
MODEL := .cache/models/fast
READY := $(VENV)/.ready

.PHONY: help setup run test check histories chaos bench lock clean

help:  ## What can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## */\t/' | expand -t 10

setup: $(READY) $(MODEL)/built.json  ## A virtual environment with the locked dependencies, and the model

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Groundswell needs Python 3.11 or newer; say which with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "setting up $(VENV) (once, a minute or two)"
	@$(PYTHON) -m venv $(VENV) || { echo "python3 -m venv failed: install your system's package python3-venv"; exit 1; }
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(MODEL)/built.json: $(READY) models/build.py $(wildcard models/*/*.npz models/*/heads.json models/*/*-tokenizer.json)
	@echo "building the model (once, some seconds)"
	@$(VENV)/bin/python -m models.build
	@touch $@

run: setup  ## The main job on real input, through a real Kafka, with a live view
	@$(VENV)/bin/groundswell run

test: check  ## Everything that must hold before a change lands
	@$(VENV)/bin/coverage run -m pytest
	@$(VENV)/bin/coverage report

bench: setup $(CONTENDERS)/.ready  ## Figures, beside others' (JSON=FILE, ONLY=hop, ROUNDS=3): docs/performance.md
	@$(VENV)/bin/python -m bench $(if $(JSON),--json $(JSON)) $(if $(ONLY),--only $(ONLY)) $(if $(ROUNDS),--rounds $(ROUNDS))

$(CONTENDERS)/.ready: bench/requirements.lock
	@echo "setting up $(CONTENDERS): what Groundswell is compared with (once, half a minute)"
	@$(PYTHON) -m venv $(CONTENDERS)
	@$(CONTENDERS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

check: setup  ## Style, types and who may import what
	@$(VENV)/bin/ruff format --check --quiet . || { echo "run: .venv/bin/ruff format"; exit 1; }
	@$(VENV)/bin/ruff check --quiet .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports --no-cache

histories: $(READY)  ## 100,000 random histories: each obligation ends once, none is lost (HISTORIES=N)
	@HISTORIES=$(or $(HISTORIES),100000) $(VENV)/bin/python -m pytest tests/conversations/test_invariant.py

chaos: $(READY)  ## Kill, stop and scale workers and brokers for an hour and a half; MENTIONS=500000 SEED=7
	@$(VENV)/bin/python -m tests.chaos --mentions $(or $(MENTIONS),500000) $(if $(SEED),--seed $(SEED))

lock: $(READY)  ## Resolve the dependencies anew, with hashes
	@$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate --upgrade --extra dev --extra train --extra model --extra apprise pyproject.toml -o requirements.lock
	@$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate --upgrade bench/requirements.in -o bench/requirements.lock

clean:  ## Remove what running and testing left
	rm -rf .cache/run .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
