"""Every file of the corpus is refused or read as it should be, in words that say where."""

from typing import Any

import pytest

from promdaen.course.rules import answers, target_files
from promdaen.kit import languages, spreadsheets
from promdaen.people.rules import roster, roster_duplicates
from tests.corpus import CASES, DEPARTMENTS, OFFICERS, PAPER, PROVINCES, RANKS, YEARS, Case

RUN = answers.RunAnswers(
    officers=tuple(
        answers.KnownOfficer(
            key=code, officer_code=code, name_latin=latin, name_km=khmer, department=department
        )
        for code, latin, khmer, department in OFFICERS
    ),
    papers={
        "A": tuple(answers.AnswerableItem(code, "one", ("a", "b", "c", "d")) for code in PAPER)
    },
    occasions={"before": "A", "after": "A"},
)
REMARKS_ONLY = {"repaired", "read"}


class Result:
    """What came of a file: what was taken, what was refused, every message."""

    def __init__(self, *, case: Case) -> None:
        self.taken_count, self.refused_rows, self.messages = 0, 0, []
        self.asked: list[spreadsheets.FileMessage] = []
        try:
            table = spreadsheets.read_table(name=case.file_name, data=case.build())
            read = self._read(case=case, table=table)
        except spreadsheets.UnreadableFile as error:
            self.outcome, self.messages = "refused", [error.message]
            return
        self.refused_rows = len(read.refused) + len(self.asked)
        self.messages += self.asked
        self.messages += [message for row in read.refused for message in row.messages]
        self.messages += read.notes
        self.outcome = "rows refused" if self.refused_rows else "read"
        if not self.refused_rows and self.messages:
            self.outcome = "repaired"

    def _read(self, *, case: Case, table: spreadsheets.SheetTable) -> Any:
        if case.kind == "targets":
            return self._targets(table)
        return self._roster(table) if case.kind == "roster" else self._answers(table)

    def _targets(self, table: spreadsheets.SheetTable) -> target_files.TargetTable:
        lists = target_files.TargetLists(departments=DEPARTMENTS, provinces=PROVINCES, years=YEARS)
        read = target_files.read_targets(table=table, lists=lists)
        self.taken_count = len(read.rows)
        return read

    def _roster(self, table: spreadsheets.SheetTable) -> roster.Roster:
        read = roster.read_roster(
            table=table, departments=DEPARTMENTS, provinces=PROVINCES, ranks=RANKS
        )
        self.taken_count = len(read.rows)
        self.messages = [message for row in read.rows for message in row.repairs]
        self.asked = [
            roster_duplicates.contradiction(roster_rows=group) for group in read.conflicts
        ]
        return read

    def _answers(self, table: spreadsheets.SheetTable) -> answers.Answers:
        read = answers.read_answers(table=table, run=RUN, seed=7)
        self.asked = [question.message for question in read.questions]
        self.taken_count = len(read.sittings)
        self.messages = [message for sitting in read.sittings for message in sitting.repairs]
        return read


@pytest.fixture(scope="module", params=CASES, ids=lambda case: f"{case.kind}: {case.name}")
def read(request: pytest.FixtureRequest) -> tuple[Case, Result]:
    return request.param, Result(case=request.param)


def test_a_file_ends_as_it_should(read: tuple[Case, Result]) -> None:
    case, result = read
    messages = [message.en for message in result.messages]
    assert result.outcome == case.outcome, messages


def test_the_message_explains_the_place_the_fault_and_the_remedy_in_both_languages(
    read: tuple[Case, Result],
) -> None:
    case, result = read
    if not case.code:
        assert result.messages == []
        return
    messages = [message for message in result.messages if message.code == case.code]
    assert messages, [message.en for message in result.messages]
    first = messages[0]
    assert case.row is None or first.row == case.row
    assert case.column is None or first.column == case.column
    assert case.words in first.en
    assert "{" not in first.en + first.km
    assert languages.has_khmer(text=first.km)
    if case.outcome not in REMARKS_ONLY:
        assert (first.remedy.en and first.remedy.km) or case.code == "not_an_option"
        assert case.row is None or f"ow {case.row}" in first.en


def test_nothing_is_taken_of_a_refused_file_and_something_of_every_other(
    read: tuple[Case, Result],
) -> None:
    case, result = read
    assert (result.taken_count == 0) is (case.outcome == "refused")
    assert (result.refused_rows > 0) is (case.outcome == "rows refused")


def test_the_corpus_is_large_and_has_no_repeated_name() -> None:
    broken = [case for case in CASES if case.outcome in ("refused", "rows refused")]
    assert len(broken) >= 40
    assert len({(case.kind, case.name) for case in CASES}) == len(CASES)
