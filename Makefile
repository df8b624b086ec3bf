# run    hold the interview in this terminal        test   the tests
# check  style, types, structure, words, wheel       proof  the long walks and proofs
# bench  what a turn costs                           clean  remove what was set up here

SHELL := /bin/sh
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
RUN := $(UV) run --quiet --frozen

.PHONY: run test check proof bench clean setup

run: setup
	@$(RUN) --no-dev kompas chat

test: setup
	@$(RUN) pytest -m "not proof" -n auto --cov --cov-report=term

proof: setup
	@$(RUN) pytest -m proof -n auto

check: setup
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .
	@$(RUN) mypy
	@$(RUN) lint-imports
	@$(RUN) kompas policy check
	@./scripts/wheel-works

bench: setup
	@$(RUN) python -m tests.benchmarks

clean:
	rm -rf .venv .tools

# Nothing here reads standard input, so that an interview can be piped into `make run`.
setup: $(UV)
	@$(UV) sync --quiet --frozen </dev/null

.tools/bin/uv:
	@echo "Setting up uv in .tools (once) ..." >&2
	@./scripts/get-uv </dev/null
