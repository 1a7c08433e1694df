# `make help` lists what there is. Needs Python 3.11 or newer, and nothing else.
SHELL := /bin/sh
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.set-up-run
DEV_STAMP := $(VENV)/.set-up-dev
BENCH_STAMP := $(VENV)/.set-up-bench
INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes --no-deps

.DEFAULT_GOAL := help
.PHONY: help setup setup-run demo run test browser chaos bench unit check format train-safety lock schemas clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | awk -F'|' '{printf "%-16s %s\n", $$1, $$2}'

# A stamp is written last, so an interrupted set-up is simply done again; a folder without a
# working pip (interrupted in its making) is made anew.
$(RUN_STAMP): requirements/run.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; none was found." >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { echo "Making $(VENV)"; $(PYTHON) -m venv --clear $(VENV); }
	@echo "Installing what the service needs"
	@$(INSTALL) -r requirements/run.txt
	@touch $@

$(DEV_STAMP): requirements/dev.txt $(RUN_STAMP)
	@echo "Installing what the tests need"
	@$(INSTALL) -r requirements/dev.txt
	@touch $@

$(BENCH_STAMP): requirements/bench.txt $(DEV_STAMP)
	@echo "Installing what the bench compares with"
	@$(INSTALL) -r requirements/bench.txt
	@touch $@

setup: $(DEV_STAMP) ## make .venv with everything the service and its tests need
setup-run: $(RUN_STAMP)

demo: $(RUN_STAMP) ## a month at the example clinic, against the built-in Twilio simulator
	@exec $(BIN)/python run.py demo

run: $(RUN_STAMP) ## the service itself, with the settings in .env
	@exec $(BIN)/python run.py run

check: $(DEV_STAMP) ## format, lint, types and import direction only
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# More workers than cores, and mypy beside them: many tests wait for processes. tests/conftest.py has the order.
test: $(DEV_STAMP) ## every check and every test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	@$(BIN)/mypy & types=$$!; \
	$(BIN)/python -m pytest -q -n 4 --dist loadfile --no-loadscope-reorder; tests=$$?; \
	wait $$types || { echo "mypy has found something: see above." >&2; exit 1; }; exit $$tests

# Needs no Python. Without apt, or without the right to use it, it says so, and the tests in tests/browser are skipped.
browser: ## install the system's Chromium where it is missing, for the tests of the pages
	@if command -v chromium || command -v chromium-browser || command -v google-chrome-stable || command -v google-chrome; then :; \
	elif ! command -v apt-get >/dev/null 2>&1; then echo "No Chromium, and no apt-get: install it yourself, or tests/browser is skipped."; \
	elif test "$$(id -u)" != 0; then echo "No Chromium: sudo apt-get install chromium, or tests/browser is skipped."; \
	else echo "Installing Chromium"; { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null; } \
		|| echo "Chromium could not be installed: tests/browser is skipped."; fi

chaos: $(DEV_STAMP) ## kill the service again and again, and compare its books with Twilio's (minutes)
	REMINDERS_CHAOS_KILLS=$${REMINDERS_CHAOS_KILLS:-100} $(BIN)/python -m pytest -q -n 2 tests/chaos

# Celery needs a Redis server. Without one, and without the right to install it, the table says so.
bench: $(BENCH_STAMP) ## measure speed, other engines' too, into docs/performance.md (an hour; BENCH="drain idle")
	@command -v redis-server >/dev/null 2>&1 || ! command -v apt-get >/dev/null 2>&1 || test "$$(id -u)" != 0 || \
		{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends redis-server; } || true
	@exec $(BIN)/python -m benchmarks $(BENCH)

unit: $(DEV_STAMP) ## the fast tests only
	$(BIN)/python -m pytest -q tests/unit

format: $(DEV_STAMP) ## put the code into its shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

train-safety: $(RUN_STAMP) ## train the second stage of detection again (needs scikit-learn, installed apart)
	$(PYTHON) -m venv .venv-train
	.venv-train/bin/python -m pip install --disable-pip-version-check --quiet scikit-learn rapidfuzz chitchat-dataset==0.9.0
	.venv-train/bin/python training/safety/train.py

schemas: $(RUN_STAMP) ## write docs/schemas again from the code
	$(BIN)/python -m reminders.clinic_schemas docs/schemas

lock: ## resolve requirements/ again from pyproject.toml (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--upgrade pyproject.toml -o requirements/run.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--upgrade pyproject.toml --group dev -c requirements/run.txt -o requirements/dev.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--upgrade pyproject.toml --group dev --group bench -c requirements/dev.txt -o requirements/bench.txt

clean: ## remove .venv and what tests leave behind
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
