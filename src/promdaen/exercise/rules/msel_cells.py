"""Read the cells of one row of a master list; collect errors with their column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time

from promdaen.exercise.rules import msel_columns, timing
from promdaen.exercise.rules.msel_heads import MselHeads
from promdaen.exercise.rules.msel_messages import say
from promdaen.exercise.rules.scenario import FIRST_ADDED, ScenarioContent
from promdaen.kit import languages
from promdaen.kit.spreadsheets import BadCell, FileMessage, Param, Value, cell_text
from promdaen.kit.texts import Words

CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::00)?")
NUMBER = re.compile(r"\d{1,4}")
MINUTE = re.compile(r"\d{1,4}(\.\d{1,3})?")
HOURS, SIXTY = 24, 60


@dataclass(kw_only=True)
class MselRowReader:
    """The cells of a row by the names of their columns."""

    row: int
    cells: Mapping[str, Value]
    heads: MselHeads
    problems: list[FileMessage] = field(default_factory=list)

    def wrong(self, code: str, name: str, **params: Param) -> None:
        """Add an error of a cell."""
        column = self.heads.letter(name=name)
        heading = msel_columns.COLUMNS_BY_NAME[name].head
        message = say(code=code, row=self.row, column=column, heading=heading, **params)
        self.problems.append(message)

    def has(self, name: str) -> bool:
        """Whether the sheet has such a column."""
        return name in self.cells

    def text(self, name: str) -> str:
        """The text of a cell; an error or a formula is wrong."""
        value = self.cells.get(name)
        if isinstance(value, BadCell):
            self.wrong("bad_cell", name, value=value.text)
        return cell_text(value=value)

    def number(self) -> int | None:
        """The number of the inject; None for a new one without."""
        text = languages.latin_digits(self.text("number"))
        if not text:
            return None
        if not NUMBER.fullmatch(text) or not 0 < int(text) < FIRST_ADDED:
            self.wrong("bad_number", "number", value=text)
            return None
        return int(text)

    def word(self, name: str, words: Mapping[str, Words]) -> str:
        """The code for a code or label in either language; "" for an empty cell."""
        text = self.text(name).casefold()
        for code, label in words.items():
            if text in {code, label.en.casefold(), label.km.casefold()}:
                return code
        if text:
            label_list = ", ".join(label.en for label in words.values())
            self.wrong("no_word", name, value=text, known=label_list)
        return ""

    def cells_named(self, *, codes: Sequence[str]) -> list[str]:
        """The receivers of a row, from codes separated by commas."""
        cell_words = [part for part in re.split(r"[,;\s]+", self.text("to")) if part]
        for part in cell_words:
            if part not in codes:
                self.wrong("no_word", "to", value=part, known=", ".join(codes))
        return list(dict.fromkeys(cell_words))

    def minute(self, *, scenario: ScenarioContent) -> float | int | None:
        """The minute of the exercise, typed as minute or as clock time; None for none."""
        by_clock, by_minute = self._by_clock(scenario), self._by_minute(scenario)
        if by_clock is None or by_minute is None:
            return by_clock if by_minute is None else by_minute
        # The clock shows whole minutes only, so 1.5 minutes is written as 1.
        if int(by_minute) != by_clock:
            self.wrong("time_differs", "time", clock=by_clock, minute=by_minute)
        return by_minute

    def _by_minute(self, scenario: ScenarioContent) -> float | int | None:
        text = languages.latin_digits(self.text("minute"))
        if not text:
            return None
        minute = float(text) if MINUTE.fullmatch(text) else -1.0
        if not 0 <= minute <= scenario.minutes:
            self.wrong("bad_minute", "minute", value=text, most=scenario.minutes)
            return None
        return int(minute) if minute.is_integer() else minute

    def _by_clock(self, scenario: ScenarioContent) -> int | None:
        value = self.cells.get("time")
        if isinstance(value, datetime | time):
            text = f"{value.hour}:{value.minute:02d}"
        else:
            text = languages.latin_digits(self.text("time"))
        if not text:
            return None
        match = CLOCK.fullmatch(text)
        hours, minutes = (int(match[1]), int(match[2])) if match else (HOURS, 0)
        if hours < HOURS and minutes < SIXTY:
            minute = timing.minute_of_clock(scenario=scenario, hours=hours, minutes=minutes)
            if minute <= scenario.minutes:
                return minute
        self.wrong("bad_time", "time", value=text)
        return None
