"""A scenario as the text of its file: a table for each part, as content/scenarios has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from promdaen.kit.content import Shape
from promdaen.kit.content.writing import record_text
from promdaen.kit.json_objects import JsonObject

HEAD = "# EXERCISE · លំហាត់\n"


def scenario_toml(*, values: JsonObject, shape: Shape) -> str:
    """A scenario as TOML that reads back to the same record. `shape` is that of content."""
    parts = _parts(shape, values)
    head = {key: value for key, value in values.items() if not parts.get(key)}
    texts = [record_text(values=head, shape=shape)]
    for name, inside in parts.items():
        for row in values.get(name, ()):
            texts += _table(name, row, inside)
    return "\n".join([HEAD, *texts])


def _table(name: str, values: JsonObject, shape: Shape) -> Iterator[str]:
    """Yield a part as text, followed by its subparts that have codes or kinds."""
    parts = _parts(shape, values)
    head = {key: value for key, value in values.items() if key not in parts}
    yield record_text(values=head, shape=replace(shape, each=name))
    for inner, inside in parts.items():
        for row in values[inner]:
            yield from _table(f"{name}.{inner}", row, inside)


def _parts(shape: Shape, values: JsonObject) -> dict[str, Shape]:
    """The keys of a record that have a list with at least one table."""
    return {
        name: field.inside
        for name, field in shape.fields.items()
        if field.kind == "each" and field.inside is not None and values.get(name)
    }
