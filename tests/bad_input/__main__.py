"""Write the list of bad inputs into the README beside it, under what stands above the tables."""

from tests.bad_input.table import README, markdown

text = README.read_text(encoding="utf-8")
README.write_text(text[: text.index("\n## ") + 1] + markdown(), encoding="utf-8")
