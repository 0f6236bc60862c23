# Needs only Python >= 3.11, make and the package registry.
PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 python3.11 python3 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PACKAGES := cli dashboard flows programme store notifications states definitions

.PHONY: setup server reachable up region lint test planted mutants screenshots bench faults cuts blows audit sbom wheel compiled test-compiled lock clean
# what is pinned with its hash leaves the resolver nothing to decide; a line for each that is fetched
define pinned
@{ $(BIN)/python -m pip install --no-deps --require-hashes --progress-bar off -r $(1) && echo "Ended 0" || echo "Ended 1"; } \
	| { all=$$(grep -c '^[a-zA-Z0-9._-]*==' $(1)); n=0; while read -r word what _; do case $$word in \
	Requirement) n=$$((n+1)) ;; \
	Collecting|Processing|Ignoring) n=$$((n+1)); echo "$$n/$$all $${what##*/}" ;; \
	Installing) echo "…" ;; \
	Ended) exit $$what ;; esac; done; exit 1; }
endef
define installing
@test -n "$(PYTHON)" || { echo "nastavnik needs Python 3.11 or newer on PATH"; exit 1; }
@echo "Ставлю всё нужное в .venv: несколько минут, на медленной машине до пятнадцати. Повторите, если прервётся."
@echo "Installing into .venv: a few minutes, up to fifteen on a slow machine. Repeat it if it is interrupted."
@$(PYTHON) -m venv .venv
endef
define itself
@$(BIN)/python -m pip install --quiet --quiet --no-deps --no-build-isolation --editable .
@touch $@
endef

setup: .venv/.ready

.venv/.ready: requirements/dev.txt pyproject.toml
	$(installing)
	$(call pinned,requirements/dev.txt)
	$(itself)

# what a school needs to run, and nothing to develop with: docs/operating.md
server: reachable .venv/.server

.venv/.server: requirements/postgresql.txt requirements/build.txt pyproject.toml
	$(installing)
	$(call pinned,requirements/postgresql.txt)
	$(call pinned,requirements/build.txt)
	$(itself)

# the service runs as a user who may enter no home
reachable:
	@where=$$($(PYTHON) -c 'import os, sys; print(os.path.realpath(sys.base_prefix))'); case $$where in /root/*|/home/*) \
	echo "! $$where: туда служба не войдёт. Удалите .venv и укажите другой Python: make server PYTHON=/usr/bin/python3"; \
	echo "! $$where: the service may not go there. Delete .venv and name another Python: make server PYTHON=/usr/bin/python3" ;; esac

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
	echo setuptools | $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -c requirements/dev.txt -o requirements/build.txt -
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra dev --extra peers pyproject.toml -c requirements/dev.txt -o requirements/peers.txt

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
