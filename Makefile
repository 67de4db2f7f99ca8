# make run    the shop with its demo data on SQLite: web server and worker, Ctrl-C ends both (ARGS="--port 8123")
# make test   the whole test suite
# make check  what a change has to pass first: linters, types and the quick tests
# make format the sources as ruff writes them
# Each sets up what it needs in .venv and writes inside this folder only.

PYTHON ?= python3
VENV   ?= .venv
RUN    := $(VENV)/bin/python

# The environment carries the checksum of what was installed into it: a changed requirement renews it, and
# nothing else does.
runtime_sum := $(shell cat my_shop/requirements.txt packages/*/pyproject.toml | cksum | cut -d ' ' -f 1)
tools_sum   := $(shell cat my_shop/requirements.txt requirements.txt packages/*/pyproject.toml | cksum | cut -d ' ' -f 1)
runtime     := $(VENV)/.runtime-$(runtime_sum)
tools       := $(VENV)/.tools-$(tools_sum)

.PHONY: run test check lint types format messages bench chaos fuzz mutants clean

run: $(runtime)
	@exec $(RUN) manage.py run_shop $(ARGS)

test: $(tools)
	$(RUN) -m pytest -n auto --dist worksteal --durations 10 $(ARGS)

# The quick tests start no browser, no race, no other process with a project or a shop of its own.
check: lint types
	$(RUN) -m pytest -n auto --dist worksteal -m "not browser and not race and not data and not elsewhere and not unplugged" $(ARGS)

format: $(tools)
	$(RUN) -m ruff check --quiet --fix --exit-zero .
	$(RUN) -m ruff format .

lint: $(tools)
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(VENV)/bin/lint-imports
	$(VENV)/bin/djlint --lint --quiet .
	$(RUN) manage.py makemigrations --check --dry-run

# pyproject.toml says of what
types: $(tools)
	$(RUN) -m mypy

# The words of each app, for whoever translates them; needs gettext's tools. English is the source: each word is its own
# translation. What changes with the day is left out, so that a catalogue differs only where the words do.
messages: $(tools)
	@for app in products orders customers blog my_shop; do \
	  po=locale/en_GB/LC_MESSAGES/django.po; \
	  (cd $$app && rm -rf locale/en_GB && mkdir -p locale && ../$(VENV)/bin/django-admin makemessages --locale en_GB \
	    --add-location file --no-wrap --verbosity 0 && msgen --no-wrap $$po | sed -e '1,2d; 0,/^#, fuzzy/{/^#, fuzzy/d}' \
	    -e 's/PACKAGE VERSION/my_shop/; s/^"Language: /&en_GB/; /^"\(POT-C\|PO-R\|Last-T\|Language-T\|Report\)/d' \
	    > $$po.new && mv $$po.new $$po) || exit 1; \
	done
	msgfmt my_shop/words/en_GB/LC_MESSAGES/django.po -o my_shop/words/en_GB/LC_MESSAGES/django.mo

# all that may break while people buy, and every race: in full, on the database of DATABASE_URL
chaos: $(tools)
	CHAOS=1 $(RUN) -m pytest -n auto --dist worksteal -m "chaos or race" --durations 10 $(ARGS)

# whatever a program sends to the API, of which Schemathesis draws a hundred examples for each operation
fuzz: $(tools)
	$(RUN) -m tests.fuzz $(ARGS)

bench: $(tools)
	$(RUN) -m tests.benchmarks $(ARGS)

mutants: $(tools)
	$(RUN) -m tests.mutants $(ARGS)

clean:
	rm -rf $(VENV) .venv-* var .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis .schemathesis

$(RUN):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "The shop needs Python 3.11 or newer; $$($(PYTHON) --version) is here. Try: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "Python's venv module is missing. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

$(runtime): | $(RUN)
	@echo "Installing what the shop runs on …"
	@$(RUN) -m pip install --quiet --disable-pip-version-check -r my_shop/requirements.txt
	@rm -f $(VENV)/.runtime-* && touch $@

$(tools): | $(RUN)
	@echo "Installing the test tools …"
	@$(RUN) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@rm -f $(VENV)/.tools-* $(VENV)/.runtime-* && touch $@ $(runtime)
