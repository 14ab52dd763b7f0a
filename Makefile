# Two commands matter: `make demo` and `make test`. Only Python ≥ 3.11 and make are assumed.
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000

.PHONY: demo test check format messages lock clean

demo: .venv/installed
	@MARGELLE_DEMO=1 MARGELLE_URL=http://127.0.0.1:$(PORT) $(BIN)/python manage.py demo --port $(PORT)

test: .venv/installed-test
	@$(BIN)/python -m tests $(ARGS)

check: .venv/installed-test
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@MARGELLE_DEBUG=1 $(BIN)/python manage.py makemigrations --check --dry-run
	@MARGELLE_DEBUG=1 $(BIN)/python manage.py translations --check

format: .venv/installed-test
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

messages: .venv/installed-test
	@MARGELLE_DEBUG=1 $(BIN)/python manage.py translations

# Needs uv; the locks hold every version and hash.
lock:
	uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -o requirements.lock
	uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --group test -o requirements-test.lock

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Margelle needs Python 3.11 or newer.")'
	@$(PYTHON) -m venv .venv

.venv/installed: requirements.lock | .venv/bin/python
	@echo "Installing the locked dependencies…"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/installed-test: requirements-test.lock | .venv/bin/python
	@echo "Installing the locked dependencies of the tests…"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	@touch $@ .venv/installed

clean:
	rm -rf .venv var
