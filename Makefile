# The commands of Cleared. `make` alone lists them. Everything is installed into .venv from requirements.lock.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PORT ?= 8000
WORKERS ?= auto
ARGS ?=
PYTHON_IN_VENV := .venv/bin/python
MANAGE := $(PYTHON_IN_VENV) manage.py
# What is compiled is kept, whatever the machine says elsewhere: workers and what tests start would each compile it anew.
PYTEST := env -u PYTHONDONTWRITEBYTECODE $(PYTHON_IN_VENV) -m pytest
# Only says which kind: tests/databases.py makes the files of a run in a folder of its own.
ON_SQLITE := env DATABASE_URL=sqlite:///var/unused.sqlite3
# Fewer made-up examples where every minute is waited for; `make coverage-rules` and `make test-long` make the rest.
FEW := env HYPOTHESIS_PROFILE=$${HYPOTHESIS_PROFILE:-few}
COVERED_RULES = $(PYTEST) -n $(WORKERS) tests/rules tests/scenarios/graph tests/scenarios/story -m "not long" --cov=competency.rules \
	--cov=scenarios.graph --cov=scenarios.story --cov-branch \
	--cov-report=term-missing:skip-covered --cov-fail-under=100
TEST_MANAGE := DJANGO_SETTINGS_MODULE=portal.settings.test $(MANAGE)
SOURCES := competency training_modules scenarios site/portal tests docs/conf.py manage.py
PDF_LIBRARIES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0
BROWSER := chromium fonts-dejavu-core

# The demo has its own SQLite file whatever the environment says; only that, its uploads and what was
# frozen of them are ever deleted.
DEMO_FILES := var/cleared.sqlite3 var/cleared.sqlite3-wal var/cleared.sqlite3-shm var/cleared.sqlite3-journal \
	var/media var/media-frozen
DEMO := env -u DATABASE_URL -u MEDIA_ROOT -u FROZEN_ROOT DEBUG=0 DJANGO_SETTINGS_MODULE=portal.settings.dev $(MANAGE)

.PHONY: help
help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | \
		while IFS=$$'\t' read -r name text; do printf '  make %-14s %s\n' "$$name" "$$text"; done

# ---- the demo hospital -------------------------------------------------------------------------------------

.PHONY: demo
demo: install pdf-libraries ## serve the demo hospital on http://localhost:8000 (PORT=8001, RESET=1 starts afresh)
	@if (exec 3<>/dev/tcp/127.0.0.1/$(PORT)) 2>/dev/null; then \
		echo "Port $(PORT) is in use, so nothing was started or changed. Try make demo PORT=$$(($(PORT) + 1))" >&2; exit 1; fi
	@mkdir -p var/static
	@if [ -n "$(RESET)" ]; then rm -rf $(DEMO_FILES); fi
	@$(DEMO) migrate --verbosity 0
	@$(DEMO) load_demo
	@echo "Cleared is on http://localhost:$(PORT)  (Ctrl-C stops it; make demo RESET=1 starts afresh)"
	@exec env BASE_URL="http://localhost:$(PORT)" $(DEMO) runserver --noreload "$(PORT)"

.PHONY: demo-check
demo-check: install pdf-libraries ## start the demo on a free port, sign in as each kind of user, stop
	@PYTHONPATH=site $(PYTHON_IN_VENV) -m portal.demo.check

.PHONY: screenshots
screenshots: install pdf-libraries browser ## photograph every screen into docs/screenshots/
	@PYTHONPATH=site $(PYTHON_IN_VENV) -m portal.demo.screenshots $(ARGS)

# ---- tests -------------------------------------------------------------------------------------------------

# Each runs the tests with certain marks; tests/architecture/test_targets.py holds that together they run every test.

.PHONY: test
test: install pdf-libraries browser ## on SQLite, with one browser journey a kind of person (ARGS="-k name", WORKERS=0)
	@$(ON_SQLITE) $(FEW) $(PYTEST) -n $(WORKERS) -m "not race and not long and not screens" $(ARGS)

.PHONY: test-screens
test-screens: install pdf-libraries browser ## every screen in the browser: three sizes, both schemes, axe; a site of a host
	@$(ON_SQLITE) $(PYTEST) -n $(WORKERS) -m "screens and not race and not long" $(ARGS)

.PHONY: test-postgres
test-postgres: install pdf-libraries browser ## races, and what rests on locks, triggers or SQL (DATABASE_URL or the local server)
	@DATABASE_URL="$$(.ci/postgres)"; export DATABASE_URL; \
	$(PYTEST) -n $(WORKERS) -m "race or postgres and not long" $(ARGS)

.PHONY: test-long
test-long: install pdf-libraries browser ## what takes minutes: awkward days, more nonsense, made-up examples by the hundred and more
	@$(ON_SQLITE) $(PYTEST) -n $(WORKERS) -m "long and not race" $(ARGS)
	@$(ON_SQLITE) $(PYTEST) -n $(WORKERS) -m "hypothesis and not long and not race and not screens" $(ARGS)
	@$(ON_SQLITE) HYPOTHESIS_PROFILE=long $(PYTEST) -n $(WORKERS) tests/rules $(ARGS)

.PHONY: coverage-rules
coverage-rules: install ## the tests of what is pure with branch coverage, which has to be 100 %
	@$(COVERED_RULES) $(ARGS)

.PHONY: bench
bench: install pdf-libraries ## time what counts beside what it is held against, as JSON (ARGS=--help)
	@$(PYTHON_IN_VENV) -m tests.benchmarks $(ARGS)

# ---- quality -----------------------------------------------------------------------------------------------

.PHONY: lint
lint: install ## ruff, types, layers, templates, migrations, checks, docs
	@$(PYTHON_IN_VENV) -m ruff check $(SOURCES) .ci
	@$(PYTHON_IN_VENV) -m ruff format --check $(SOURCES) .ci
	@if git check-ignore --quiet site/portal/urls.py; then echo "Git ignores site/: mend .gitignore" >&2; exit 1; fi
	@find competency training_modules scenarios site -name '*.html' -print0 | \
		xargs -0 --no-run-if-empty .venv/bin/djade --target-version 5.2 --check
	@PYTHONPATH=site .venv/bin/lint-imports --no-logo
	@$(PYTHON_IN_VENV) -m mypy
	@$(TEST_MANAGE) makemigrations --check --dry-run
	@$(TEST_MANAGE) check --fail-level WARNING
	@$(MAKE) docs

.PHONY: format
format: install ## rewrite Python and templates in the house format
	@$(PYTHON_IN_VENV) -m ruff check --fix $(SOURCES) .ci
	@$(PYTHON_IN_VENV) -m ruff format $(SOURCES) .ci
	@find competency training_modules scenarios site -name '*.html' -print0 | \
		xargs -0 --no-run-if-empty .venv/bin/djade --target-version 5.2

.PHONY: docs
docs: install ## build the documentation into docs/_build/html; a warning is an error
	@$(PYTHON_IN_VENV) -m sphinx --fail-on-warning --keep-going --quiet --fresh-env docs docs/_build/html

# ---- installing --------------------------------------------------------------------------------------------

.PHONY: install
install: ## make .venv and install requirements.lock, when it changed
	@.ci/venv

.PHONY: pdf-libraries
pdf-libraries: # certificates need them; everything else works without, so a missing library stops nothing here
	@.ci/debian "certificates as PDF" $(PDF_LIBRARIES) || true

.PHONY: browser
browser:
	@command -v chromium >/dev/null || .ci/debian "the browser tests" $(BROWSER)

.PHONY: lock
lock: install ## resolve requirements.lock anew (ARGS=--upgrade takes newer versions)
	@.ci/lock $(ARGS)

.PHONY: clean
clean: ## delete what the commands above made, except .venv and the demo's data
	@rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage htmlcov dist \
		docs/_build var/test* var/static
	@find competency training_modules scenarios site tests -name __pycache__ -type d -prune -exec rm -rf {} +
