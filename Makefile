# make demo     a filled example on http://127.0.0.1:$(PORT)
# make test     all that CI runs
# make check    the rules that need no running, alone
# make format   write the code as ruff would
# make bench    speed, memory and weight against their limits
# make bench-meetings   published instances of the meetings problem, solved
# make messages take new texts into the catalogues
# make clean    forget what was installed and built here; the data in instance/ stays

PORT ?= 8000
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCK := $(wildcard requirements.lock)
INSTALL = $(BIN)/pip install --quiet --use-pep517 $(if $(LOCK),--constraint $(LOCK))
CATALOGUES := eventapp/translations
TESTS ?=

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore

.PHONY: demo test check format bench bench-meetings messages catalogues clean

demo: $(VENV)/installed catalogues
	@exec $(BIN)/eventapp demo --port $(PORT)

test: $(VENV)/installed-for-tests catalogues
	@bash .ci/system-packages
	@$(MAKE) --no-print-directory check
	@$(BIN)/pytest -n 2 --dist worksteal $(TESTS)

check: $(VENV)/installed-for-tests
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	@if [ -f .ci/vendor ]; then $(BIN)/python .ci/vendor verify; fi

format: $(VENV)/installed-for-tests
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/installed-for-tests catalogues
	@$(BIN)/python -m tests.bench

bench-meetings: $(VENV)/installed-for-tests
	@$(BIN)/python -m tests.bench.instances

messages: $(VENV)/installed
	$(BIN)/pybabel extract --mapping=$(CATALOGUES)/babel.cfg --keywords=_l --keywords=lazy_gettext \
	  --sort-by-file --no-wrap --project=eventapp --output=$(CATALOGUES)/messages.pot .
	@for language in es pt fr; do \
	  if [ -f $(CATALOGUES)/$$language/LC_MESSAGES/messages.po ]; then task=update; else task=init; fi; \
	  $(BIN)/pybabel $$task --input-file=$(CATALOGUES)/messages.pot --output-dir=$(CATALOGUES) --locale=$$language \
	    --no-wrap $$([ $$task = init ] || echo --no-fuzzy-matching --ignore-obsolete) || exit 1; \
	done

# A catalogue is compiled when it is newer than what was compiled from it.
CATALOGUE_SOURCES := $(wildcard $(CATALOGUES)/*/LC_MESSAGES/messages.po)
catalogues: $(VENV)/installed $(CATALOGUE_SOURCES:.po=.mo)
$(CATALOGUES)/%/LC_MESSAGES/messages.mo: $(CATALOGUES)/%/LC_MESSAGES/messages.po | $(VENV)/installed
	@$(BIN)/pybabel --quiet compile --input-file=$< --output-file=$@ --locale=$*

$(VENV)/bin/python:
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "$(PYTHON) cannot make a virtual environment; on Debian: apt-get install python3-venv" >&2; exit 1; }

$(VENV)/installed: pyproject.toml $(LOCK) | $(VENV)/bin/python
	@echo "Installing eventapp into $(VENV) (once; about a minute)"
	@$(INSTALL) --editable .
	@touch $@

$(VENV)/installed-for-tests: pyproject.toml $(LOCK) | $(VENV)/bin/python
	@echo "Installing eventapp and its test tools into $(VENV) (once; about a minute)"
	@$(INSTALL) --editable '.[test]'
	@touch $(VENV)/installed $@

clean:
	rm -rf $(VENV) build dist .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis
	rm -f $(CATALOGUES)/*/LC_MESSAGES/*.mo
	find eventapp tests -name __pycache__ -prune -exec rm -rf {} +
