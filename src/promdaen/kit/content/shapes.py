"""Reads TOML files, including the one that defines the keys of each sort of record."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from promdaen.kit.content.checks import CHECKS
from promdaen.kit.content.records import ContentError, ContentRefused, KeyField, Shape
from promdaen.kit.json_objects import JsonObject


def read_shapes(*, path: Path, needed: Iterable[str] = ()) -> dict[str, Shape]:
    """Read the file that defines the keys of each sort of record.

    Raises ContentRefused, also if it has no shape of one of the names in `needed`.
    """
    raw = parse(path=path, label=f"{path.parent.name}/{path.name}")
    return {name: _shape(name=name, raw=raw, enclosing=()) for name in (*raw, *needed)}


def _shape(*, name: str, raw: JsonObject, enclosing: tuple[str, ...]) -> Shape:
    if name not in raw or name in enclosing:
        raise ContentRefused([shape_error(name, "is not there, or holds itself")])
    table = raw[name]
    if not isinstance(table, dict) or not isinstance(table.get("keys"), dict):
        raise ContentRefused([shape_error(name, "has no table `keys`")])
    fields = {
        key.removesuffix("?"): _field(
            spec=spec, required=not key.endswith("?"), raw=raw, enclosing=(*enclosing, name)
        )
        for key, spec in table["keys"].items()
    }
    return Shape(name=name, fields=fields, files=table.get("files"), each=table.get("each"))


def _field(*, spec: Any, required: bool, raw: JsonObject, enclosing: tuple[str, ...]) -> KeyField:
    if isinstance(spec, list):
        return KeyField(kind="word", required=required, words=tuple(spec))
    if isinstance(spec, str):
        spec = {"is": spec}
    kind = next((kind for kind in ("table", "each", "some_of") if kind in spec), spec.get("is"))
    if kind not in CHECKS:
        raise ContentRefused([shape_error(enclosing[-1], f"has a key of unknown kind {kind!r}")])
    part = spec.get("table") or spec.get("each")
    return KeyField(
        kind=kind,
        required=required,
        words=tuple(spec.get("some_of", ())),
        inside=_shape(name=part, raw=raw, enclosing=enclosing) if part else None,
        refers=spec.get("refers"),
    )


def shape_error(name: str, problem: str) -> ContentError:
    return ContentError(
        file="content/shapes.toml",
        place=f"shape {name}",
        problem=problem,
        remedy="mend shapes.toml",
    )


def parse(*, path: Path, label: str) -> dict[str, object]:
    """The table of a TOML file, called `label` in errors. Raises ContentRefused."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        problem, remedy, line = "no such file", "put the file back, or mend its name", None
    except OSError as wrong:
        problem, remedy, line = f"cannot be read ({wrong.strerror})", "name a TOML file", None
    except UnicodeDecodeError:
        problem, remedy, line = "is not UTF-8 text", "save the file as UTF-8", None
    except tomllib.TOMLDecodeError as wrong:
        line_match = re.search(r"at line (\d+)", str(wrong))
        problem, remedy = f"is not TOML ({wrong})", "mend the line: see content/README.md"
        line = int(line_match[1]) if line_match else None
    except (RecursionError, ValueError):
        problem, remedy, line = "is not valid TOML", "write it as content/README.md says", None
    raise ContentRefused(
        [ContentError(file=label, place="", problem=problem, remedy=remedy, line=line)]
    ) from None
