"""References of a scenario to other content: departments, outcomes and sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from promdaen.kit import content
from promdaen.kit.faults import FileFault
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text, Words


@dataclass(frozen=True, kw_only=True)
class ContentCodes:
    """The codes that the content has."""

    departments: frozenset[str]
    outcomes: frozenset[str]
    sources: frozenset[str]


def faults(*, values: JsonObject, codes: ContentCodes) -> Iterator[FileFault]:
    """A fault for each unknown department, outcome or source."""
    for code in values["sources"]:
        yield from _missing("sources", code, codes.sources, _SOURCE)
    for code in values["objectives"]:
        yield from _missing("objectives", code, codes.outcomes, _OUTCOME)
    for value in values["cells"]:
        yield from _missing(
            f"cells {value['code']}", value["department"], codes.departments, _OFFICE
        )
    for value in values["actions"]:
        place = f"actions {value['code']}"
        yield from _missing(place, value["outcome"], codes.outcomes, _OUTCOME)
        if "source" in value:
            yield from _missing(place, value["source"], codes.sources, _SOURCE)


def shape_faults(*, values: JsonObject, shape: content.Shape) -> Iterator[FileFault]:
    """A fault for each key that is missing, unknown or invalid."""
    for fault in content.record_faults(values, shape=shape):
        problem = f"{fault.problem}; {fault.remedy}."
        yield FileFault(fault.key, Words.same(problem))


_SOURCE = Text("source")
_OUTCOME = Text("outcome")
_OFFICE = Text("department")


def _missing(place: str, code: str, codes: frozenset[str], kind: Words) -> Iterator[FileFault]:
    if code not in codes:
        yield FileFault(
            place,
            Text(
                "there is no {kind} {code}; mend the code, or add it to the content.",
                kind=kind,
                code=code,
            ),
        )
