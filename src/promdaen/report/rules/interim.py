"""Whether a sheet is interim or final, and the texts for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from promdaen.course.rules import finishing
from promdaen.kit import languages
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text, Words
from promdaen.report.rules import facts as sheet_facts

INTERIM, FINAL = "interim", "final"
NAMES: Mapping[str, Words] = MappingProxyType(
    {
        INTERIM: Text("interim", context="sheet"),
        FINAL: Text("final", context="sheet"),
    }
)
"""The states of a sheet by code."""
SENTENCES: Mapping[str, sheet_facts.Words] = MappingProxyType(
    {
        INTERIM: {
            "en": "This sheet is interim: its figures were not final when it was issued.",
            "km": "សន្លឹកនេះជាសន្លឹកបណ្តោះអាសន្ន៖ តួលេខមិនទាន់ចុងក្រោយទេ ពេលចេញផ្សាយ។",
        },
        FINAL: {
            "en": "This sheet is final: the course was over and its test after was closed.",
            "km": "សន្លឹកនេះជាសន្លឹកចុងក្រោយ៖ វគ្គបានចប់ ហើយតេស្តក្រោយវគ្គបានបិទ។",
        },
    }
)
"""The text about a sheet's state for a person who checks it."""
_HEAD = {"en": "INTERIM, not final:", "km": "បណ្តោះអាសន្ន មិនទាន់ចុងក្រោយ៖"}


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
        interim_text = {"en": "there is no course run yet.", "km": "មិនទាន់មានវគ្គសិក្សាទេ។"}
    elif runs_count == 1:
        interim_text = _of_one(run=unfinished[0])
    else:
        part, whole = len(unfinished), runs_count
        part_km, whole_km = languages.khmer_digits(part), languages.khmer_digits(whole)
        interim_text = {
            "en": f"{part} of {whole} course runs are not over or have no closed test after.",
            "km": f"វគ្គ {part_km} ក្នុងចំណោម {whole_km} មិនទាន់ចប់ ឬមិនទាន់បិទតេស្តក្រោយវគ្គ។",
        }
    return {language: f"{_HEAD[language]} {interim_text[language]}" for language in ("en", "km")}


def state_row(*, document: JsonObject, language: str) -> list[str] | None:
    """The state of a sheet as a code and its sentence; None without a state.

    Sheets issued before states existed have none, and neither have those of a file.
    """
    state = str(document.get("state"))
    if state not in NAMES:
        return None
    return [state, SENTENCES[state][language]]


def is_interim(*, document: JsonObject) -> bool:
    """Whether a sheet is marked as interim.

    >>> is_interim(document={"state": "interim"}), is_interim(document={})
    (True, False)
    """
    return document.get("state") == INTERIM


def _of_one(*, run: Unfinished) -> dict[str, str]:
    if finishing.NOT_OVER in run.reasons:
        return {
            "en": f"the course goes on until {languages.day_text(run.ends_on, language='en')}.",
            "km": f"វគ្គបន្តដល់{languages.day_text(run.ends_on, language='km')}។",
        }
    if finishing.AFTER_OPEN in run.reasons:
        return {
            "en": "the test after the course is still open.",
            "km": "តេស្តក្រោយវគ្គនៅបើក។",
        }
    return {
        "en": "there are no answers of the test after the course.",
        "km": "គ្មានចម្លើយតេស្តក្រោយវគ្គ។",
    }
