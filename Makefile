# make install | chat | test | accuracy | bench | check | fix | licences: each works alone, on a fresh clone
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BENCH_VENV := .venv-bench
DATA ?= ../shared/data
# PyTorch's own index has the build without CUDA; where it is out of reach, pip goes on in seconds.
TORCH := torch==2.13.0 --extra-index-url https://download.pytorch.org/whl/cpu --retries 1 --timeout 10

.PHONY: install chat test accuracy bench check fix licences

install: $(VENV)/installed

$(VENV)/installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet $(TORCH)
	$(BIN)/python -m pip install --quiet --editable ".[dev]"
	touch $@

chat: install
	$(BIN)/python app.py

test: install
	$(BIN)/python -m pytest

accuracy: install
	$(BIN)/python -m pytest tests/accuracy

bench: install $(BENCH_VENV)/installed
	$(BIN)/python -m tests.benchmarks.readers --data $(DATA)
	$(BIN)/python -m tests.benchmarks.asking --data $(DATA)

$(BENCH_VENV)/installed: tests/benchmarks/readers_requirements.txt
	$(PYTHON) -m venv $(BENCH_VENV)
	$(BENCH_VENV)/bin/python -m pip install --quiet $(TORCH)
	$(BENCH_VENV)/bin/python -m pip install --quiet --requirement $<
	touch $@

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

fix: install
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

licences: install
	$(BIN)/pip-licenses --from=mixed --order=license --with-urls
