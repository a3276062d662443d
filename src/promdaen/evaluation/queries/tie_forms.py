"""The six questions on paper, in both languages."""

from __future__ import annotations

from pathlib import Path

from promdaen.course.models import CourseRun
from promdaen.course.queries.prints import sign_in
from promdaen.evaluation.queries import ties as queries
from promdaen.evaluation.rules import ties
from promdaen.kit import pdf
from promdaen.kit.json_objects import NewJsonObject
from promdaen.kit.texts import Text
from promdaen.people import queries as people_queries

SOURCE = Path(__file__).resolve().parents[1] / "print" / "ties.typ"


def ties_form_pdf(*, run: CourseRun, language: str) -> bytes:
    """The form of a run, to copy for every officer. Raises pdf.PrintError."""
    return pdf.compile_pdf(source=SOURCE, data=form_data(run=run), language=language)


def form_data(*, run: CourseRun) -> NewJsonObject:
    """The data of the print: departments, and the answers to choose from in both languages.

    provinces: to be crossed, only where the run's officers are of several.
    """
    provinces = queries.officers_provinces(run=run)
    return {
        "run": sign_in.run_data(run=run),
        "departments": [
            {"en": unit.short_en, "km": unit.short_km} for unit in people_queries.departments()
        ],
        "title": _both(Text("Six questions about the other departments")),
        "intro": _both(
            Text(
                "Do not write your name. Mark what applies. Leave the row of your own department "
                "empty."
            )
        ),
        "own": _both(Text("Your department")),
        "own_province": _both(Text("Province in which you work")),
        "provinces": [{"en": province.name_en, "km": province.name_km} for province in provinces]
        if len(provinces) > 1
        else [],
        "occasions": [_both(text) for text in ties.OCCASION_NAMES.values()],
        "questions": {
            "contacts": _both(
                Text(
                    "1 and 2. Whom did you contact about a case in the last month, and how often?"
                )
            ),
            "replies": _both(Text("3. Did you get a reply?")),
            "knows": _both(Text("4. In which of them would you know whom to call tonight?")),
            "level": _both(Text("5. At which level do you mostly have contact?")),
            "barriers": _both(Text("6. What were the barriers?")),
        },
        "frequencies": [_both(text) for text in ties.CONTACT_FREQUENCIES.values()],
        "replies": [_both(text) for text in ties.REPLY_CHOICES.values()],
        "levels": [_both(text) for text in ties.LEVEL_CHOICES.values()],
        "barriers": [_both(text) for text in ties.BARRIER_CHOICES.values()],
    }


def _both(text: Text) -> dict[str, str]:
    return {"en": text.text(language="en"), "km": text.text(language="km")}
