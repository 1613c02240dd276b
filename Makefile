PYTHON ?= python3
BIN := .venv/bin

.PHONY: help setup demo test check eval bench load guarantees words validate screenshots lock sbom audit clean
help:            ## Show the verbs
	@grep -hE '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

demo: .venv/demo ## Run a whole day offline, then stay up with an inbox and web pages
	$(BIN)/newsletter demo

test: .venv/dev  ## Run the suite
	$(BIN)/pytest -n auto

check: .venv/dev ## Format, lint, types, import contracts, docs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 0 tests/docs

eval: .venv/dev  ## Measure the choosing on real headlines (NEWSLETTER_EVAL_DATA says where they lie)
	$(BIN)/python -m benchmarks.evaluate

bench: .venv/dev ## Measure sending beside C, Go and Postfix (takes long; ARGS=--quick does not)
	$(BIN)/python -m benchmarks.delivery $(ARGS)

load: .venv/dev  ## Measure pages and sign-ups under load beside a bare answer (uses wrk; ARGS=--quick is short)
	$(BIN)/python -m benchmarks.web $(ARGS)

validate: .venv/dev ## Have pages and letters judged from outside: Nu validator, mjml strict, caniemail (uses npm and Java)
	$(BIN)/python -m tools.validate

screenshots: .venv/dev ## Take pictures of letters and pages, light and dark, wide and narrow, into screenshots/ (uses Chromium)
	$(BIN)/python -m tools.screenshots $(ARGS)

guarantees: .venv/dev ## Put every promise to the test, by kills, floods and bombs, and write the page (takes hours; ARGS=--quick does not)
	$(BIN)/python -m tests.journeys.guarantees $(ARGS)

words: .venv/dev ## Collect what letters and pages say into the catalogues of templates/words
	$(BIN)/python -m tools.words

setup: .venv/dev ## Install everything for working on the code

lock: .venv/bin/pip ## Write the hashed lock files anew
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --extra dev --extra semantic pyproject.toml -o requirements-dev.lock

sbom: .venv/dev  ## Write sbom.cdx.json: what a machine installs, with hashes and licences (CycloneDX 1.6)
	$(BIN)/python -m tools.sbom > sbom.cdx.json

audit: .venv/dev ## Ask whether a locked version has a known hole; fails, too, where nobody answers
	$(BIN)/python -m tools.audit

clean:           ## Remove what was installed and made
	rm -rf .venv demo-day

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit("Needs Python 3.11 or newer: make PYTHON=python3.12 ..." if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv

.venv/demo: .venv/bin/pip requirements.lock pyproject.toml
	[ -e .venv/dev ] || $(BIN)/pip install --quiet --no-compile --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps -e .
	touch $@

.venv/dev: .venv/bin/pip requirements-dev.lock pyproject.toml
	$(BIN)/pip install --quiet --require-hashes -r requirements-dev.lock
	$(BIN)/pip install --quiet --no-deps -e .
	touch $@
