"""A round of later tests on a sheet, and how reliable its figures are."""

from dataclasses import asdict, fields

from promdaen.assessment.rules import returning
from promdaen.course.rules import rounds
from promdaen.kit import languages
from promdaen.kit.texts import Digits, Text, Words

NOT_COMPARABLE = Text(
    "The paper of this round could not be put on the scale of the tests before and after: "
    "too few shared questions, or fewer than ten officers. Its scores are not compared."
)
ADAPTIVE = Text(
    "Some who came took an adaptive test. They count as come back; what such a test makes "
    "expected on the paper is an estimate, and stands in no mean and no gain here."
)
STORED_AS = {"due_count": "asked"}
"""Fields of a round whose key in issued sheets is another."""


def round_columns() -> list[str]:
    """The columns of a round in the sheet's JSON."""
    names = [field.name for field in fields(returning.Returned)]
    return [*(STORED_AS.get(name, name) for name in names), "name", "notes"]


def round_row(*, returned: returning.Returned) -> dict[str, object]:
    """A round as in the sheet's JSON, with its name and its notes in both languages."""
    notes = [NOT_COMPARABLE] if returned.incomparable > returned.estimated else []
    notes += [ADAPTIVE] if returned.estimated else []
    if returned.before_apart is not None and returned.after_apart is not None:
        notes.append(_comparison_words(returned=returned))
    return {
        **{
            STORED_AS.get(key, key): list(value) if isinstance(value, tuple) else value
            for key, value in asdict(returned).items()
        },
        "name": _name(months=returned.months),
        "notes": [note.by_language() for note in notes],
    }


def _name(*, months: int) -> dict[str, str]:
    if not months:
        return Text("no round said").by_language()
    return rounds.months_words(months=months).by_language()


def _comparison_words(*, returned: returning.Returned) -> Text:
    """Officers who came compared with those who did not, before and after the course."""
    before, after = (
        Words(
            en=f"{points} ({languages.interval_text(ends)})",
            km=languages.khmer_digits(
                f"{points} ({languages.interval_text(ends, language='km')})".replace(".", ",")
            ),
        )
        for points, ends in (
            (languages.points_text(returned.before_apart), returned.before_apart_interval),
            (languages.points_text(returned.after_apart), returned.after_apart_interval),
        )
    )
    return Text(
        "Mean points of those who came, against the {n} who did not: {before} before the course, "
        "{after} after it (95 % interval).",
        n=Digits(returned.away_n),
        before=before,
        after=after,
    )
