"""Three short articles, read by fakes, so that what the page must show is known by heart."""

from pathlib import Path

from index import IndexSettings, Store
from qa import Assistant
from tests.fakes import KeywordEmbedder
from tests.qa.fakes import CALIBRATION, StringReader

HARBOUR = {
    "aurora.md": """---
title: The ferry Aurora sinks off Oldport
source: Tidewater Gazette
published: 2024-05-04
url: https://tidewater.example/aurora
---
The ferry Aurora sank off Oldport on Saturday. Forty people were aboard the ferry. Ada Lindqvist,
the harbour master, said that all of them had been saved.
""",
    "divers.md": """---
title: Divers look for the ferry
source: Northern Ledger
published: 2024-05-06
---
Divers went down to the ferry on Monday. The harbour master, Ada Lindqvist, said that the wreck
lay at ninety metres. Sixty people were aboard the ferry when it sank.
""",
    "bridge.md": """---
title: The harbour bridge reopens
source: Tidewater Gazette
published: 2024-06-01
---
The harbour bridge reopened on Saturday after a year of repairs.
""",
}
MASTER, ABOARD = "Who is the harbour master?", "How many people were aboard the ferry?"
UNSAID = "Who paid for the ferry?"
SAID = {MASTER: {"Ada Lindqvist": 3.0}, ABOARD: {"Sixty": 3.0, "Forty": 2.0}}


def harbour(
    folder: Path, *, embedder: KeywordEmbedder | None = None, reader: StringReader | None = None
) -> Assistant:
    """Open three articles of a harbour, with fakes that find what `SAID` has."""
    corpus = folder / "harbour"
    corpus.mkdir(exist_ok=True)
    for name, text in HARBOUR.items():
        (corpus / name).write_text(text)
    embedder = embedder or KeywordEmbedder("ferry", "harbour")
    settings = IndexSettings(model=embedder.name, dimension=embedder.dimension)
    store = Store.open(folder / "harbour-index", settings)
    parts = reader or StringReader(SAID), CALIBRATION
    assistant = Assistant(corpus, folder / "harbour-index", store, embedder, lambda: parts)
    assistant.refresh()
    return assistant
