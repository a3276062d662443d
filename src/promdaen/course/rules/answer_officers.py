"""Finds the officer of a row of answers on the roster of the run."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from promdaen.course.rules.answer_messages import say
from promdaen.kit.languages import latin_digits
from promdaen.kit.spreadsheets import FileMessage
from promdaen.kit.texts import Text, Words
from promdaen.people.rules import names, sameness, short_codes

NO_OFFICER = "nobody"
"""The decision for a spelling that is no officer of the run."""

_NEAREST = 5
_CODE_CUTOFF = 0.6
_KHMER_NEAR = 0.7
_MAX_WRITTEN_LENGTH = 200
_OF_ROW = "#"
NEAR_CODE = Text("a code of near spelling")


@dataclass(frozen=True)
class KnownOfficer:
    """An officer of the run; `papers` by occasion only for crossed papers."""

    key: str
    officer_code: str
    name_latin: str = ""
    name_km: str = ""
    department: str = ""
    papers: Mapping[str, str] = field(default_factory=dict)
    short_code: str = ""


@dataclass(frozen=True)
class OfficerCandidate:
    """An officer of the run who is a possible match, and why."""

    officer: KnownOfficer
    reasons: tuple[Words, ...]


@dataclass(frozen=True)
class OfficerQuestion:
    """A question about an officer for a person: spelling, rows, and possible matches.

    `spelling` is the key under which the decision is stored: the folded text of the row.
    """

    spelling: str
    text: str
    rows: tuple[int, ...]
    message: FileMessage
    candidates: tuple[OfficerCandidate, ...]


@dataclass(frozen=True)
class OfficerMatch:
    """The officer of a row, or the reason why there is none, or a question for a person."""

    officer: KnownOfficer | None
    refusal: FileMessage | None = None
    repair: FileMessage | None = None
    question: OfficerQuestion | None = None


@dataclass(frozen=True)
class OfficerIndex:
    """The officers of a run by their codes, and earlier decisions about spellings."""

    officers: tuple[KnownOfficer, ...]
    by_code: Mapping[str, KnownOfficer]
    by_short_code: Mapping[str, KnownOfficer]
    decided: Mapping[str, str]


@dataclass(frozen=True)
class OfficerCells:
    """The officer of a row as typed, and the column to name in errors.

    `is_repeated`: another row has the same text, so that a decision applies to this row too.
    """

    row: int
    letter: str
    code: str = ""
    short_code: str = ""
    names: tuple[str, ...] = ()
    is_repeated: bool = False

    @property
    def text(self) -> str:
        """The whole text of the row about its officer."""
        return " · ".join(text for text in (self.code, self.short_code, *self.names) if text)

    @property
    def khmer(self) -> str:
        """The Khmer name without titles."""
        return self._script(place=0)

    @property
    def latin(self) -> str:
        """The Latin name without titles."""
        return self._script(place=1)

    @property
    def written(self) -> str:
        """The folded text of the row about its officer: the key of a decision."""
        folded = "|".join(
            (
                sameness.code_key(code=latin_digits(self.code)),
                short_codes.typed_code(text=self.short_code),
                names.folded_khmer(text=self.khmer),
                " ".join(names.latin_words(text=self.latin)),
            )
        )
        key = folded if folded.strip("|") else self.text.casefold()
        key = key[:_MAX_WRITTEN_LENGTH]
        return f"{key}{_OF_ROW}{self.row}" if self.is_repeated else key

    def _script(self, *, place: int) -> str:
        parts = (
            names.split_scripts(text=names.strip_title(text=name))[place] for name in self.names
        )
        return names.strip_title(text=" ".join(part for part in parts if part))


@dataclass(frozen=True)
class _Likeness:
    """The similarity of an officer's names to those of a row, and why; None: a name is missing."""

    officer: KnownOfficer
    khmer: float | None
    latin: float | None

    @property
    def is_near(self) -> bool:
        return (self.khmer or 0) >= _KHMER_NEAR or (self.latin or 0) >= sameness.NEAR

    @property
    def is_against(self) -> bool:
        """Whether a name in one script is clearly different."""
        is_other_khmer = self.khmer is not None and self.khmer < _KHMER_NEAR
        is_other_latin = self.latin is not None and self.latin < sameness.NEAR
        return is_other_khmer or is_other_latin

    @property
    def is_certain(self) -> bool:
        """Whether one name is the same except for word order, and no name contradicts it."""
        is_same_khmer = (self.khmer or 0) >= sameness.ALIKE
        return (is_same_khmer or self.latin == sameness.SAME) and not self.is_against

    @property
    def is_exact(self) -> bool:
        return {self.khmer, self.latin} <= {None, sameness.SAME}

    @property
    def order(self) -> tuple[bool, float]:
        """Sort key: the most similar first."""
        return (not self.is_certain, -(self.khmer or 0) - (self.latin or 0))

    @property
    def reasons(self) -> tuple[Words, ...]:
        reason_words: list[Words] = []
        if self.khmer is not None:
            is_same = self.khmer >= sameness.ALIKE
            near = sameness.NEAR_KHMER if self.khmer >= _KHMER_NEAR else sameness.OTHER_KHMER
            reason_words.append(sameness.SAME_KHMER if is_same else near)
        if self.latin is not None:
            reason_words.append(sameness.latin_reason(score=self.latin))
        return tuple(reason_words)


def is_of_one_row(*, decision: str) -> bool:
    """Whether a decision applies to one row of one file only: several rows have the same text."""
    return _OF_ROW in decision


def index_officers(
    *, officers: Sequence[KnownOfficer], decided: Mapping[str, str]
) -> OfficerIndex:
    """Index the officers of a run; `decided` maps spellings to officers' keys.

    A code that two officers share finds neither of them.
    """
    return OfficerIndex(
        officers=tuple(officers),
        by_code=_single(
            pairs=[(sameness.code_key(code=officer.officer_code), officer) for officer in officers]
        ),
        by_short_code=_single(pairs=[(officer.short_code, officer) for officer in officers]),
        decided=decided,
    )


def find_officer(*, cells: OfficerCells, index: OfficerIndex) -> OfficerMatch:
    """Find an officer by code, by short code, or by an identical name that is unique.

    Titles, spaces, invisible characters, coeng DO or TO and word order are ignored. A name that is
    only similar, a code with another officer's name and a name of two officers become questions
    for a person, because answers must not go to another officer. Earlier decisions apply.
    """
    if not cells.text:
        return OfficerMatch(
            None, refusal=say(code="officer_missing", row=cells.row, column=cells.letter)
        )
    decided = index.decided.get(cells.written, "")
    if decided == NO_OFFICER:
        return OfficerMatch(None, refusal=_say(code="officer_nobody", cells=cells))
    decided_officer = next((officer for officer in index.officers if officer.key == decided), None)
    if decided_officer is not None:
        repair = _say(
            code="officer_by_person", cells=cells, known=_officer_words(officer=decided_officer)
        )
        return OfficerMatch(officer=decided_officer, repair=repair)
    by_code = _by_code(cells=cells, index=index)
    if len(by_code) == 1:
        return _checked(officer=by_code[0], cells=cells, index=index)
    if by_code:
        return _codes_differ(cells=cells, officers=by_code)
    return _by_name(cells=cells, index=index)


def _by_code(*, cells: OfficerCells, index: OfficerIndex) -> list[KnownOfficer]:
    """The officers whose codes are in a row: a code can be in any of its cells."""
    officers_by_code: dict[str, KnownOfficer] = {}
    for text in (cells.code, cells.short_code, *cells.names):
        code = sameness.code_key(code=latin_digits(text))
        short_code = short_codes.typed_code(text=text)
        for officer in (index.by_code.get(code), index.by_short_code.get(short_code)):
            if officer is not None:
                officers_by_code[officer.key] = officer
    return list(officers_by_code.values())


def _checked(*, officer: KnownOfficer, cells: OfficerCells, index: OfficerIndex) -> OfficerMatch:
    """Ask a person if the officer of a code has a clearly different name than the row."""
    is_bare = not (cells.code or cells.short_code)
    [own] = _likeness(cells=cells, officers=[officer])
    if is_bare or own.is_near or not own.reasons:
        return OfficerMatch(officer=officer)
    others = [
        likeness
        for likeness in _likeness(cells=cells, officers=index.officers)
        if likeness.is_near
    ]
    message = _say(
        code="code_and_name_differ",
        cells=cells,
        known=_officer_words(officer=officer),
        name=" · ".join(cells.names),
    )
    candidates = (
        OfficerCandidate(officer=officer, reasons=(sameness.SAME_CODE, *own.reasons)),
        *_candidates(likeness=others, code=True),
    )
    return _unclear_officer(cells=cells, message=message, candidates=candidates)


def _codes_differ(*, cells: OfficerCells, officers: Sequence[KnownOfficer]) -> OfficerMatch:
    officer_list = ", ".join(_officer_words(officer=officer) for officer in officers)
    message = _say(code="codes_differ", cells=cells, known=officer_list)
    candidates = tuple(OfficerCandidate(officer, (sameness.SAME_CODE,)) for officer in officers)
    return _unclear_officer(cells=cells, message=message, candidates=candidates)


def _by_name(*, cells: OfficerCells, index: OfficerIndex) -> OfficerMatch:
    likeness = _likeness(cells=cells, officers=index.officers)
    certain = [candidate for candidate in likeness if candidate.is_certain]
    exact = [candidate for candidate in certain if candidate.is_exact]
    best = exact if len(exact) == 1 else certain
    has_code = bool(cells.code or cells.short_code)
    if len(best) == 1 and not (has_code and best[0].officer.officer_code):
        return OfficerMatch(
            officer=best[0].officer, repair=_say(code="officer_by_name", cells=cells)
        )
    near = sorted(
        (candidate for candidate in likeness if candidate.is_near),
        key=lambda candidate: candidate.order,
    )
    candidates = _candidates(likeness=near, code=has_code)
    if not candidates:
        candidates = _near_codes(cells=cells, index=index)
    code = "officer_unknown_nearest" if candidates else "officer_unknown"
    if certain:
        code = "officer_unclear" if len(certain) > 1 else "officer_other_code"
    nearest = ", ".join(_officer_words(officer=candidate.officer) for candidate in candidates)
    message = _say(code=code, cells=cells, nearest=nearest)
    return _unclear_officer(cells=cells, message=message, candidates=candidates)


def _candidates(*, likeness: Sequence[_Likeness], code: bool) -> tuple[OfficerCandidate, ...]:
    """The most similar candidates; `code`: the row has a code that is not theirs."""
    return tuple(
        OfficerCandidate(
            officer=candidate.officer,
            reasons=(
                *((sameness.OTHER_CODE,) if code and candidate.officer.officer_code else ()),
                *candidate.reasons,
            ),
        )
        for candidate in likeness[:_NEAREST]
    )


def _near_codes(*, cells: OfficerCells, index: OfficerIndex) -> tuple[OfficerCandidate, ...]:
    codes = {
        code.casefold(): officer
        for officer in index.officers
        for code in (officer.officer_code, officer.short_code)
        if code
    }
    typed = (cells.code or cells.short_code or cells.names[0]).casefold()
    close = difflib.get_close_matches(typed, codes, n=_NEAREST, cutoff=_CODE_CUTOFF)
    near_keys = {codes[code].key: codes[code] for code in close}
    return tuple(OfficerCandidate(officer, (NEAR_CODE,)) for officer in near_keys.values())


def _unclear_officer(
    *, cells: OfficerCells, message: FileMessage, candidates: tuple[OfficerCandidate, ...]
) -> OfficerMatch:
    once = {candidate.officer.key: candidate for candidate in reversed(candidates)}
    question = OfficerQuestion(
        spelling=cells.written,
        text=cells.text,
        rows=(cells.row,),
        message=message,
        candidates=tuple(reversed(once.values())),
    )
    return OfficerMatch(officer=None, question=question)


def _likeness(*, cells: OfficerCells, officers: Iterable[KnownOfficer]) -> list[_Likeness]:
    khmer, latin = cells.khmer, cells.latin
    has_khmer = bool(names.folded_khmer(text=khmer))
    has_latin = bool(names.latin_words(text=latin))
    return [
        _Likeness(
            officer=officer,
            khmer=sameness.khmer_similarity(first=khmer, second=officer.name_km)
            if has_khmer and names.folded_khmer(text=officer.name_km)
            else None,
            latin=sameness.similarity(first=latin, second=officer.name_latin)
            if has_latin and names.latin_words(text=officer.name_latin)
            else None,
        )
        for officer in officers
    ]


def _say(*, code: str, cells: OfficerCells, **params: str) -> FileMessage:
    return say(code=code, row=cells.row, column=cells.letter, value=cells.text, **params)


def _officer_words(*, officer: KnownOfficer) -> str:
    code = officer.officer_code or officer.short_code
    name = officer.name_latin or officer.name_km
    return " ".join(part for part in (code, name) if part)


def _single(*, pairs: Sequence[tuple[str, KnownOfficer]]) -> dict[str, KnownOfficer]:
    count: dict[str, int] = {}
    for code, _officer in pairs:
        count[code] = count.get(code, 0) + 1
    return {code: officer for code, officer in pairs if code and count[code] == 1}
