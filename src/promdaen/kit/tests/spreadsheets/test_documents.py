"""What a text document that is refused is called, and what to do with it."""

from __future__ import annotations

import io
import zipfile

import pytest

from promdaen.kit.spreadsheets import UnreadableFile, child, guard, read_document_tables
from promdaen.kit.spreadsheets.messages import TEXTS
from promdaen.kit.spreadsheets.office_files import DOCUMENT, OFFICE_FILES

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
MAIN = DOCUMENT.main
STRICT = b'<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"/>'
LAUGHS = b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"


def document(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {MAIN: b"<a/>", **parts}.items():
            archive.writestr(name, data)
    return stream.getvalue()


def locked_part() -> bytes:
    data = bytearray(document({}))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


REFUSED = {
    "macros": (document({"word/vbaProject.bin": b"1"}), "macros_in_document"),
    "macros by kind": (
        document({"[Content_Types].xml": b"<a>x.macroEnabled.main</a>"}),
        "macros_in_document",
    ),
    "a password": (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted_document"),
    "a locked part": (locked_part(), "encrypted_document"),
    "an old document": (OLE + bytes(512), "not_a_document"),
    "a bomb": (document({"a": bytes(2**23)}), "document_unpacks_too_large"),
    "a cut end": (document({})[:-30], "half_document"),
    "half its XML": (document({MAIN: b"<w:document"}), "half_document"),
    "a path outside": (document({"../a": b"1"}), "strange_entry_of_document"),
    "entities": (document({MAIN: LAUGHS}), "entities_in_document"),
    "strict": (document({MAIN: STRICT}), "strict_document"),
}


@pytest.mark.parametrize(("data", "code"), REFUSED.values(), ids=REFUSED)
def test_a_document_that_is_refused_is_called_a_document(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_document_tables(name="a.docx", data=data)
    assert caught.value.message.code == code
    assert "workbook" not in caught.value.message.text(language="en").lower()


def test_a_document_that_needs_too_much_is_called_a_document(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(**_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("promdaen.kit.spreadsheets.documents.read_document", fail)
    answer = child.read(name="a.docx", sheet=None, data=b"", form="document")
    assert answer["refused"]["code"] == "document_too_heavy"


def test_every_code_of_an_office_file_has_its_sentence() -> None:
    codes = {
        code
        for office_file in OFFICE_FILES.values()
        for name, code in vars(office_file).items()
        if name != "main"
    }
    assert codes <= set(TEXTS)
    assert guard.checked_archive(name="a.docx", data=document({}), office_file=DOCUMENT)
