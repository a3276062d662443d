"""The document of a survey round, and its print."""

from __future__ import annotations

import numpy as np

from promdaen.kit import pdf
from promdaen.kit.json_objects import NewJsonObject
from promdaen.kit.texts import Text, Words
from promdaen.places import queries as places_queries
from promdaen.places import rules as place_rules
from promdaen.survey.models import Round
from promdaen.survey.queries.prints import PRINTS
from promdaen.survey.queries.round_page import (
    GroupResult,
    PartSummary,
    RoundPage,
    class_names,
)
from promdaen.survey.rules import round_documents as documents
from promdaen.survey.rules import totals


def round_print(*, page: RoundPage, language: str) -> bytes:
    """The page of a round as a PDF: the country on one page, then the tables."""
    data = round_data(page=page)
    return pdf.compile_pdf(source=PRINTS / "round.typ", data=data, language=language)


def round_data(*, page: RoundPage) -> NewJsonObject:
    """The document of a round."""
    figures = page.figures
    return documents.round_document(
        head={
            "round": _round(figures.round),
            "before": _round(page.changes.since) if page.changes else None,
        },
        figures=documents.PrintedRoundFigures(
            whole=_part(page.whole),
            capacities={part_line.code: _part(part_line) for part_line in page.capacities},
            sub_domains=_sub_domains(page),
            classes=[_group(group_result) for group_result in page.classes],
            borders=[_group(group_result) for group_result in page.borders],
            provinces=[_group(group_result) for group_result in page.provinces],
            evidence=page.whole.evidence,
            common=documents.common_gaps(sheets=figures.sheets),
            rows=figures.rows,
            parts=figures.parts,
            in_scope=len(figures.scope),
        ),
        names={
            "classes": {
                code: class_name.by_language() for code, class_name in class_names().items()
            },
            "provinces": {
                code: province_name.by_language()
                for code, province_name in places_queries.province_names().items()
            },
        },
    )


def _round(survey_round: Round) -> dict[str, object]:
    return {
        "code": survey_round.code,
        "title": {"en": survey_round.title_en, "km": survey_round.title_km},
        "starts_on": survey_round.starts_on.isoformat(),
        "ends_on": survey_round.ends_on.isoformat(),
        "is_invented": survey_round.is_invented,
    }


def _part(part_summary: PartSummary) -> documents.PartFigures:
    points = part_summary.shift.points if part_summary.shift else None
    name = Text("All") if part_summary.name is place_rules.UNKNOWN else part_summary.name
    return documents.PartFigures(name=name, total=part_summary.total, points=points)


def _sub_domains(page: RoundPage) -> dict[str, tuple[documents.PartFigures, ...]]:
    figures = page.figures
    every = np.ones(len(figures.rows), dtype=bool)

    def part(code: str, name: Words) -> documents.PartFigures:
        return documents.PartFigures(
            name=name,
            total=totals.part_total(parts=figures.parts, rows=every, code=code),
            points=page.changes.shift(code=code).points if page.changes else None,
        )

    return documents.sub_domain_parts(instrument=figures.instrument, part=part)


def _group(group: GroupResult) -> documents.GroupFigures:
    return documents.GroupFigures(
        name=group.name,
        in_scope=group.in_scope,
        surveyed=group.surveyed,
        total=group.total,
        by_capacity=group.by_capacity,
    )
