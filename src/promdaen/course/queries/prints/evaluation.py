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
    lines = evaluations.evaluation_ratings(run=run)
    return {
        "run": sign_in.run_data(run=run),
        "questions": {
            code: {
                "text": _both(words=question.text),
                "low": _both(words=question.low),
                "high": _both(words=question.high),
                "help": _both(words=question.help),
            }
            for code, question in evaluations.questions().items()
        },
        **{
            part: [
                {"mark": line.mark, "name": _both(words=line.name)}
                for line in lines
                if line.part == part
            ]
            for part in evaluations.FEEDBACK_PARTS
        },
    }


def _both(*, words: Words | None) -> dict[str, str] | None:
    return words.by_language() if words else None
