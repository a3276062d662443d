"""Serialises the content of a file as plain JSON values, for the review page."""

from __future__ import annotations

from promdaen.assessment.rules.files import pictures
from promdaen.assessment.rules.files.items import FileItem, ItemsRead, ReadItem
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.spreadsheets import FileMessage

_PLAIN = (
    "code",
    "kind",
    "outcome",
    "level",
    "stem",
    "body",
    "key",
    "rationale",
    "sources",
    "passage",
    "verification",
    "use",
)


def items_out(*, items_read: ItemsRead) -> dict[str, object]:
    """The content of a file as values for JSON."""
    return {
        "form": items_read.form,
        "items": [_read_out(read_item=item) for item in items_read.items],
        "notes": [note.as_dict() for note in items_read.notes],
    }


def items_in(*, values: JsonObject) -> ItemsRead:
    """The content of a file from the values of `items_out`.

    >>> empty = ItemsRead(form="gift", items=())
    >>> items_in(values=items_out(items_read=empty)) == empty
    True
    """
    return ItemsRead(
        form=values["form"],
        items=tuple(_read_in(values=item) for item in values["items"]),
        notes=tuple(FileMessage.from_dict(note) for note in values["notes"]),
    )


def _read_out(*, read_item: ReadItem) -> dict[str, object]:
    item = read_item.item
    values = {name: getattr(item, name) for name in _PLAIN}
    return {
        "line": read_item.line,
        "name": read_item.name,
        "columns": dict(read_item.columns),
        "problems": [message.as_dict() for message in read_item.problems],
        "notes": [message.as_dict() for message in read_item.notes],
        "item": values
        | {
            "sources": None if item.sources is None else list(item.sources),
            "images": None if item.images is None else [image.as_row() for image in item.images],
            "pictures": {
                sha256: pictures.encoded(data=data) for sha256, data in item.pictures.items()
            },
        },
    }


def _read_in(*, values: JsonObject) -> ReadItem:
    item_values = values["item"]
    sources, images = item_values["sources"], item_values["images"]
    item = FileItem(
        **{name: item_values.get(name) for name in _PLAIN if name != "sources"},
        sources=None if sources is None else tuple(sources),
        images=None
        if images is None
        else tuple(pictures.ItemPicture(**image) for image in images),
        pictures={
            sha256: pictures.decoded(text=text) for sha256, text in item_values["pictures"].items()
        },
    )
    return ReadItem(
        line=values["line"],
        name=values["name"],
        item=item,
        problems=tuple(FileMessage.from_dict(problem) for problem in values["problems"]),
        notes=tuple(FileMessage.from_dict(note) for note in values["notes"]),
        columns=values["columns"],
    )
