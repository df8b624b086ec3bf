# run    serve web page and API (and Telegram)      test   the tests
# check  style, types, structure, words, wheel       proof  the long walks and proofs
# verify prove what is promised, over every state   audit  unsafe code, secrets, known weaknesses of packages
#        (status 2, "Error 3": the weaknesses could not be looked up)      sbom  the list of what it is made of
# bench  what it costs, written into docs            container  build the image and hold an interview in it
# mutants whether the tests notice a changed line; SAMPLE=500 draws so many
# clean  remove what was set up here

SHELL := /bin/sh
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
RUN := $(UV) run --quiet --frozen

.PHONY: run test check proof verify audit sbom mutants bench container clean setup

run: setup
	@$(RUN) --no-dev kompas serve

test: setup
	@$(RUN) pytest -m "not proof" -n auto --cov --cov-report=term

proof: setup
	@$(RUN) pytest -m proof -n auto --dist worksteal --ignore tests/e2e/test_crowd.py
	@$(RUN) pytest tests/e2e/test_crowd.py  # alone: it takes the whole machine

verify: setup
	@$(RUN) kompas verify

check: setup
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .
	@$(RUN) mypy
	@$(RUN) lint-imports
	@$(RUN) kompas policy check
	@$(RUN) hadolint Dockerfile
	@./scripts/wheel-works

audit: setup
	@./scripts/audit

sbom: setup
	@$(UV) export --quiet --frozen --no-dev --format cyclonedx1.5

container:
	@./scripts/container-works

mutants: setup
	@$(UV) run --quiet --frozen --group mutants python -m tests.mutants $(if $(SAMPLE),--sample $(SAMPLE))

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
