"""The shapes of the content that is shipped: which keys each sort of record has, in order."""

from __future__ import annotations

from functools import cache

from promdaen.kit import content


def shape_of(*, kind: str) -> content.Shape:
    """The shape of a sort of record."""
    return _shapes()[kind]


@cache
def _shapes() -> dict[str, content.Shape]:
    return content.read_shapes(path=content.content_root() / "shapes.toml")
