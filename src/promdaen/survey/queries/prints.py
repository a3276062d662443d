"""The documents that prints of the survey are made of, and the prints."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from promdaen.kit import pdf
from promdaen.places import rules as places_rules
from promdaen.survey.queries.profiles import CheckpointPage, Officers, RoundLine
from promdaen.survey.rules import profile_documents as documents
from promdaen.survey.rules import profiles
from promdaen.survey.rules.instrument import Instrument

PRINTS = Path(__file__).resolve().parents[1] / "print"


def profile_print(*, page: CheckpointPage, language: str) -> bytes | None:
    """The profile that a page shows as a PDF; None where it shows none."""
    if page.shown is None or page.instrument is None:
        return None
    data = profile_data(page=page, shown=page.shown, instrument=page.instrument)
    return pdf.compile_pdf(source=PRINTS / "profile.typ", data=data, language=language)


def profile_data(
    *, page: CheckpointPage, shown: RoundLine, instrument: Instrument
) -> dict[str, Any]:
    """The document of the profile that a page shows."""
    held = shown.submission
    visited = profiles.Visited(
        scores=held.scores,
        grades=held.grades,
        standard_class=held.standard_class,
        modes=held.modes,
    )
    return documents.profile_document(
        head=_head(page, shown),
        profile=shown.profile,
        instrument=instrument,
        visited=visited,
        beside={
            "rounds": documents.rounds_values(rounds=[_round(one) for one in page.rounds]),
            "officers": _officers(page.officers),
        },
    )


def _head(page: CheckpointPage, shown: RoundLine) -> documents.Head:
    place, held = page.checkpoint, shown.submission
    kind = place.class_on(held.visited_on) if held.visited_on else None
    value = kind.value if kind else held.standard_class
    name = places_rules.name_words(en=place.name_en, km=place.name_km)
    modes = (places_rules.words_of(words=places_rules.MODES, code=one) for one in place.modes)
    return documents.Head(
        checkpoint={
            "code": place.code,
            "name": {"en": name.en, "km": name.km},
            "province": {"en": place.province.name_en, "km": place.province.name_km},
            "class": documents.pair(
                words=places_rules.words_of(words=places_rules.CLASSES, code=value)
            ),
            "modes": [documents.pair(words=one) for one in modes],
        },
        round={
            "code": shown.visit.round.code,
            "title": {"en": shown.visit.round.title_en, "km": shown.visit.round.title_km},
            "is_invented": shown.visit.round.is_invented,
        },
        visit={
            "visited_on": held.visited_on.isoformat() if held.visited_on else None,
            "instrument": held.instrument.number,
            "head_count": held.head_count,
        },
    )


def _round(line: RoundLine) -> documents.RoundFigures:
    day = line.submission.visited_on
    held = line.visit.round
    return documents.RoundFigures(
        title={"en": held.title_en, "km": held.title_km},
        visited_on=day.isoformat() if day else None,
        whole=line.profile.whole,
    )


def _officers(officers: Officers) -> dict[str, Any]:
    return {
        "total": officers.total,
        "departments": [
            {
                "name": {"en": one.department.short_en, "km": one.department.short_km},
                "count": one.count,
            }
            for one in officers.departments
        ],
    }
