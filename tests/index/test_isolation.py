"""What is read in a process of its own is stopped where it takes too much."""

import time

import pytest

from index.errors import UnreadableFileError
from index.isolation import extracted
from index.kinds import Kind
from tests.making import raw_word


def test_a_page_that_takes_too_long_is_given_up() -> None:
    text = "<span>a b</span>" * 60_000  # a quarter of a minute of the processor
    html = f"<html><body><article><p>{text}</p></article></body></html>"
    began = time.process_time()
    with pytest.raises(UnreadableFileError, match="reading it takes too much time: split it"):
        extracted(html.encode(), Kind.HTML, cpu_seconds=1)
    assert time.process_time() - began < 1


def test_a_mail_whose_sender_takes_too_long_is_given_up() -> None:
    data = b"From: " + b'"a' * 100_000 + b"\n\nThe ferry sank."  # minutes of the library's parser
    with pytest.raises(UnreadableFileError, match="reading it takes too much time: split it"):
        extracted(data, Kind.EML, cpu_seconds=1)


def test_a_file_that_takes_too_much_memory_is_given_up() -> None:
    namespace = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = "<w:p/>" * 5_000_000
    data = raw_word(f"<w:document {namespace}><w:body>{body}</w:body></w:document>")
    with pytest.raises(UnreadableFileError, match="reading it takes too much memory: split it"):
        extracted(data, Kind.DOCX)
