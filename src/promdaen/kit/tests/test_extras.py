"""A server without an optional part says in words what is missing, and works without it."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest

from promdaen.kit import extras, later, pdf, word_files
from promdaen.kit.marks import pictures
from promdaen.kit.marks.pages import PictureRefused
from promdaen_tools import locks
from tests.extras import attributes, block_extra

ROOT = Path(__file__).parents[4]
WITHOUT = """
import sys
for module in ("cv2", "docx", "fontTools", "lxml", "psycopg", "typst"):
    sys.modules[module] = None
import django
django.setup()
from promdaen.config import server
server.load_everything()
print("loaded")
"""


def test_the_extras_are_those_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = project["optional-dependencies"].keys() - {"dev", "analysis", "cluster"}
    assert optional == extras.EXTRAS.keys() == set(locks.EXTRAS)


@pytest.mark.parametrize("name", sorted(extras.EXTRAS))
def test_an_extra_is_here_until_its_library_is_not(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert extras.is_installed(name=name)
    block_extra(monkeypatch, name)
    assert not extras.is_installed(name=name)
    assert name in {"documents", "sqlite"} or attributes(name)
    for attribute in attributes(name):
        with pytest.raises(extras.ExtraMissing, match=rf"pip install 'promdaen\[{name}\]'"):
            getattr(later, attribute)


def test_a_library_that_no_extra_brings_is_still_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)
    monkeypatch.delitem(later.__dict__, "icalendar", raising=False)
    with pytest.raises(ModuleNotFoundError):
        _ = later.icalendar


def test_without_prints_no_pdf_is_made_and_the_reason_is_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    block_extra(monkeypatch, "prints")
    source = Path(__file__).parent / "prints" / "plain.typ"
    with pytest.raises(extras.ExtraMissing, match="This server cannot make PDF files") as refused:
        pdf.compile_pdf(source=source, data={}, language="en")
    assert refused.value.extra.name == "prints"


def test_without_documents_no_word_processor_file_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    block_extra(monkeypatch, "documents")
    file = word_files.WordFile(title="Plan", language="en", blocks=())
    with pytest.raises(extras.ExtraMissing, match="Download the PDF or the table") as refused:
        word_files.write_docx(file=file)
    assert refused.value.extra.name == "documents"


def test_without_photographs_a_picture_is_refused_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    block_extra(monkeypatch, "photographs")
    with pytest.raises(PictureRefused) as refused:
        pictures.grey_pages(data=b"\xff\xd8")
    assert "Type the answers" in refused.value.words.text(language="en")
    with pytest.raises(extras.ExtraMissing):
        pictures.encode_jpeg(picture=np.zeros((4, 4), np.uint8))


@pytest.mark.sqlite
def test_a_server_starts_without_the_extras() -> None:
    process = subprocess.run(
        [sys.executable, "-c", WITHOUT],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "promdaen.config.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (process.stdout.strip(), process.returncode) == ("loaded", 0), process.stderr
