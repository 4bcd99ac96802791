# Everything a newcomer or CI runs. `make` alone lists it.

PYTHON ?= $(firstword $(foreach name,python3 python3.11 python3.12 python3.13 python3.14,$(shell \
	$(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))
BIN := .venv/bin
ENV := .venv/made
BROWSERS := chromium chromium-browser google-chrome google-chrome-stable
# Many tests wait for processes: a second one at work beside them ends the run a quarter sooner. A file stays with one.
WORKERS ?= 2
PACKAGES := contracts ledger services deploy tests

.DEFAULT_GOAL := help
.PHONY: help env run test check format faults bench simulate coverage-proof coverage-parts browser postgres promtool clean

help: ## Lists what can be made.
	@awk -F ': ?[^#]*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: env ## Starts Kafka and the three services, with samples if there is no data yet; Ctrl-C stops.
	@$(BIN)/caseledger up

test: env browser postgres promtool ## Runs all tests, on a real Kafka and PostgreSQL and in a real browser. ARGS="-k word" runs some.
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

check: env ## Checks format, lint, types, import direction and that generated files are fresh.
	@echo "Format" && $(BIN)/ruff format --check --quiet $(PACKAGES)
	@echo "Lint" && $(BIN)/ruff check --quiet $(PACKAGES)
	@echo "Types" && $(BIN)/mypy --no-error-summary
	@echo "Import direction" && $(BIN)/lint-imports --no-cache > .venv/imports.log || { cat .venv/imports.log; exit 1; }
	@echo "Generated files" && $(BIN)/python -m contracts.generate --check && $(BIN)/python -m services.casework.policy_text --check && $(BIN)/python -m services.casework.judge.docs --check && $(BIN)/python -m services.docs.codes --check

format: env ## Puts the code into the common form.
	@$(BIN)/ruff format --quiet $(PACKAGES)
	@$(BIN)/ruff check --quiet --fix $(PACKAGES)

faults: env ## Kills, pauses and cuts off the ledger's processes and three Kafka nodes, 50 kills; SEED=7 repeats a plan.
	@$(BIN)/python -m tests.faults $(if $(SEED),--seed $(SEED)) $(if $(EVENTS),--events $(EVENTS)) $(if $(KILLS),--kills $(KILLS))

bench: env ## Measures the ledger beside databases and bare Kafka. ARGS="--only views --quick" measures some.
	@$(BIN)/python -m tests.bench $(ARGS)

simulate: env ## Simulates the ledger under faults, a million steps; SEED=7 STEPS=4000 repeats one history.
	@$(BIN)/python -m tests.simulation --seed "$(SEED)" --steps "$(STEPS)"

coverage-proof: env ## Takes each clause's rule away and expects one of its own tests to fail.
	@$(BIN)/python -m tests.services.casework.clauses.proof $(ARGS)

coverage-parts: env ## Takes every single part of each clause's rule away instead: takes minutes; ARGS=<landlord> for one.
	@$(BIN)/python -m tests.services.casework.clauses.proof --each $(ARGS)

env: $(ENV) ## Makes the Python environment in .venv, once.

$(ENV): pyproject.toml deploy/requirements.lock
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and was not found. Install it, or name it: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is too old: Python 3.11 or newer is needed."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || { echo "$(PYTHON) has no venv module: install it (Debian: apt-get install python3-venv)."; exit 1; }
	@echo "Making the Python environment in .venv (once; one or two minutes) ..."
	@$(PYTHON) -m venv .venv
	@echo "Installing the packages exactly as locked ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r deploy/requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . 2> .venv/install.log || { cat .venv/install.log; exit 1; }
	@touch $(ENV)

browser: ## Finds Chromium, or installs it where apt-get may.
	@for name in $(BROWSERS); do command -v $$name > /dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
		echo "Installing Chromium for the tests of the pages ..."; \
		apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium > /dev/null; \
	else \
		echo "The tests of the pages need Chromium and it is not on the PATH: install it and start again."; exit 1; \
	fi

postgres: ## Finds PostgreSQL's server, or installs it where apt-get may.
	@test -z "$$CASELEDGER_TEST_POSTGRES_URL" || exit 0; \
	command -v initdb > /dev/null && exit 0; \
	for initdb in /usr/lib/postgresql/*/bin/initdb; do test -x "$$initdb" && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
		echo "Installing PostgreSQL for the tests of the views ..."; \
		apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends postgresql > /dev/null; \
	else \
		echo "The tests of the views need PostgreSQL's server: install it, or name one in CASELEDGER_TEST_POSTGRES_URL."; exit 1; \
	fi

promtool: ## Finds Prometheus's promtool, or installs it where apt-get may.
	@command -v promtool > /dev/null && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
		echo "Installing Prometheus's promtool for the tests of the alerts ..."; \
		apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends prometheus > /dev/null; \
	else \
		echo "The tests of the alerts need promtool and it is not on the PATH: install Prometheus and start again."; exit 1; \
	fi

clean: ## Removes the environment and what tools left behind; never data.
	@rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
