"""The law from content: elements, tests, verdicts in order, notes and charges."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from promdaen.casework.rules.logic import Expression
from promdaen.kit.texts import Words


@dataclass(frozen=True)
class ElementGroup:
    """A group of elements; `protects` if a single yes in it is a reason to refer.

    `rank` breaks ties among facts to obtain, lowest first.
    """

    code: str
    name: Words
    rank: int
    protects: bool = False


@dataclass(frozen=True)
class Element:
    """A question about the facts, answered yes, no or unknown.

    `decides` is False for elements in no test, such as consent; `mark` says which part of the
    source was not checked.
    """

    code: str
    group: str
    short: Words
    question: Words
    sources: tuple[str, ...]
    passage: str
    verification: str
    decides: bool = True
    note: Words | None = None
    mark: Words | None = None


@dataclass(frozen=True)
class Test:
    """A named condition; `when` as written, `full` with the names of other tests replaced."""

    code: str
    name: Words
    when: Expression
    full: Expression
    note: Words | None = None


@dataclass(frozen=True)
class EventVerdict:
    """A verdict on the event, its text, and the verdicts to which more facts may raise it."""

    code: str
    name: Words
    text: Words
    rises_to: tuple[str, ...] = ()


@dataclass(frozen=True)
class VerdictStep:
    """A step in the order of verdicts.

    It matches if the test `when` is yes, or if one of the tests of `open` is unknown; with neither
    it always matches.
    """

    verdict: str
    when: str = ""
    open: tuple[str, ...] = ()


@dataclass(frozen=True)
class PersonAnswer:
    """An answer about the person assessed; without `when` it is the default.

    `treated_as` is the answer by which the person is treated meanwhile.
    """

    code: str
    name: Words
    text: Words
    when: Expression | None = None
    treated_as: str = ""


@dataclass(frozen=True)
class LawNote:
    """A line printed with some verdicts if a test has a value."""

    code: str
    when: Expression
    value: str
    verdicts: tuple[str, ...]
    text: Words


@dataclass(frozen=True)
class Always:
    """A line shown with every verdict."""

    code: str
    text: Words
    sources: tuple[str, ...]
    passage: str
    verification: str


@dataclass(frozen=True)
class LawApproval:
    """Who approved articles and penalties for use in a course: name, office and day."""

    by: str
    office: str
    on: datetime.date


@dataclass(frozen=True)
class Charge:
    """National law shown in addition to a verdict: never the verdict itself.

    `articles` and `penalty` are shown in a course only if `approved` names who approved them.
    """

    code: str
    law: Words
    topic: Words
    source: str
    verification: str
    articles: str = ""
    penalty: Words | None = None
    mark: Words | None = None
    verdicts: tuple[str, ...] = ()
    elements: tuple[str, ...] = ()
    approved: LawApproval | None = None


@dataclass(frozen=True)
class Office:
    """An office that can take a case."""

    code: str
    name: Words
    department: str = ""


@dataclass(frozen=True)
class OwedProtection:
    """A kind of protection that can be due to a person, and why."""

    code: str
    name: Words
    why: Words
    sources: tuple[str, ...]
    verification: str


@dataclass(frozen=True)
class LegalTests:
    """The whole law: `order` gives the verdict, `referral` names the test of the referral."""

    groups: tuple[ElementGroup, ...]
    elements: tuple[Element, ...]
    tests: tuple[Test, ...]
    verdicts: tuple[EventVerdict, ...]
    order: tuple[VerdictStep, ...]
    referral: str
    person_asked: Expression
    person: tuple[PersonAnswer, ...]
    attempted: Expression
    notes: tuple[LawNote, ...]
    always: tuple[Always, ...]
    charges: tuple[Charge, ...]
    offices: tuple[Office, ...] = field(default=(), compare=False)
    protection: tuple[OwedProtection, ...] = field(default=(), compare=False)

    def element(self, *, code: str) -> Element:
        """The element of this code. Raises KeyError."""
        return {element.code: element for element in self.elements}[code]

    def test(self, *, code: str) -> Test:
        """The test of this code. Raises KeyError."""
        return {test.code: test for test in self.tests}[code]

    def verdict(self, *, code: str) -> EventVerdict:
        """The verdict of this code. Raises KeyError."""
        return {verdict.code: verdict for verdict in self.verdicts}[code]

    def person_answer(self, *, code: str) -> PersonAnswer:
        """The answer about the person of this code. Raises KeyError."""
        return {answer.code: answer for answer in self.person}[code]

    def charge(self, *, code: str) -> Charge:
        """The national law of this code. Raises KeyError."""
        return {charge.code: charge for charge in self.charges}[code]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all elements, in their order."""
        return tuple(element.code for element in self.elements)

    @property
    def expressions(self) -> Mapping[str, Expression]:
        """What each test says in elements alone."""
        return {test.code: test.full for test in self.tests}

    @property
    def open_verdicts(self) -> frozenset[str]:
        """The verdicts that say that something is not known yet."""
        return frozenset(step.verdict for step in self.order if step.open)
