"""Penn Treebank tokens back to running text, with the place of each token."""

_MARKS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}"}
_MARKS |= {"``": '"', "''": '"', "`": "'"}
_NO_SPACE_BEFORE = {",", ".", ";", ":", "?", "!", ")", "]", "}", "%", "''", "n't", "..."}
_NO_SPACE_AFTER = {"(", "[", "{", "$", "£", "``", "`", "#"}


def detokenize(tokens: list[str]) -> tuple[str, list[tuple[int, int]]]:
    """Join `tokens` as a writer would; return the text and a half-open character span a token."""
    text = ""
    spans = []
    previous = ""
    for token in tokens:
        written = _MARKS.get(token, token)
        if text and not _joins_left(token, written) and _MARKS.get(previous, previous) not in "([{":
            text += "" if previous in _NO_SPACE_AFTER else " "
        spans.append((len(text), len(text) + len(written)))
        text += written
        previous = token
    return text, spans


def _joins_left(token: str, written: str) -> bool:
    is_clitic = 2 <= len(token) <= 3 and token.startswith("'")
    return token in _NO_SPACE_BEFORE or written in _NO_SPACE_BEFORE or is_clitic
