"""Whether a sheet is interim or final, and the texts for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from promdaen.course.rules import finishing
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Day, Digits, Text, Words

INTERIM, FINAL = "interim", "final"
STATE_NAMES: Mapping[str, Words] = MappingProxyType(
    {
        INTERIM: Text("interim", context="sheet"),
        FINAL: Text("final", context="sheet"),
    }
)
"""The states of a sheet by code."""
STATE_SENTENCES: Mapping[str, Words] = MappingProxyType(
    {
        INTERIM: Text("This sheet is interim: its figures were not final when it was issued."),
        FINAL: Text("This sheet is final: the course was over and its test after was closed."),
    }
)
"""The text about a sheet's state for a person who checks it."""


@dataclass(frozen=True, kw_only=True)
class Unfinished:
    """A run whose results are interim: its last day and the reason (course.rules.finishing)."""

    ends_on: date
    reasons: Sequence[str]


def interim_words(*, runs_count: int, unfinished: Sequence[Unfinished]) -> dict[str, str] | None:
    """Why a sheet is interim, for the head of every page; None: it is final.

    A sheet of several runs is interim while any of them is; one without runs is interim too.

    >>> interim_words(runs_count=3, unfinished=()) is None
    True
    >>> friday = Unfinished(ends_on=date(2026, 6, 5), reasons=["not_over"])
    >>> interim_words(runs_count=1, unfinished=[friday])["en"]
    'INTERIM, not final: the course goes on until 5 June 2026.'
    """
    if runs_count and not unfinished:
        return None
    if not runs_count:
        reason = Text("there is no course run yet.")
    elif runs_count == 1:
        reason = _of_one(run=unfinished[0])
    else:
        reason = Text(
            "{part} of {whole} course runs are not over or have no closed test after.",
            part=Digits(len(unfinished)),
            whole=Digits(runs_count),
        )
    return Text("INTERIM, not final: {reason}", reason=reason).by_language()


def state_row(*, document: JsonObject, language: str) -> list[str] | None:
    """The state of a sheet as a code and its sentence; None without a state.

    Sheets issued before states existed have none, and neither have those of a file.
    """
    state = str(document.get("state"))
    if state not in STATE_NAMES:
        return None
    return [state, STATE_SENTENCES[state].text(language=language)]


def is_interim(*, document: JsonObject) -> bool:
    """Whether a sheet is marked as interim.

    >>> is_interim(document={"state": "interim"}), is_interim(document={})
    (True, False)
    """
    return document.get("state") == INTERIM


def _of_one(*, run: Unfinished) -> Text:
    if finishing.NOT_OVER in run.reasons:
        return Text("the course goes on until {day}.", day=Day(run.ends_on))
    if finishing.AFTER_OPEN in run.reasons:
        return Text("the test after the course is still open.")
    return Text("there are no answers of the test after the course.")
