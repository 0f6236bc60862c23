# Needs only Python >= 3.11, make and the package registry.
PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 python3.11 python3 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PACKAGES := cli dashboard flows programme store notifications states definitions

.PHONY: setup up region lint test planted mutants screenshots bench faults cuts blows audit sbom wheel compiled test-compiled lock clean
setup: .venv/.ready

.venv/.ready: requirements/dev.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "nastavnik needs Python 3.11 or newer on PATH"; exit 1; }
	@echo "Ставлю всё нужное в .venv: несколько минут, на медленной машине до пятнадцати… / Installing into .venv: a few minutes, up to fifteen on a slow machine…"
	@$(PYTHON) -m venv .venv
	@# everything is pinned with its hash, so the resolver has nothing left to decide
	@$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --quiet --no-deps --no-build-isolation --editable .
	@touch $@

up: setup
	@$(BIN)/nastavnik up

# many schools on this machine: docs/region.md
region: setup
	$(BIN)/python -m deploy.region

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(PACKAGES) tests
	@# schools have Windows: what only POSIX has is used behind a look at sys.platform
	$(BIN)/mypy --platform win32 --cache-dir .mypy_cache/win32 $(PACKAGES)
	$(BIN)/lint-imports

test: setup
	$(BIN)/python -m pytest -n 2 --ignore tests/browser
	# by themselves: Playwright keeps a loop of its own in their process
	$(BIN)/python -m pytest -n 2 tests/browser

# the tests, tested: docs/testing.md
planted: setup
	$(BIN)/python -m tests.planted

mutants: setup
	$(BIN)/python -m tests.mutants
	$(BIN)/python -m tests.mutants --report

# the pictures of the README
screenshots: setup
	NASTAVNIK_SCREENSHOTS=1 $(BIN)/python -m pytest -q tests/browser/test_jobs.py

bench: .venv/.peers
	$(BIN)/python -m bench.year
	$(BIN)/python -m bench.peers
	$(BIN)/python -m bench.costs
	$(BIN)/python -m bench.workers
	$(BIN)/python -m bench.scale
	$(BIN)/python -m bench.pages
	$(BIN)/python -m bench.region

# what nastavnik is measured against, and nothing else needs
.venv/.peers: setup requirements/peers.txt
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements/peers.txt
	touch $@

faults: setup
	$(BIN)/python -m bench.faults

blows: setup
	$(BIN)/python -m bench.blows

cuts: setup
	$(BIN)/python -m bench.cuts

audit: setup
	$(BIN)/python .ci/audit.py

sbom: setup
	mkdir -p build
	$(BIN)/python -m cyclonedx_py requirements requirements/runtime.txt --output-file build/nastavnik.cdx.json

wheel: setup
	@# what an earlier build left there would get in as well
	rm -rf build/lib* build/bdist.*
	$(BIN)/python -m build --wheel --no-isolation

# the same with the engine compiled, for machines like this one: docs/decisions/0013-compiled-engine.md
compiled: setup
	@command -v $${CC:-cc} >/dev/null || { echo "make compiled needs a C compiler (cc, or CC=…) and Python's headers"; exit 1; }
	rm -rf build/lib* build/bdist.* build/temp*
	NASTAVNIK_COMPILED=1 $(BIN)/python -m build --wheel --no-isolation

test-compiled: setup
	$(BIN)/python -m tests.compiled -n 2 --ignore tests/browser
	$(BIN)/python -m tests.compiled -n 2 tests/browser

lock: setup
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements/runtime.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra postgresql pyproject.toml -c requirements/runtime.txt -o requirements/postgresql.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra dev pyproject.toml -o requirements/dev.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra dev --extra peers pyproject.toml -c requirements/dev.txt -o requirements/peers.txt

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
