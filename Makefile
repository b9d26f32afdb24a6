# Daily words. `make demo` and `make test` need Python 3.11 or later, make and git; nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
PORT ?= 8000
DEMO_HOME ?= .demo
PO := translations/fr/LC_MESSAGES/messages.po

.PHONY: setup site demo test test-long test-spark attacks check fix spec bench docs pins clean

setup: $(VENV)/.indicators

site: $(VENV)/.site ## what a host that serves the register needs, without the secure side

$(VENV)/.uv: requirements/uv.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

$(VENV)/.site: $(VENV)/.uv requirements/web.txt pyproject.toml $(PO)
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/web.txt
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --editable .
	$(BIN)/pybabel --quiet compile --directory translations
	@touch $@

$(VENV)/.indicators: $(VENV)/.site requirements/indicators.txt
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/indicators.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.indicators requirements/dev.txt
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@touch $@

demo: setup ## build the demonstration and serve it (DEMO="--no-serve" stops before serving)
	$(BIN)/citizen-site demo --home $(DEMO_HOME) --port $(PORT) $(DEMO)

test: $(VENV)/.dev ## every check and every test
	sh .ci/servers
	$(MAKE) check
	$(BIN)/pytest -n 2 --dist loadfile -m "not slow and not spark"

test-long: $(VENV)/.dev ## the slow ones as well
	sh .ci/servers
	$(BIN)/pytest -n 2 --dist loadfile -m "not spark"

test-spark: $(VENV)/.spark ## every question, and ingest, on a Spark cluster as well (half a gigabyte, needs Java 17)
	$(BIN)/pytest -m "spark and not slow"

$(VENV)/.spark: $(VENV)/.dev requirements/spark.txt
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/spark.txt
	@touch $@

attacks: $(VENV)/.dev ## programs that try to break what is promised, and weakened twins that they break
	sh .ci/servers
	$(BIN)/python -m tests.attacks
	$(BIN)/python -m tests.attacks.random_tables
	$(BIN)/python -m tests.attacks.examples
	$(BIN)/pytest tests/attacks -v

spec: $(VENV)/.dev ## the rules of the product, read as sentences; every engine over 20,000 persons (half an hour)
	if [ -n "$$JAVA_HOME" ] || command -v java >/dev/null; then $(MAKE) $(VENV)/.spark; fi
	$(BIN)/pytest tests/spec -v

check: $(VENV)/.dev ## format, lint, types, imports, translations, stale pages
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.repository.translations --check
	$(BIN)/python -m tests.repository.printed_pages --check

fix: $(VENV)/.dev ## what a machine can mend
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format .
	$(BIN)/python -m tests.repository.translations
	$(BIN)/python -m tests.repository.printed_pages

bench: $(VENV)/.dev ## speed, as ratios in one run
	sh .ci/servers
	$(BIN)/python -m tests.bench

docs: $(VENV)/.dev ## print the pages made from the code
	$(BIN)/python -m tests.repository.printed_pages

pins: $(VENV)/.uv ## compile the pinned requirements again
	cd requirements && for f in uv web indicators dev spark; do ../$(UV) pip compile --quiet --universal \
	  --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url $$f.in -o $$f.txt; done

clean:
	rm -rf $(VENV) .demo .bench
