# Two commands do everything on a machine that has Python 3.11 and make:  make run   and   make test
# Every path is relative to this folder, so that a blank in its path does no harm.

PYTHON ?= python3
PEOPLE ?= 2000
DATA   ?= var
DAY    ?=
PORT   ?= 8000
BIN    := .venv/bin
PY     := $(BIN)/python
PIP    := $(PY) -m pip --disable-pip-version-check -q
export PYTHONUTF8 = 1

.PHONY: help run demo serve test test-unit test-long lint format bench bench-peers translations parts clean

help:  ## what can be done here
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 16

.venv/ready: pyproject.toml constraints.txt
	@echo "Setting up the environment (once, about a minute) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make run PYTHON=python3.12"; exit 1; }
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@$(PIP) install -c constraints.txt -e .
	@touch .venv/ready

.venv/ready-tests: .venv/ready
	@echo "Adding what the tests need ..."
	@$(PIP) install -c constraints.txt -e '.[test]'
	@touch .venv/ready-tests

translations: .venv/ready  ## compile the catalogues of the interface
	@$(PY) -m babel.messages.frontend -q compile -d translations 2>/dev/null

run: .venv/ready translations  ## the main job on a made-up register, then the service on 127.0.0.1:8000
	@$(PY) -m outreach run --people $(PEOPLE) --into $(DATA) --port $(PORT) $(if $(DAY),--day $(DAY))

parts: .venv/ready-tests  ## Debian parts the tests need: Chromium, Java, poppler (installed when you are root)
	@sh tests/parts.sh

test: .venv/ready-tests translations parts  ## everything: units, databases, browser, letters, stories
	@$(PY) -m pytest -n 2 --dist loadfile -m 'not long'

test-unit: .venv/ready-tests translations  ## only what needs no browser, Java or PostgreSQL
	@$(PY) -m pytest -n 2 --dist loadfile -m 'not long and not browser and not java and not postgres'

test-long: .venv/ready-tests translations parts  ## the heavy rounds
	@$(PY) -m pytest -m long

lint: .venv/ready-tests  ## style, types, arrows, the folders of the rights
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(PY) -m outreach right check

format: .venv/ready-tests  ## put the code in its form
	@$(BIN)/ruff check -q --fix .
	@$(BIN)/ruff format .

# OpenFisca is AGPL: it stays in an environment of its own, for the comparison only.
.venv-peers/ready: constraints.txt
	@$(PYTHON) -m venv .venv-peers
	@.venv-peers/bin/python -m pip --disable-pip-version-check -q install openfisca-core==46.0.1 $$(grep '^polars==' constraints.txt)
	@touch .venv-peers/ready

bench-peers: .venv/ready-tests .venv-peers/ready  ## screening 12 million people beside Polars by hand and OpenFisca
	@$(PY) bench/rules.py --openfisca "$(CURDIR)/.venv-peers/bin/python"

bench: .venv/ready-tests  ## the measured figures, as JSON lines
	@for b in bench/*.py; do $(PY) $$b || exit 1; done

clean:  ## remove the environment and everything made here
	rm -rf .venv var out .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache outreach.egg-info
