# The two commands of the README are `make run` and `make test`; `make` alone lists all.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MADE := $(VENV)/.made
STAMP := $(VENV)/.installed
TOOLS := $(VENV)/.installed-tools
DEV := $(VENV)/.installed-dev
# What one brings, another that runs beside it may still miss: whether all is there is known when both have ended.
PIP := $(BIN)/python -m pip install -q --disable-pip-version-check --no-warn-conflicts --require-hashes
SCALE ?= tests/scale
NODE := $(VENV)/node/.installed
INTEROP := $(VENV)/node-interop/.installed
PEERS := $(VENV)/peers/.installed $(VENV)/directus/.installed

help: ## List the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: $(STAMP) ## Set up everything and serve: database, demo, API, worker
	@exec $(BIN)/python -m api run --with $$PPID

test: $(DEV) ## Run every test
	@# Three, for each waits for its database half of the time. What is compiled is kept.
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --hands 3

test-scale: $(DEV) ## Several processes, a pooler, a standby, and a primary that dies: on real clusters
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 0 -s $(SCALE)

check: $(DEV) ## Style, types, layers, dependencies, migrations, OpenAPI document
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/python -m pytest -q tests/test_architecture.py tests/test_migrations.py tests/test_openapi.py

format: $(DEV) ## Put code into its form
	$(BIN)/ruff check --fix --exit-zero .
	$(BIN)/ruff format .

migrate: $(STAMP) ## Bring the database to the present version
	$(BIN)/python -m api migrate

migration: $(DEV) ## Write the next migration from what the models say: SAYS='Whom an activity is for'
	@$(BIN)/python -m migrations.write "$(SAYS)"
	@$(BIN)/ruff format -q migrations

openapi: $(DEV) ## Write openapi/openapi.json, and from it the surface of the Python client
	$(BIN)/python -m api openapi
	$(BIN)/python -m client.generate

contract: $(DEV) ## Tell what would break clients of the last released document
	$(BIN)/python -m api contract

release: $(DEV) ## From now on, clients rely on the document as it is
	$(BIN)/python -m api contract --release

fuzz: $(DEV) ## Strange calls to every operation: FUZZ_CALLS=2000, and FUZZ_SEED to see a run again
	@# Rounds stand on databases of their own, and two are made side by side.
	@PYTHONDONTWRITEBYTECODE= FUZZ_SEED=$${FUZZ_SEED:-$$(date +%s)} FUZZ_FILES=$${FUZZ_FILES:-500} $(BIN)/python -m pytest -q -s -n 2 \
	  tests/fuzz/long_run.py tests/formats/test_spoiled_files.py tests/formats/test_spoiled_evidence.py

test-recovery: $(DEV) ## Walk docs/administrator.md: back up, drill, lose the machine or its database, come back to a moment
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -q -n 0 tests/recovery/worst_days.py tests/recovery/other_server.py

test-upgrade: $(DEV) ## The version before and this one serve one database while it is migrated (UPGRADE_FROM=commit)
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 0 -s tests/upgrade/side_by_side.py

test-faults: $(DEV) ## Cut lines, kill processes, fill disks in every act: FAULTS_SEED to see a run again
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -q -n 0 tests/faults/long_*.py tests/faults/test_sample.py

test-interop: $(DEV) $(INTEROP) ## OAuth clients and an issuer of others against this service (needs Node)
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -q -n 0 tests/interop

foreign: $(DEV) $(NODE) ## Lint the document with redocly, and compile the TypeScript made of it (needs Node)
	$(BIN)/python -m pytest -q tests/test_foreign.py

docs: $(DEV) ## Write what is generated in the documents, and all of them as pages into dist/docs/
	$(BIN)/python -m docs.generate
	$(BIN)/python -m docs.publish

messages: $(DEV) ## Collect the sentences of the pages into their catalogue
	$(BIN)/pybabel -q extract -F babel.cfg -k N_ --no-location --omit-header -o $(VENV)/messages.pot web
	$(BIN)/pybabel -q update -i $(VENV)/messages.pot -d web/locale -l en --omit-header --no-fuzzy-matching \
	  --ignore-obsolete --no-wrap

screens: $(DEV) ## Look at every screen for barriers, and take its pictures into docs/screens/ (needs Chromium)
	@PYTHONDONTWRITEBYTECODE= GUGUS_TAKE_PICTURES=1 $(BIN)/python -m pytest -n 0 tests/web/test_screens.py

bench: $(DEV) $(PEERS) ## Measure W1-W6 against their limits and peers, and a secretariat's long work
	$(BIN)/python -m benchmarks.run
	$(BIN)/python -m benchmarks.exports
	$(BIN)/python -m benchmarks.protection
	$(BIN)/python -m benchmarks.secretariat
	$(BIN)/python -m benchmarks.webhooks

lock: ## Pin every package with its hashes (needs uv)
	uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-annotate --upgrade \
	  --custom-compile-command "make lock" pyproject.toml -o requirements.lock
	uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-annotate -c requirements.lock \
	  --custom-compile-command "make lock" pyproject.toml --group dev -o requirements-dev.lock \
	  $$(sed -nE 's/^([a-z0-9-]+).*==.*/--no-emit-package \1/p' requirements.lock)
	uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-annotate --upgrade \
	  --custom-compile-command "make lock" benchmarks/peers/requirements.in -o benchmarks/peers/requirements.lock
	uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-annotate --upgrade --custom-compile-command "make lock" \
	  benchmarks/peers/directus/requirements.in -o benchmarks/peers/directus/requirements.lock

$(VENV)/peers/.installed: benchmarks/peers/requirements.lock $(STAMP)
	@$(PYTHON) -m venv $(VENV)/peers
	@# Whoever cannot have them measures without: the run says so.
	@$(VENV)/peers/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r $< || rm -rf $(VENV)/peers
	@mkdir -p $(VENV)/peers && touch $@

$(VENV)/directus/.installed: benchmarks/peers/directus/package-lock.json benchmarks/peers/directus/requirements.lock $(STAMP)
	@$(BIN)/python -m benchmarks.peers.directus.install
	@mkdir -p $(VENV)/directus && touch $@

$(NODE): tests/foreign/package-lock.json $(STAMP)
	@mkdir -p $(VENV)/node && cp tests/foreign/package.json tests/foreign/package-lock.json $(VENV)/node/
	@cd $(VENV)/node && npm ci --silent --no-audit --no-fund --ignore-scripts
	@touch $@

$(INTEROP): tests/interop/package-lock.json $(STAMP)
	@mkdir -p $(VENV)/node-interop && cp tests/interop/package.json tests/interop/package-lock.json $(VENV)/node-interop/
	@cd $(VENV)/node-interop && npm ci --silent --no-audit --no-fund --ignore-scripts
	@touch $@

$(MADE):
	@# One that was broken off has a Python and nothing else.
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(STAMP): requirements.lock | $(MADE)
	@$(PIP) -r requirements.lock
	@touch $@

$(TOOLS): requirements-dev.lock | $(MADE)
	@# Compiled when it is used: most of what tools bring is not. What they need beside is in the other file.
	@$(PIP) --no-deps --no-compile -r requirements-dev.lock
	@touch $@

$(DEV): requirements.lock requirements-dev.lock
	@# Side by side: pip keeps one core busy, half a minute for the one and a quarter for the other.
	@$(MAKE) -s -j2 $(STAMP) $(TOOLS)
	@touch $@

.PHONY: help run test test-recovery check format migrate migration openapi contract release fuzz test-upgrade test-scale test-faults test-interop foreign docs messages screens bench lock
.DEFAULT_GOAL := help
