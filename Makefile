# mertid: `make demo` to look at it, `make test` to check it. Everything else is in README.md.
PYTHON ?= python3
BIN := .venv/bin
export MERTID_VAR ?= var

.PHONY: setup demo serve reset check test docs messages lock clean

setup: .venv/.installed  ## the virtual environment with mertid in it

.venv/.installed: constraints.txt pyproject.toml scripts/install.sh
	@PYTHON=$(PYTHON) sh scripts/install.sh base

.venv/.installed-dev: constraints-dev.txt pyproject.toml scripts/install.sh
	@PYTHON=$(PYTHON) sh scripts/install.sh dev

demo: setup  ## three invented authorities with mail, citizens, models, web and worker on 127.0.0.1
	@$(BIN)/mertid demo

serve: setup  ## web and worker on the database of MERTID_DATABASE, or var/ when unset
	@$(BIN)/mertid serve --with-worker

reset:  ## forget the demo's data
	@rm -rf "$(MERTID_VAR)" && echo "$(MERTID_VAR)/ er slettet."

check: .venv/.installed-dev  ## lint, types, import rules, contract
	@sh scripts/check.sh

test: .venv/.installed-dev  ## everything: check, unit, contract, server and browser tests
	@sh scripts/test.sh

docs: .venv/.installed-dev  ## write the generated pages of docs/
	@$(BIN)/mertid docs

messages: .venv/.installed-dev  ## collect new texts for translation, compile the English ones
	@sh scripts/messages.sh

lock: .venv/.installed-dev  ## pin every version, with hashes, for the whole project
	@sh scripts/lock.sh

clean:
	@rm -rf .venv build src/*.egg-info .pytest_cache .mypy_cache .ruff_cache
