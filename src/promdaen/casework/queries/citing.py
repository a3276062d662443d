"""Parts of the law that rest on a source: elements, lines, charges, kinds of protection."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from django.urls import reverse

from promdaen.casework.queries.law import current_row
from promdaen.curriculum.rules import citing, places
from promdaen.curriculum.rules.texts import record_texts
from promdaen.kit.citations import Citation
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text, Words

CITATION_KINDS: Mapping[str, Words] = MappingProxyType(
    {
        "elements": Text("Element of the law"),
        "cambodia": Text("Law of Cambodia"),
        "protection": Text("What is owed to a person"),
        "offices": Text("Office"),
    }
)
OTHER_CITATION = Text("Line of the law")


def law_citations(*, source: str) -> Iterator[Citation]:
    """Yield the parts of the current law that rest on a source."""
    law = current_row()
    for name, parts in (law.body if law else {}).items():
        if isinstance(parts, list):
            for part in citing.citing_parts(values=parts, source=source):
                yield _citation(name, part)


def _citation(name: str, part: JsonObject) -> Citation:
    return Citation(
        kind=CITATION_KINDS.get(name, OTHER_CITATION),
        code=str(part.get("code", "")),
        passage=str(part.get("passage") or part.get("articles") or ""),
        check=str(part.get("verification", "")),
        texts=[
            (
                places.words_of_place(place=text.place),
                Words(en=text.words["en"], km=text.words["km"]),
            )
            for text in record_texts(subject="", values=part)
            if set(text.words) == {"en", "km"}
        ],
        url=reverse("casework:law"),
    )
