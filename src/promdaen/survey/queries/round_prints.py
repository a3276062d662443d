"""The document of a survey round, and its print."""

from __future__ import annotations

from typing import Any

import numpy as np

from promdaen.kit import pdf
from promdaen.kit.texts import Text, Words
from promdaen.places import rules as place_rules
from promdaen.survey.models import Round
from promdaen.survey.queries.prints import PRINTS
from promdaen.survey.queries.round_page import (
    GroupLine,
    PartLine,
    RoundPage,
    class_names,
    province_names,
)
from promdaen.survey.rules import round_documents as documents
from promdaen.survey.rules import totals
from promdaen.survey.rules.profile_documents import pair


def round_print(*, page: RoundPage, language: str) -> bytes:
    """The page of a round as a PDF: the country on one page, then the tables."""
    data = round_data(page=page)
    return pdf.compile_pdf(source=PRINTS / "round.typ", data=data, language=language)


def round_data(*, page: RoundPage) -> dict[str, Any]:
    """The document of a round."""
    held = page.figures
    return documents.round_document(
        head={
            "round": _round(held.round),
            "before": _round(page.changes.since) if page.changes else None,
        },
        figures=documents.RoundFigures(
            whole=_part(page.whole),
            capacities={one.code: _part(one) for one in page.capacities},
            sub_domains=_sub_domains(page),
            classes=[_group(one) for one in page.classes],
            provinces=[_group(one) for one in page.provinces],
            evidence=page.whole.evidence,
            common=documents.common_gaps(sheets=held.sheets),
            rows=held.rows,
            parts=held.parts,
            in_scope=len(held.scope),
        ),
        names={
            "classes": {code: pair(words=one) for code, one in class_names().items()},
            "provinces": {code: pair(words=one) for code, one in province_names().items()},
        },
    )


def _round(held: Round) -> dict[str, Any]:
    return {
        "code": held.code,
        "title": {"en": held.title_en, "km": held.title_km},
        "starts_on": held.starts_on.isoformat(),
        "ends_on": held.ends_on.isoformat(),
        "is_invented": held.is_invented,
    }


def _part(line: PartLine) -> documents.PartFigures:
    points = line.shift.points if line.shift else None
    name = Text("All") if line.name is place_rules.UNKNOWN else line.name
    return documents.PartFigures(name=name, total=line.total, points=points)


def _sub_domains(page: RoundPage) -> dict[str, tuple[documents.PartFigures, ...]]:
    held = page.figures
    every = np.ones(len(held.rows), dtype=bool)

    def part(code: str, name: Words) -> documents.PartFigures:
        return documents.PartFigures(
            name=name,
            total=totals.total_of(parts=held.parts, rows=every, code=code),
            points=page.changes.shift(code=code).points if page.changes else None,
        )

    return documents.sub_domain_parts(instrument=held.instrument, part=part)


def _group(line: GroupLine) -> documents.GroupFigures:
    return documents.GroupFigures(
        name=line.name,
        in_scope=line.in_scope,
        surveyed=line.surveyed,
        total=line.total,
        by_capacity=line.by_capacity,
    )
