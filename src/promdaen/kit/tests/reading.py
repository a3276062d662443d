"""Reads a PDF back as a person's reader or screen reader would, for the tests."""

import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest


def text_of(*, pdf: bytes) -> str:
    """The text of a PDF in reading order, without any space or line break."""
    return "".join(pages_of(pdf=pdf))


def pages_of(*, pdf: bytes) -> list[str]:
    """The text of each page, without any space or line break."""
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.fail("pdftotext is missing: install poppler-utils.")
    with TemporaryDirectory() as folder:
        path = f"{folder}/made.pdf"
        Path(path).write_bytes(pdf)
        process = subprocess.run(
            [reader, "-raw", path, "-"], capture_output=True, check=True, encoding="utf-8"
        )
    return [re.sub(r"\s", "", page) for page in process.stdout.split("\f")[:-1]]
