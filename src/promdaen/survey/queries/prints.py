"""Prints of the survey, and the documents they are made from."""

from __future__ import annotations

from pathlib import Path

from promdaen.kit import pdf
from promdaen.kit.json_objects import NewJsonObject
from promdaen.places import rules as places_rules
from promdaen.survey.queries.profiles import CheckpointPage, CheckpointRound, RegisteredOfficers
from promdaen.survey.rules import profile_documents as documents
from promdaen.survey.rules import profiles
from promdaen.survey.rules.instrument import InstrumentContent

PRINTS = Path(__file__).resolve().parents[1] / "print"


def profile_print(*, page: CheckpointPage, language: str) -> bytes | None:
    """The profile that a page shows as a PDF; None where it shows none."""
    if page.chosen_round is None or page.instrument is None:
        return None
    data = profile_data(page=page, checkpoint_round=page.chosen_round, instrument=page.instrument)
    return pdf.compile_pdf(source=PRINTS / "profile.typ", data=data, language=language)


def profile_data(
    *, page: CheckpointPage, checkpoint_round: CheckpointRound, instrument: InstrumentContent
) -> NewJsonObject:
    """The document of the profile that a page shows."""
    submission = checkpoint_round.submission
    visited = profiles.VisitResults(
        scores=submission.scores,
        grades=submission.grades,
        standard_class=submission.standard_class,
        modes=submission.modes,
    )
    return documents.profile_document(
        head=_head(page, checkpoint_round),
        profile=checkpoint_round.profile,
        instrument=instrument,
        visited=visited,
        beside={
            "rounds": documents.rounds_values(rounds=[_round(round) for round in page.rounds]),
            "officers": _officers(page.officers),
        },
    )


def _head(page: CheckpointPage, checkpoint_round: CheckpointRound) -> documents.ProfileHead:
    checkpoint, submission = page.checkpoint, checkpoint_round.submission
    kind = checkpoint.class_on(submission.visited_on) if submission.visited_on else None
    value = kind.value if kind else submission.standard_class
    name = places_rules.name_words(en=checkpoint.name_en, km=checkpoint.name_km)
    modes = (
        places_rules.code_text(words=places_rules.MODES, code=mode) for mode in checkpoint.modes
    )
    return documents.ProfileHead(
        checkpoint={
            "code": checkpoint.code,
            "name": name.by_language(),
            "province": {"en": checkpoint.province.name_en, "km": checkpoint.province.name_km},
            "class": places_rules.code_text(words=places_rules.CLASSES, code=value).by_language(),
            "modes": [mode.by_language() for mode in modes],
        },
        round={
            "code": checkpoint_round.visit.round.code,
            "title": {
                "en": checkpoint_round.visit.round.title_en,
                "km": checkpoint_round.visit.round.title_km,
            },
            "is_invented": checkpoint_round.visit.round.is_invented,
        },
        visit={
            "visited_on": submission.visited_on.isoformat() if submission.visited_on else None,
            "instrument": submission.instrument.number,
            "head_count": submission.head_count,
        },
    )


def _round(checkpoint_round: CheckpointRound) -> documents.CheckpointRoundFigures:
    day = checkpoint_round.submission.visited_on
    survey_round = checkpoint_round.visit.round
    return documents.CheckpointRoundFigures(
        title={"en": survey_round.title_en, "km": survey_round.title_km},
        visited_on=day.isoformat() if day else None,
        whole=checkpoint_round.profile.whole,
    )


def _officers(officers: RegisteredOfficers) -> dict[str, object]:
    return {
        "total": officers.total,
        "departments": [
            {
                "name": {"en": posted.department.short_en, "km": posted.department.short_km},
                "count": posted.count,
            }
            for posted in officers.departments
        ],
    }
