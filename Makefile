# make run    the shop with its demo data on SQLite: web server and worker, Ctrl-C ends both
# make test   the whole test suite
# Both set up what they need in .venv and write inside this folder only.

PYTHON ?= python3
VENV   ?= .venv
RUN    := $(VENV)/bin/python

# The environment carries the checksum of what was installed into it: a changed requirement renews it, and
# nothing else does.
runtime_sum := $(shell cat requirements.txt | cksum | cut -d ' ' -f 1)
tools_sum   := $(shell cat requirements.txt tests/requirements.txt | cksum | cut -d ' ' -f 1)
runtime     := $(VENV)/.runtime-$(runtime_sum)
tools       := $(VENV)/.tools-$(tools_sum)

.PHONY: run test lint bench mutants clean

run: $(runtime)
	@exec $(RUN) manage.py run_shop

test: $(tools)
	$(RUN) -m pytest -n auto --dist worksteal --durations 10 $(ARGS)

lint: $(tools)
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(VENV)/bin/lint-imports
	$(VENV)/bin/djlint --lint --quiet .
	$(RUN) manage.py makemigrations --check --dry-run

bench: $(tools)
	$(RUN) -m tests.benchmarks $(ARGS)

mutants: $(tools)
	$(RUN) -m tests.mutants $(ARGS)

clean:
	rm -rf $(VENV) .venv-* var .pytest_cache .ruff_cache .import_linter_cache .hypothesis

$(RUN):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "The shop needs Python 3.11 or newer; $$($(PYTHON) --version) is here. Try: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "Python's venv module is missing. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

$(runtime): | $(RUN)
	@echo "Installing what the shop runs on …"
	@$(RUN) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@rm -f $(VENV)/.runtime-* && touch $@

$(tools): | $(RUN)
	@echo "Installing the test tools …"
	@$(RUN) -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	@rm -f $(VENV)/.tools-* $(VENV)/.runtime-* && touch $@ $(runtime)
