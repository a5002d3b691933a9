"""Print the list of bad inputs in Markdown."""

import sys

from tests.bad_input.table import markdown

sys.stdout.write(markdown())
