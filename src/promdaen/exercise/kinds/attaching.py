"""Faults of attachments: a specimen that cannot be drawn, or an empty document."""

from __future__ import annotations

from collections.abc import Iterator

from promdaen.kit.faults import FileFault
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text
from promdaen.specimen.kinds import defects, models

MAX_SEED = 2**63 - 1


def faults(*, place: str, attached: JsonObject) -> Iterator[FileFault]:
    """The faults of an attachment of the inject at a place."""
    if attached["kind"] == "paper" and not attached.get("lines"):
        yield FileFault(place, Text("a paper has lines."))
    if attached["kind"] == "specimen":
        yield from _specimen(place, attached)


def _specimen(place: str, attached: JsonObject) -> Iterator[FileFault]:
    if not {"model", "seed"} <= set(attached):
        yield FileFault(place, Text("a specimen has a model and a seed."))
        return
    if not 0 <= attached["seed"] <= MAX_SEED:
        yield FileFault(place, Text("a seed is a number from 0."))
    specimen_codes = [model.CODE for model in models.MODELS]
    if attached["model"] not in specimen_codes:
        yield _unknown(place, attached["model"], "model", specimen_codes)
        return
    fitting = [defect.CODE for defect in defects.DEFECTS if attached["model"] in defect.MODELS]
    if attached.get("defect") and attached["defect"] not in fitting:
        yield _unknown(place, attached["defect"], f"defect of a {attached['model']}", fitting)


def _unknown(place: str, code: str, kind: str, known_codes: list[str]) -> FileFault:
    names = ", ".join(known_codes)
    return FileFault(
        place,
        Text(
            "{given} is not a known {kind}; there are {names}.",
            given=f"{code!r}",
            kind=kind,
            names=names,
        ),
    )
