# Two commands are all there is to set up: `make run` and `make test`.

PORT ?= 8000
DATA ?= data
SECONDS ?= 600
CLIENTS ?= 200
SEED ?= 1
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test soak check format bench reference screenshots lock clean help

help: ## This list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: $(VENV)/.run ## Install what is needed, make the demo company once, serve on PORT (8000)
	@$(BIN)/seatwise demo --if-missing --data $(DATA) --url http://127.0.0.1:$(PORT)
	@exec $(BIN)/seatwise serve --data $(DATA) --port $(PORT)

test: check ## All checks and tests
	@scripts/browser
	@$(BIN)/python -m pytest -n 2 --dist worksteal -q

soak: $(VENV)/.test ## Storms of clients over killed servers and databases for SECONDS (600) each, and their outages
	@SEATWISE_SOAK=$(SECONDS) SEATWISE_SOAK_CLIENTS=$(CLIENTS) SEATWISE_SOAK_SEED=$(SEED) SEATWISE_RETURNING=5000 SEATWISE_RETURNING_TTL=180 \
		$(BIN)/python -m pytest -q -s tests/reliability/test_storm.py tests/reliability/test_returning.py

check: $(VENV)/.test ## Format, lint, types, import directions
	@mkdir -p build
	@$(BIN)/ruff format --check -q .
	@$(BIN)/ruff check -q .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache --no-logo >build/imports.txt 2>&1 || (cat build/imports.txt; exit 1)

format: $(VENV)/.test ## Put the code into shape
	@$(BIN)/ruff check -q --fix .
	@$(BIN)/ruff format -q .

bench: $(VENV)/.test ## Measure, beside a limit or peer of the same run (ONLY=seats|choose|...)
	@$(BIN)/python -m benchmarks $(ONLY)

reference: $(VENV)/.test ## The reference pages that follow from the code, into docs/reference
	@$(BIN)/python scripts/reference.py

screenshots: $(VENV)/.test ## Every page as a picture, into docs/screenshots
	@scripts/browser
	@$(BIN)/python scripts/screenshots.py

lock: $(VENV)/.test ## Pin the newest dependencies with their hashes
	@scripts/lock

$(VENV)/.run: requirements/run.txt pyproject.toml
	@scripts/install run

$(VENV)/.test: requirements/test.txt pyproject.toml
	@scripts/install test

clean: ## Remove what was installed and built (not your data)
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
