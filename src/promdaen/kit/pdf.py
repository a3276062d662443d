"""Turns a typst source and its data into a tagged PDF (PDF/UA-1), always the same bytes again."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import cast

from promdaen.kit import fonts, later

PACKAGE = Path(__file__).resolve().parents[1]
LANGUAGES = ("en", "km")

logger = logging.getLogger(__name__)

# The one compiler of a process keeps parsed sources and laid-out parts: one print at a time.
_turn = Lock()


class PrintError(RuntimeError):
    """A print could not be made; the message says why and what to do."""


def compile_pdf(*, source: Path, data: Mapping[str, object], language: str) -> bytes:
    """The PDF/UA-1 of one print.

    `source` is a typst file inside this package; it reads `sys.inputs.data` (the data as JSON
    text) and `sys.inputs.lang`. `language` is "en" or "km". Equal input gives equal bytes: no
    clock is read. Raises PrintError.
    """
    if language not in LANGUAGES:
        message = f"Prints exist in {' and '.join(LANGUAGES)}, not in {language!r}."
        raise PrintError(message)
    path = source.resolve()
    if not path.is_relative_to(PACKAGE) or not path.is_file():
        message = f"There is no print {source}: a print is a .typ file inside the package."
        raise PrintError(message)
    inputs = {"data": _as_json(data=data), "lang": language}
    with _turn:
        try:
            made, warnings = _compiler().compile_with_warnings(
                input=str(path),
                format="pdf",
                sys_inputs=inputs,
                pdf_standards="ua-1",
                timestamp=0,
            )
        except later.typst.TypstError as error:
            logger.exception("%s: %s", path.name, getattr(error, "diagnostic", error))
            message = f"The print {path.name} could not be made: {_first_words(error=error)}"
            raise PrintError(message) from error
    for warning in warnings:
        logger.warning("%s: %s", path.name, getattr(warning, "message", warning))
    return cast("bytes", made)


def _as_json(*, data: Mapping[str, object]) -> str:
    try:
        return json.dumps(
            data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
        )
    except (TypeError, ValueError) as error:
        message = f"The data of the print are not plain JSON: {error}."
        raise PrintError(message) from error


@cache
def _compiler() -> later.typst.Compiler:
    missing = [n for n in fonts.PRINT_FONT_NAMES if not (fonts.PRINT_FONTS / n).is_file()]
    if missing:
        message = (
            f"The print fonts are not built ({missing[0]} is missing). "
            "Run ./promdaen check once: it fetches the assets and builds them."
        )
        raise PrintError(message)
    return later.typst.Compiler(
        root=str(PACKAGE), font_paths=[str(fonts.PRINT_FONTS)], ignore_system_fonts=True
    )


def _first_words(*, error: Exception) -> str:
    return str(getattr(error, "message", error)).splitlines()[0]
