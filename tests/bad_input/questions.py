"""Questions, and files of questions and answers, that are amiss."""

from tests.bad_input.case import Case, Make, Place, built

_NO_QUESTION = (
    "These articles don't say. There was no question to look for. Type one in a few words.",
)
_TOO_LONG = (
    "These articles don't say. The question has more than 1,000 characters. Ask a shorter one.",
)
_NEAREST = (
    "These articles don't say. No passage answers the question surely enough.",
    "The nearest passages:",
    "  1  The ferry Aurora sank near Malmö on Monday, said Ada Lindqvist, the harbour master.",
    "     good.txt 0:83",
)
_PASSAGE = (
    "  1  The ferry Aurora sank near Malmö on Monday, said Ada Lindqvist, the harbour master.",
    "     good.txt 0:83",
)
_BATCH = ("batch", "--input", "q.jsonl", "--output", "answers.jsonl")
_HELP = "; `python -m qa {} --help` says what it takes"


def _nothing(place: Place) -> None:
    """Leave a good corpus as it is."""


def _given(word: str, text: str) -> Make:
    return built(lambda place: place.values.update({word: text}))


def _questions(content: str | bytes) -> Make:
    return built(lambda place: place.write("q.jsonl", content))


QUESTIONS = (
    Case("an empty question", built(_nothing), ("ask", ""), _NO_QUESTION),
    Case("only punctuation", built(_nothing), ("ask", "?! … _ —"), _NO_QUESTION),
    Case("only emoji", built(_nothing), ("ask", "🚢👩‍🚀"), _NO_QUESTION),
    Case(
        "a question of 5,000 characters",
        _given("FERRY…", "ferry " * 833 + "ab"),
        ("ask", "FERRY…"),
        _TOO_LONG,
    ),
    Case(
        "a question of 1,200 words in another alphabet",
        _given("ПОРТ…", "порт " * 1200),
        ("ask", "ПОРТ…"),
        _TOO_LONG,
    ),
    Case("another alphabet", built(_nothing), ("ask", "Сколько лун у Юпитера?"), _NEAREST),
    Case(
        "half a surrogate pair, as a byte that is not UTF-8 arrives",
        _given("FERRY\\xff", "ferry \udcff"),
        ("retrieve", "FERRY\\xff"),
        _PASSAGE,
    ),
    Case(
        "no question at all",
        built(_nothing),
        ("ask",),
        ("Error: Missing argument 'QUESTION [FOLLOW-UP …]'" + _HELP.format("ask"),),
        exit=2,
    ),
    Case(
        "an outlet that no article names",
        built(_nothing),
        ("ask", "Who sank?", "--source", "Nobody"),
        (
            "Error: Invalid value: no article is by 'Nobody'; outlets here: none named"
            + _HELP.format("ask"),
        ),
        exit=2,
    ),
    Case(
        "an article that is not there",
        built(_nothing),
        ("show", "gone.txt"),
        ("Error: no article 'gone.txt' in this index: `index` lists what could not be read",),
        exit=1,
    ),
    Case(
        "a batch with a NUL, half a surrogate pair, a broken line and a good one",
        _questions(
            '{"id": 1, "turns": ["\\u0000"]}\n{"id": 2, "turns": ["\\ud800"]}\n{"id": 3\n'
            '{"id": 4, "turns": ["", "?"]}\n'
        ),
        _BATCH,
        (
            "Error: 2 of the lines could not be used: answers.jsonl says why, mend them and run it "
            "again",
            "answers.jsonl: 1: empty_question",
            "answers.jsonl: 2: line 2: Invalid JSON: unexpected end of hex escape at line 1 "
            'column 28; expected {"id": …, "turns": ["question", …]}',
            "answers.jsonl: null: line 3: Invalid JSON: EOF while parsing an object at line 2 "
            'column 0; expected {"id": …, "turns": ["question", …]}',
            "answers.jsonl: 4: empty_question, empty_question",
        ),
        exit=1,
    ),
    Case(
        "a batch that is binary",
        _questions(b"\x89PNG\r\n\x1a\n\xff\xd8"),
        _BATCH,
        (
            "Error: 3 of the lines could not be used: answers.jsonl says why, mend them and run it "
            "again",
            "answers.jsonl: null: line 1: not UTF-8 from its byte 0 on; save the file as UTF-8",
            "answers.jsonl: null: line 2: Invalid JSON: expected value at line 1 column 1; "
            'expected {"id": …, "turns": ["question", …]}',
            "answers.jsonl: null: line 3: not UTF-8 from its byte 0 on; save the file as UTF-8",
        ),
        exit=1,
    ),
    Case(
        "a batch that is not there",
        built(_nothing),
        _BATCH,
        (
            "Error: Invalid value for '--input': file 'q.jsonl' does not exist"
            + _HELP.format("batch"),
        ),
        exit=2,
    ),
    Case(
        "an output folder that does not exist",
        _questions('{"id": 1, "turns": ["?"]}\n'),
        ("batch", "--input", "q.jsonl", "--output", "nowhere/answers.jsonl"),
        (
            "Error: Invalid value for --output: there is no folder nowhere: make it first"
            + _HELP.format("batch"),
        ),
        exit=2,
    ),
    Case(
        "a disk that is full from the first answer on",
        _questions('{"id": 1, "turns": ["?"]}\n'),
        ("batch", "--input", "q.jsonl", "--output", "/dev/full"),
        (
            "Error: /dev/full cannot be written (No space left on device): give it room and "
            "rights, or give another --output",
        ),
        exit=1,
    ),
    Case(
        "answers to verify that are binary",
        built(lambda place: place.write("old.jsonl", b"\x89PNG\r\n\x1a\n")),
        ("verify", "old.jsonl"),
        (
            "Error: old.jsonl is not UTF-8 (byte 0 is 0x89): give a file that `batch` or `ask "
            "--json` wrote",
        ),
        exit=1,
    ),
    Case(
        "a suite whose key is misspelled, so that its answer would not count",
        built(
            lambda place: place.write("s.jsonl", b'{"id": "1", "question": "Who?", "answer": []}')
        ),
        ("accuracy", "s.jsonl"),
        (
            "Error: s.jsonl, line 1: answer: Extra inputs are not permitted; expected "
            '{"id": "…", "question": "…", "answers": ["…"], "articles": ["…"]}',
        ),
        exit=1,
    ),
    Case(
        "a suite's page over the suite itself",
        built(lambda place: place.write("s.jsonl", b'{"id": "1", "question": "Who?"}')),
        ("accuracy", "s.jsonl", "--page", "s.jsonl"),
        (
            "Error: Invalid value for --page: it is s.jsonl, which is read"
            + _HELP.format("accuracy"),
        ),
        exit=2,
    ),
    Case(
        "a question set that is not SQuAD's",
        built(lambda place: place.write("d.json", b'{"data": []}')),
        ("evaluate", "d.json", "--reader"),
        (
            "Error: d.json is not a question set in SQuAD's format (data: Tuple should have "
            "at least 1 item after validation, not 0)",
        ),
        exit=1,
    ),
)
