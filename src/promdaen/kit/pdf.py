"""Compiles a typst source and its data into a tagged PDF (PDF/UA-1), reproducibly."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from threading import BoundedSemaphore

from promdaen.kit import extras, fonts, languages
from promdaen.kit.content_catalogues import Speaker, content_catalogue, content_in

PACKAGE = Path(__file__).resolve().parents[1]
LANGUAGES = ("en", "km")

logger = logging.getLogger(__name__)

PROCESS = Path(__file__).with_name("print_process.py")
# Each print needs about 80 MB for a second: no more than two at a time.
_turns = BoundedSemaphore(2)


class PrintError(RuntimeError):
    """A print failed; the message says why and what to do."""


def compile_pdf(
    *,
    source: Path,
    data: Mapping[str, object],
    language: str,
    attached: Mapping[str, object] | None = None,
) -> bytes:
    """The PDF/UA-1 of one print.

    `source` is a typst file inside this package; it reads `sys.inputs.data` (the data as JSON
    text) and `sys.inputs.lang`; `attached` is embedded as a file, read from `sys.inputs.attached`.
    `language` is that of the page. In a further language the frame is the English one, the
    English texts of the data are in that language (kit.content_catalogues), and the fonts of its
    folder are used. Equal input gives equal bytes: no clock is read. Raises PrintError, and
    ExtraMissing where prints are not installed.
    """
    if not extras.is_installed(name="prints"):
        raise extras.ExtraMissing(extra=extras.EXTRAS["prints"])
    path = source.resolve()
    if not path.is_relative_to(PACKAGE) or not path.is_file():
        message = f"There is no print {source}: a print is a .typ file inside the package."
        raise PrintError(message)
    frame_language = languages.content_language(language)
    is_further = frame_language != language and content_catalogue(language) is not None
    families = _own_families(language=language) if is_further else []
    inputs = {
        "data": _as_json(data=content_in(data, language=language)),
        "lang": frame_language,
        "spoken": language if is_further else frame_language,
        "families": json.dumps([family.name for family in families]),
    }
    if attached is not None:
        inputs["attached"] = _as_json(data=attached)
    task = {
        "source": str(path),
        "root": str(PACKAGE),
        "fonts": [str(folder) for folder in (_fonts(), *families)],
        "inputs": inputs,
    }
    with _turns:
        process = subprocess.run(
            [sys.executable, "-I", str(PROCESS)],
            input=json.dumps(task).encode(),
            capture_output=True,
            check=False,
        )
    if process.returncode:
        process_output = (
            process.stdout
            or json.dumps({"message": "its process ended", "diagnostic": ""}).encode()
        )
        error = json.loads(process_output)
        logger.error("%s: %s %s", path.name, error["diagnostic"], process.stderr.decode())
        first = error["message"].splitlines()[0]
        raise PrintError(f"The print {path.name} could not be made: {first}")
    warnings, _line, pdf_bytes = process.stdout.partition(b"\n")
    for warning in json.loads(warnings):
        logger.warning("%s: %s", path.name, warning)
    return pdf_bytes


def _own_families(*, language: str) -> list[Path]:
    """The folders of fonts beside the catalogues of a further language, one a family."""
    return [
        family
        for folder in Speaker.folders
        for family in sorted(Path(folder, language, "fonts").glob("*/"))
    ]


def _as_json(*, data: Mapping[str, object]) -> str:
    try:
        return json.dumps(
            data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
        )
    except (TypeError, ValueError) as error:
        message = f"The data of the print are not plain JSON: {error}."
        raise PrintError(message) from error


def _fonts() -> Path:
    missing = [n for n in fonts.PRINT_FONT_NAMES if not (fonts.PRINT_FONTS / n).is_file()]
    if missing:
        message = (
            f"The print fonts are not built ({missing[0]} is missing). "
            "Run ./promdaen check once: it fetches the assets and builds them."
        )
        raise PrintError(message)
    return fonts.PRINT_FONTS
