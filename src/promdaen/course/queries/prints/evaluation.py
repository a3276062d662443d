"""The printed evaluation form in both languages, one anonymous sheet for each officer."""

from __future__ import annotations

from pathlib import Path

from promdaen.course.models import CourseRun
from promdaen.course.queries import evaluations
from promdaen.course.queries.prints import sign_in
from promdaen.kit import pdf
from promdaen.kit.json_objects import NewJsonObject
from promdaen.kit.texts import Words

TYPST_SOURCE = Path(__file__).resolve().parents[2] / "print" / "evaluation.typ"


def evaluation_pdf(*, run: CourseRun, language: str) -> bytes:
    """The form of a run, to copy for every officer. Raises pdf.PrintError."""
    return pdf.compile_pdf(source=TYPST_SOURCE, data=evaluation_data(run=run), language=language)


def evaluation_data(*, run: CourseRun) -> NewJsonObject:
    """The data of the print: the questions, and the topics and trainers with their marks."""
    rated_subjects = evaluations.evaluation_ratings(run=run)
    return {
        "run": sign_in.run_data(run=run),
        "questions": {
            code: {
                "text": _both(text=question.text),
                "low": _both(text=question.low),
                "high": _both(text=question.high),
                "help": _both(text=question.help),
            }
            for code, question in evaluations.questions().items()
        },
        **{
            part: [
                {"mark": rated_subject.mark, "name": _both(text=rated_subject.name)}
                for rated_subject in rated_subjects
                if rated_subject.part == part
            ]
            for part in evaluations.FEEDBACK_PARTS
        },
    }


def _both(*, text: Words | None) -> dict[str, str] | None:
    return text.by_language() if text else None
