"""Shapes of the content: the keys of each kind of record, in order."""

from __future__ import annotations

from functools import cache

from promdaen.kit import content


def record_shape(*, kind: str) -> content.Shape:
    return _shapes()[kind]


@cache
def _shapes() -> dict[str, content.Shape]:
    return content.read_shapes(path=content.content_root() / "shapes.toml")
