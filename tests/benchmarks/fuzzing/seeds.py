"""What fuzzing begins with: a few good files of each kind."""

from collections.abc import Mapping

from tests.benchmarks.fuzzing.targets import texts, zip_of
from tests.index.generating import as_jsonl, as_page
from tests.making import mail, pdf, raw_word, word, zipped

SANK = "The ferry Aurora sank near Malmö on Monday."
_MATTER = f"---\ntitle: The ferry\nsource: The Lantern\npublished: 2024-07-11\n---\n{SANK}\n"
_TABLE = (
    "path,title,source,published,url\r\n"
    'a.txt,"The ferry, again",The Lantern,2024-07-11,https://lantern.example/a\r\n'
    "b.jsonl#7,,No one,soon,\r\n"
)
_XML = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    f"<w:p><w:r><w:t>{SANK}</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>42</w:t></w:r>"
    "</w:p></w:tc></w:tr></w:tbl></w:body></w:document>"
)
_TEXTS = [text.encode("utf-8") for text in (SANK, _MATTER, *texts(40))]

SEEDS: Mapping[str, list[bytes]] = {
    "txt": _TEXTS,
    "md": _TEXTS,
    "cite": _TEXTS,
    "html": [as_page(text, is_escaped=True).encode("utf-8") for text in texts(20)],
    "jsonl": [as_jsonl(text, ascii_only=False).encode("utf-8") for text in texts(20)],
    "csv": [_TABLE.encode("utf-8")],
    "pdf": [
        pdf([(10, SANK)]),
        pdf([(20, "The ferry"), (10, SANK)], [(10, "Page 2"), (10, SANK)], title="The ferry"),
    ],
    "docx": [word(SANK, title="The ferry", heading="News"), raw_word(_XML)],
    "docx_part": [_XML.encode("utf-8")],
    "eml": [
        mail(text, html=as_page(text, is_escaped=True), subject="The ferry", attached={"a": b"x"})
        for text in texts(10)
    ],
    "zip": [
        zip_of({"a.txt": SANK.encode(), "b/c.md": _MATTER.encode(), "../d.txt": b"x"}),
        zipped({"a.html": as_page(SANK, is_escaped=True), "b.pdf": pdf([(10, SANK)])}),
    ],
}
