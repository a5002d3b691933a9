# make install | chat | test | accuracy | check | fix: each can be run alone, on a fresh clone
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# PyTorch's own index has the build without CUDA; where it is out of reach, pip goes on in seconds.
TORCH := torch==2.13.0 --extra-index-url https://download.pytorch.org/whl/cpu --retries 1 --timeout 10

.PHONY: install chat test accuracy check fix

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

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

fix: install
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
