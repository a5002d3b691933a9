"""PDF, Word, mail and zip files made by hand: what they hold and how they are broken is known."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from email.message import EmailMessage

import docx
import pypdf

Line = tuple[int, str]
"""A font's size in points, and the text; the size also says how far below the last line it is."""

CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-'
    'types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
    'relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONSHIPS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/'
    '2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)


def pdf(*pages: Sequence[Line], title: str | None = None, made: str | None = None) -> bytes:
    """Return a PDF of these pages, one text object a page; a line "" is a gap of its size."""
    n = len(pages)
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(n))
    about = "".join(
        f"/{name} ({value})" for name, value in (("Title", title), ("CreationDate", made)) if value
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {n} /Kids [{kids}] >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for i, lines in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * i} 0 R "
            "/Resources << /Font << /F 3 0 R >> >> >>".encode()
        )
        stream = _text(lines)
        objects.append(b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream))
    objects.append(f"<< {about} >>".encode("latin-1"))
    return _file(objects)


def _text(lines: Sequence[Line]) -> bytes:
    operations = ["BT 50 800 Td"]
    for size, text in lines:
        operations.append(f"/F {size} Tf 0 {-1.2 * size:.1f} Td")
        if text:
            escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
            operations.append(f"({escaped}) Tj")
    return "\n".join([*operations, "ET"]).encode("cp1252")


def _file(objects: Sequence[bytes]) -> bytes:
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer << /Size %d /Root 1 0 R" % (len(objects) + 1))
    out.write(b" /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects), start))
    return out.getvalue()


def locked(data: bytes, password: str) -> bytes:
    """Return a PDF that opens with this password alone."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt(password, owner_password=password[::-1] or "owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def word(*paragraphs: str, title: str = "", heading: str = "") -> bytes:
    """Return a DOCX of these paragraphs, as Word would write it."""
    document = docx.Document()
    document.core_properties.title = title
    if heading:
        document.add_heading(heading)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def raw_word(document_xml: str, **more: str) -> bytes:
    """Return a DOCX whose document part is this XML, whatever it holds."""
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": RELATIONSHIPS,
        "word/document.xml": document_xml,
    }
    return zipped({**parts, **more})


def mail(
    plain: str = "",
    *,
    html: str = "",
    subject: str = "",
    sender: str = "The Lantern <news@lantern.example>",
    sent: str = "Thu, 11 Jul 2024 08:00:00 +0200",
    attached: Mapping[str, bytes] | None = None,
) -> bytes:
    """Return an e-mail of a plain part, an HTML part, or both, as a newsletter is sent."""
    message = EmailMessage()
    for name, value in (("From", sender), ("Date", sent), ("Subject", subject)):
        if value:
            message[name] = value
    message["Message-ID"] = "<1@lantern.example>"
    if plain:
        message.set_content(plain)
    if html:
        add = message.add_alternative if plain else message.set_content
        add(html, subtype="html")
    for name, data in (attached or {}).items():
        message.add_attachment(data, maintype="application", subtype="pdf", filename=name)
    return bytes(message)


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """Return a zip of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()
