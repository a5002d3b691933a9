"""The shipped reader: its weights, the fit of its confidence, and its card."""

from pathlib import Path

WEIGHTS_FOLDER = Path(__file__).parent
