"""Contacts between departments: six questions, shares with intervals, change, the weakest pair.

Answers have no name and no officer; a department is shown from five answers on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

import numpy as np
import scipy

from promdaen.kit import intervals, suppression
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.months import months_after
from promdaen.kit.texts import Text

BEFORE, AFTER, LATER = "before", "after", "later"
TIE_OCCASIONS = (BEFORE, AFTER, LATER)
OCCASION_NAMES = {
    BEFORE: Text("Before the course"),
    AFTER: Text("After the course"),
    LATER: Text("6 months later"),
}
# Codes with their texts, in the order of the form; codes are stored.
CONTACT_FREQUENCIES = {
    "none": Text("Not at all"),
    "once": Text("Once"),
    "some": Text("2 to 4 times"),
    "often": Text("5 times or more"),
}
CONTACT_CHOICES = {
    "once": Text("Contact once in the month"),
    "some": Text("Contact 2 to 4 times in the month"),
    "often": Text("Contact 5 times or more in the month"),
}
"""Frequencies as lines of figures."""
REPLY_CHOICES = {
    "yes": Text("Yes, in time"),
    "late": Text("Yes, but late"),
    "no": Text("No answer came"),
}
LEVEL_CHOICES = {
    "post": Text("Checkpoint or unit"),
    "province": Text("Province"),
    "national": Text("Headquarters"),
}
BARRIER_CHOICES = {
    "nothing": Text("Nothing stood in the way"),
    "whom": Text("I did not know whom to call"),
    "line": Text("No telephone number or no line"),
    "permission": Text("I had to ask for permission first"),
    "no_answer": Text("They do not answer"),
    "no_need": Text("There was no such case"),
}
TIE_STEP_KINDS = {
    "session": Text("Joint session"),
    "exercise": Text("Joint exercise"),
    "visit": Text("Visit"),
}
MIN_GROUP_SIZE = suppression.MIN_CELL_SIZE
LATER_MONTHS = 3
"""Whole months after a course before which its later questions are not opened."""
MIN_CLUSTERS = 2


@dataclass(frozen=True, kw_only=True)
class TieAnswer:
    """One form: department and province of the officer, and answers by other department.

    contacts: {department: code of CONTACT_FREQUENCIES}; replies: {department: code of
    REPLY_CHOICES}, of those contacted; knows: departments of which the officer knows whom to call
    tonight.
    """

    department: str
    province: str
    contacts: Mapping[str, str]
    replies: Mapping[str, str]
    knows: tuple[str, ...] = ()
    level: str = ""
    barriers: tuple[str, ...] = ()

    def document(self) -> NewJsonObject:
        """The stored form, without anything about a person."""
        return {
            "department": self.department,
            "province": self.province,
            "contacts": dict(sorted(self.contacts.items())),
            "replies": dict(sorted(self.replies.items())),
            "knows": sorted(self.knows),
            "level": self.level,
            "barriers": sorted(self.barriers),
        }

    def has_contacted(self, department: str) -> bool:
        """Whether a contact with a department is reported."""
        return self.contacts.get(department, "none") != "none"


def opens_on(*, occasion: str, ends_on: date) -> date | None:
    """The first day on which a round of a run that ends on a day is opened; None before it.

    >>> opens_on(occasion=LATER, ends_on=date(2026, 11, 30))
    datetime.date(2027, 2, 28)
    """
    first_days = {AFTER: ends_on, LATER: months_after(day=ends_on, months=LATER_MONTHS)}
    return first_days.get(occasion)


def read_answer(*, document: JsonObject) -> TieAnswer:
    """The answer of a stored document."""
    return TieAnswer(
        department=document["department"],
        province=document["province"],
        contacts=document["contacts"],
        replies=document["replies"],
        knows=tuple(document["knows"]),
        level=document["level"],
        barriers=tuple(document["barriers"]),
    )


def answer_problem(*, answer: TieAnswer, departments: Collection[str]) -> Text | None:
    """Why an answer cannot be stored, or None."""
    others = set(departments) - {answer.department}
    contacted = {code for code in others if answer.has_contacted(code)}
    checks = (
        (answer.department in departments, Text("Choose the department of the officer.")),
        (
            set(answer.contacts) == others
            and set(answer.contacts.values()) <= set(CONTACT_FREQUENCIES),
            Text("Say for each other department how often there was contact."),
        ),
        (
            set(answer.replies) == contacted
            and set(answer.replies.values()) <= set(REPLY_CHOICES),
            Text("Say for each department that was contacted whether an answer came."),
        ),
        (set(answer.knows) <= others, Text("Choose other departments only.")),
        (
            answer.level in {"", *LEVEL_CHOICES} and set(answer.barriers) <= set(BARRIER_CHOICES),
            Text("Choose from the answers of the form."),
        ),
        (
            "nothing" not in answer.barriers or len(answer.barriers) == 1,
            Text("Choose either that nothing stood in the way, or what did."),
        ),
    )
    return next((message for is_sound, message in checks if not is_sound), None)


@dataclass(frozen=True, kw_only=True)
class TieShare:
    """A share of n answers with its 95 % interval by Wilson (1927), all 0..1.

    One answer an officer, unless `officers` says of how many officers the n answers are;
    `effective` is then how many independent answers they are worth (`effective_number`).
    """

    count: int
    n: int
    officers: int | None = None
    effective: float | None = None

    @property
    def share(self) -> float:
        """The share 0..1."""
        return self.count / self.n

    @property
    def interval(self) -> tuple[float, float]:
        """Both ends of the interval, 0..1."""
        return intervals.wilson(share=self.share, n=self.worth)

    @property
    def worth(self) -> float:
        """How many independent answers the n answers are worth."""
        return self.effective or self.n

    @property
    def is_small(self) -> bool:
        """Whether it is of too few officers to be shown."""
        return suppression.is_small(n=self.n if self.officers is None else self.officers)


@dataclass(frozen=True, kw_only=True)
class ShareChange:
    """The difference of two shares with its 95 % interval, in points of 100."""

    points: float
    interval: tuple[float, float]


def share_change(*, first: TieShare | None, second: TieShare | None) -> ShareChange | None:
    """The second share less the first, as of two independent groups; None if one is missing.

    Forms have no name, so the answers of one officer cannot be paired; the interval is wider than
    that of pairs would be where officers answer alike twice.
    """
    if first is None or second is None:
        return None
    low, high = intervals.newcombe(
        share=second.share, n=second.worth, other_share=first.share, other_n=first.worth
    )
    return ShareChange(points=100 * (second.share - first.share), interval=(100 * low, 100 * high))


def directed_share(*, answers: Sequence[TieAnswer], by: str, contacted: str) -> TieShare | None:
    """Officers of one department who contacted another; None without officers."""
    own = [answer for answer in answers if answer.department == by]
    count = sum(answer.has_contacted(contacted) for answer in own)
    return TieShare(count=count, n=len(own)) if own else None


def pair_share(*, answers: Sequence[TieAnswer], pair: tuple[str, str]) -> TieShare | None:
    """Officers of both departments who contacted the other; None if either has no officers."""
    both = [directed_share(answers=answers, by=by, contacted=to) for by, to in (pair, pair[::-1])]
    if both[0] is None or both[1] is None:
        return None
    return TieShare(count=both[0].count + both[1].count, n=both[0].n + both[1].n)


def reply_share(*, answers: Sequence[TieAnswer]) -> TieShare | None:
    """Contacts that were answered in time or late, of all contacts between departments."""
    replies = [[reply != "no" for reply in answer.replies.values()] for answer in answers]
    return _contact_share(contacts=replies)


def frequency_share(*, answers: Sequence[TieAnswer], code: str) -> TieShare | None:
    """Contacts of a frequency (of CONTACT_FREQUENCIES), of all contacts between departments."""
    contacts = [
        [frequency == code for frequency in answer.contacts.values() if frequency != "none"]
        for answer in answers
    ]
    return _contact_share(contacts=contacts)


def _contact_share(*, contacts: Iterable[Sequence[bool]]) -> TieShare | None:
    """The share of contacts that count, of which an officer can have several or none."""
    clusters = [(sum(counted), len(counted)) for counted in contacts if counted]
    if not clusters:
        return None
    return TieShare(
        count=sum(came for came, _contacts in clusters),
        n=sum(contacts for _came, contacts in clusters),
        officers=len(clusters),
        effective=effective_number(clusters=clusters),
    )


def effective_number(*, clusters: Sequence[tuple[int, int]]) -> float:
    """How many independent answers those of officers are worth for the interval of a share.

    clusters: for each officer how many answers count, of how many. The answers of one officer are
    alike, so the variance of the share is that of officers (linearised ratio), and the number is
    what a simple sample with this variance would have, less for the few officers it is estimated
    from; never above the answers. Where all answers are the same, it is the number of officers.
    Source: Korn and Graubard (1998), Survey Methodology 24, 193-201.

    >>> round(effective_number(clusters=[(3, 3), (3, 3), (3, 3), (0, 3), (0, 3)]), 2)
    2.39
    """
    officers, answers = len(clusters), sum(n for _count, n in clusters)
    share = sum(count for count, _n in clusters) / answers
    squares = sum((count - share * n) ** 2 for count, n in clusters)
    if officers < MIN_CLUSTERS or share in {0.0, 1.0} or not squares:
        return float(officers)
    variance = officers / (officers - 1) * squares / answers**2
    simple, clustered = (
        float(scipy.special.stdtrit(degrees, (1 + intervals.CONFIDENCE) / 2))
        for degrees in (answers - 1, officers - 1)
    )
    return min(answers, share * (1 - share) / variance * (simple / clustered) ** 2)


def knows_share(*, answers: Sequence[TieAnswer]) -> TieShare | None:
    """Officers who would know whom to call tonight in every other department."""
    count = sum(set(answer.knows) == set(answer.contacts) for answer in answers)
    return TieShare(count=count, n=len(answers)) if answers else None


def code_share(*, answers: Sequence[TieAnswer], code: str) -> TieShare | None:
    """Officers who chose a level or a barrier, of those who answered that question."""
    if code in BARRIER_CHOICES:
        chosen = [code in answer.barriers for answer in answers if answer.barriers]
    else:
        chosen = [answer.level == code for answer in answers if answer.level]
    return TieShare(count=sum(chosen), n=len(chosen)) if chosen else None


@dataclass(frozen=True, kw_only=True)
class TieGroups:
    """The answers of one occasion that may be shown, of all provinces or of one.

    answers: of departments that may be shown; hidden: departments with too few answers;
    everyone: all answers, also of hidden departments, or none where these are too few.
    """

    answers: tuple[TieAnswer, ...] = ()
    everyone: tuple[TieAnswer, ...] = ()
    hidden: tuple[str, ...] = ()

    def officers_count(self, department: str) -> int:
        """The shown answers of a department."""
        return sum(answer.department == department for answer in self.answers)


def shown_groups(
    *, answers: Sequence[TieAnswer], departments: Sequence[str], province: str = ""
) -> TieGroups:
    """The answers of an occasion without groups that would point at few officers.

    Departments by provinces are suppressed as one table, so that no province can be computed from
    the figures of the others (`kit.suppression.shown_table`).
    """
    provinces = sorted({answer.province for answer in answers})
    if not provinces or (province and province not in provinces):
        return TieGroups()
    counts = np.array(
        [
            [
                sum(a.province == place and a.department == unit for a in answers)
                for unit in departments
            ]
            for place in provinces
        ],
        dtype=np.int64,
    )
    table = suppression.shown_table(counts=counts)
    row = provinces.index(province) if province else None
    flags = table.columns if row is None else table.cells[row]
    sizes = counts.sum(axis=0) if row is None else counts[row]
    departments_shown = {unit for unit, flag in zip(departments, flags, strict=True) if flag}
    chosen = [answer for answer in answers if not province or answer.province == province]
    may_show_all = len(chosen) >= MIN_GROUP_SIZE and (row is None or bool(table.rows[row]))
    return TieGroups(
        answers=tuple(answer for answer in chosen if answer.department in departments_shown),
        everyone=tuple(chosen) if may_show_all else (),
        hidden=tuple(
            unit
            for unit, size in zip(departments, sizes, strict=True)
            if size and unit not in departments_shown
        ),
    )


@dataclass(frozen=True, kw_only=True)
class PairState:
    """A pair of departments: its share of contacts, and facts that passed in exercises."""

    pair: tuple[str, str]
    share: TieShare | None
    facts_passed: int = 0
    facts_needed: int = 0


def next_pair(*, pairs: Iterable[PairState]) -> PairState | None:
    """The pair to bring together next: the fewest contacts, then the fewest facts passed."""

    def place(state: PairState) -> tuple[float, float]:
        passed = state.facts_passed / state.facts_needed if state.facts_needed else 1.0
        return (state.share.share if state.share else 1.0, passed)

    return min((state for state in pairs if state.share is not None), key=place, default=None)


def department_pairs(*, departments: Sequence[str]) -> list[tuple[str, str]]:
    """Every pair of departments once.

    >>> department_pairs(departments=["IMM", "MAR", "BPP"])
    [('IMM', 'MAR'), ('IMM', 'BPP'), ('MAR', 'BPP')]
    """
    return list(combinations(departments, 2))


def missing_points(*, expected: int, answered: int) -> float:
    """By how many points of 100 officers who did not answer could move a share at most.

    >>> round(missing_points(expected=142, answered=124), 1)
    12.7
    """
    return 100 * (expected - answered) / expected if expected else 0.0
