"""Counsel's sheet: a source, its readings, and every text that rests on it, by article."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import TextField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone

from promdaen.curriculum.models import Record, Source, SourceReading
from promdaen.curriculum.queries.review_text import arranged
from promdaen.curriculum.rules import citing, labels, places
from promdaen.curriculum.rules import records as record_rules
from promdaen.curriculum.rules.texts import record_texts
from promdaen.kit import citations, languages
from promdaen.kit.citations import Citation
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.texts import Words

MAX_CHARACTERS = 6_000
"""Of a record on the sheet; of a longer one only its title and summary are listed."""
PLACES_OF_A_LONG_TEXT = ("title", "name", "summary", "aim", "brief")


@dataclass(frozen=True, kw_only=True)
class SourceSheet:
    """A source with its readings and the texts that rest on it; `article` "" means all.

    `articles` are pairs of an article and the number of texts that name it.
    """

    source: Source
    check: Words
    readings: Sequence[SourceReading]
    article: str
    articles: Sequence[tuple[str, int]]
    rows: Sequence[Citation]
    all_count: int


def find_source(*, code: str) -> Source | None:
    """A source by its code, or None."""
    return Source.objects.filter(pk=code).first()


def source_readings(*, source: Source) -> list[SourceReading]:
    """Who saw a source or took that back, newest first."""
    return list(SourceReading.objects.filter(source_code=source.code).order_by("-at", "-id"))


def source_sheet(*, source: Source, article: str = "") -> SourceSheet:
    """The sheet of a source, or of one article of it."""
    rows = citations.find_citations(source=source.code)
    counts: dict[str, int] = {}
    for citation in rows:
        for number in citing.articles(passage=citation.passage):
            counts[number] = counts.get(number, 0) + 1
    return SourceSheet(
        source=source,
        check=labels.words_of_check(code=source.verification),
        readings=source_readings(source=source),
        article=article,
        articles=sorted(counts.items(), key=lambda pair: int(pair[0])),
        rows=[
            citation
            for citation in rows
            if not article or article in citing.articles(passage=citation.passage)
        ],
        all_count=len(rows),
    )


def record_citations(*, source: str) -> Iterator[Citation]:
    """Yield the records that rest on a source, and the parts of others that do."""
    kinds = [kind for kind in record_rules.REVIEWED_KINDS if kind != "outcome"]
    records = Record.objects.filter(kind__in=kinds).order_by("kind", "position")
    # The database looks for the code first: to read every record takes a second.
    records = records.annotate(written=Cast("values", TextField()))
    for record in records.filter(written__contains=f'"{source}"'):
        parts = list(citing.citing_parts(values=record.values, source=source))
        if parts:
            yield _citation(record, parts)


def _citation(record: Record, parts: Sequence[JsonObject]) -> Citation:
    is_whole = "source" in record.values or "sources" in record.values
    values = arranged(record=record)
    texts = list(_texts(values)) if is_whole else [text for part in parts for text in _texts(part)]
    if sum(len(words.en) + len(words.km) for _label, words in texts) > MAX_CHARACTERS:
        texts = [
            pair
            for name in PLACES_OF_A_LONG_TEXT
            if isinstance(values.get(name), Mapping)
            for pair in _texts({name: values[name]})
        ]
    return Citation(
        kind=labels.RECORD_KINDS[record.kind],
        code=record.code,
        passage=str(record.values.get("passage", "")).replace("_", " "),
        check=str(record.values.get("verification", "")),
        texts=texts,
        url=reverse("curriculum:review_text", args=(record.kind, record.code)),
    )


def _texts(values: JsonObject) -> Iterator[tuple[Words, Words]]:
    marks = places.place_marks(values=values)
    for text in record_texts(subject="", values=values):
        if set(text.words) == {"en", "km"}:
            label = places.words_of_place(place=text.place)
            if mark := marks.get(text.place, ""):
                label = Words(en=f"{label.en} {mark}", km=f"{label.km} {mark}")
            yield label, Words(en=text.words["en"], km=text.words["km"])


def sheet_document(*, sheet: SourceSheet) -> NewJsonObject:
    """A sheet as the data of its print."""
    return {
        "code": sheet.source.code,
        "title": sheet.source.title,
        "url": sheet.source.url,
        "note": sheet.source.note,
        "check": sheet.check.by_language(),
        "article": sheet.article,
        "count": len(sheet.rows),
        "readings": [_reading(reading) for reading in sheet.readings[:1]],
        "rows": [
            {
                "kind": citation.kind.by_language(),
                "code": citation.code,
                "passage": citation.passage,
                "check": _check(citation),
                "texts": [
                    {"label": label.by_language(), **text.by_language()}
                    for label, text in citation.texts
                ],
            }
            for citation in sheet.rows
        ],
    }


def _check(citation: Citation) -> dict[str, str] | None:
    return labels.words_of_check(code=citation.check).by_language() if citation.check else None


def _reading(reading: SourceReading) -> dict[str, object]:
    on = timezone.localdate(reading.at)
    return {
        "who": reading.who,
        "edition": reading.edition,
        "is_seen": reading.is_seen,
        "on": {name: languages.day_text(on, language=name) for name in languages.LANGUAGE_NAMES},
    }
