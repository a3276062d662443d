"""Codes of the exchange that rest on a source."""

from __future__ import annotations

from collections.abc import Iterator

from promdaen.curriculum.rules import places
from promdaen.curriculum.rules.texts import record_texts
from promdaen.exchange.queries.codes import list_records
from promdaen.kit.citations import Citation
from promdaen.kit.texts import Text, Words

CODES = Text("Codes of the exchange")
CODE = Text("Code of the exchange")


def code_citations(*, source: str) -> Iterator[Citation]:
    """Yield the lists of codes that rest on a source, and single codes that do."""
    for record in list_records():
        if source in record.values.get("sources", ()):
            yield Citation(
                kind=CODES,
                code=record.code,
                passage=record.values["source"],
                check=record.values["verification"],
                texts=_texts({"name": record.values["name"], "codes": record.values["codes"]}),
            )
        for code in record.values["codes"]:
            if source in code.get("sources", ()):
                yield Citation(
                    kind=CODE,
                    code=f"{record.code}: {code['code']}",
                    check=record.values["verification"],
                    texts=_texts(code),
                )


def _texts(values: object) -> list[tuple[Words, Words]]:
    return [
        (
            places.words_of_place(place=text.place),
            Words(en=text.words["en"], km=text.words["km"]),
        )
        for text in record_texts(subject="", values=values)
        if set(text.words) == {"en", "km"}
    ]
