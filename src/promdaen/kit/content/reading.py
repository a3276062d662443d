"""Reads folders of TOML content into checked records, and collects all errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from promdaen.kit.content.places import is_list_of_records, places, record_faults, repeated
from promdaen.kit.content.records import ContentError, ContentRecord, ContentRefused, Shape
from promdaen.kit.content.shapes import parse, read_shapes, shape_error
from promdaen.kit.json_objects import JsonObject


def content_root() -> Path:
    """The content folder: inside the installed package, or at the root of a checkout."""
    package_folder = Path(__file__).resolve()
    installed = package_folder.parents[2] / "content"
    return (
        installed
        if (installed / "shapes.toml").is_file()
        else package_folder.parents[4] / "content"
    )


def read_content(
    *, root: Path, names: Sequence[str] | None = None
) -> dict[str, list[ContentRecord]]:
    """Read the named shapes (all by default) and check the codes they refer to.

    Other shapes are only read if they have such codes. Raises ContentRefused with every error of
    every file; references are checked only if the files are valid, so that one mistake is not
    reported twice.
    """
    shapes = read_shapes(path=root / "shapes.toml")
    stored = {name: shape for name, shape in shapes.items() if shape.files}
    unknown = sorted(set(names or ()) - set(stored))
    if unknown:
        raise ContentRefused([shape_error(unknown[0], "is not a shape with files")])
    chosen = tuple(stored if names is None else names)
    shape_names = {
        *chosen,
        *(reference for name in chosen for reference in _referred(shape=stored[name])),
    }
    errors: list[ContentError] = []
    content: dict[str, list[ContentRecord]] = {}
    for name in (name for name in stored if name in shape_names):
        content[name], faults = _read(root=root, shape=stored[name])
        errors += faults
    if not errors:
        for name in (name for name in stored if name in chosen):
            errors += _broken_references(content=content, shape=stored[name])
    if errors:
        raise ContentRefused(errors)
    return {name: content[name] for name in chosen}


def read_folder(*, folder: Path, shape: Shape) -> list[ContentRecord]:
    """Read one shape's files in a folder; references to other shapes are not checked.

    Raises ContentRefused with every error of every file.
    """
    records, errors = _read(root=folder, shape=shape)
    if errors:
        raise ContentRefused(errors)
    return records


def _read(*, root: Path, shape: Shape) -> tuple[list[ContentRecord], list[ContentError]]:
    records: list[ContentRecord] = []
    errors: list[ContentError] = []
    first_seen: dict[str, str] = {}
    paths = sorted(root.glob(shape.files or "*.toml"))
    if not paths:
        errors.append(_missing_file(root=root, shape=shape))
    for path in paths:
        label = f"{root.name}/{path.relative_to(root).as_posix()}"
        try:
            table = parse(path=path, label=label)
        except ContentRefused as refused:
            errors += refused.errors
            continue
        if not is_list_of_records(table=table, shape=shape):
            errors.append(_not_a_list(label=label, shape=shape))
            continue
        source = path.read_text(encoding="utf-8")
        for located_record in places(table=table, shape=shape, label=label, source=source):
            faults = list(record_faults(located_record.values, shape=shape))
            faults += repeated(located_record, first_seen=first_seen)
            errors += [located_record.error(fault) for fault in faults]
            if not faults:
                records.append(located_record.record())
    return records, errors


def _not_a_list(*, label: str, shape: Shape) -> ContentError:
    return ContentError(
        file=label,
        place="",
        problem=f"does not hold a list of [[{shape.each}]] and nothing else",
        remedy=f"begin each record with [[{shape.each}]]",
    )


def _missing_file(*, root: Path, shape: Shape) -> ContentError:
    return ContentError(
        file=f"{root.name}/{shape.files}",
        place="",
        problem="no such file",
        remedy="put the file back, or take its shape out of shapes.toml",
    )


def _broken_references(
    *, content: Mapping[str, Sequence[ContentRecord]], shape: Shape
) -> Iterator[ContentError]:
    for record in content[shape.name]:
        for key, target, code in _references(record.values, shape=shape):
            if code not in _target_codes(content=content, target=target):
                yield ContentError(
                    file=record.file,
                    line=record.line,
                    place=f"{shape.name} {record.code}, key `{key}`",
                    problem=f"there is no {target} {code}",
                    remedy="mend the code, or add what it names",
                )


def _references(
    values: JsonObject, *, shape: Shape, at: str = ""
) -> Iterator[tuple[str, str, str]]:
    for key, spec in shape.fields.items():
        value = values.get(key)
        if value is None:
            continue
        if spec.refers is not None:
            for code in value if isinstance(value, list) else [value]:
                yield at + key, spec.refers, code
        if spec.inside is not None:
            for part in value if isinstance(value, list) else [value]:
                yield from _references(part, shape=spec.inside, at=f"{at}{key}.")


def _referred(*, shape: Shape) -> Iterator[str]:
    """The shapes to which records of a shape refer."""
    for spec in shape.fields.values():
        if spec.refers is not None:
            yield spec.refers.partition(".")[0]
        if spec.inside is not None:
            yield from _referred(shape=spec.inside)


def _target_codes(*, content: Mapping[str, Sequence[ContentRecord]], target: str) -> set[str]:
    name, _, inner = target.partition(".")
    if not inner:
        return {record.code for record in content[name]}
    return {part["code"] for record in content[name] for part in record.values[inner]}
