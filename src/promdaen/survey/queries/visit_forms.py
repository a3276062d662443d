"""The form of a visit: questions, saved answers and progress."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from promdaen.kit.texts import Text, Words
from promdaen.people import queries as people_queries
from promdaen.survey.kinds import answer_fields, answering
from promdaen.survey.kinds.scoring import HOW, NOTE
from promdaen.survey.kinds.xlsform import HEAD_COUNT, VISITED_ON
from promdaen.survey.models import DraftPicture, Instrument, Visit
from promdaen.survey.queries import instruments
from promdaen.survey.rules import wording
from promdaen.survey.rules.fields import AnswerField, indicator_answers
from promdaen.survey.rules.instrument import IndicatorContent, InstrumentContent

if TYPE_CHECKING:
    from promdaen.people.models import Account

HEAD = "head"
SOURCE_FIELD = "source"
"""A draft's own field: "paper" where the answers are keyed from a filled questionnaire."""
PAPER, BROWSER = "paper", "browser"
OPEN_STATES = ("planned", "returned")


@dataclass(frozen=True, kw_only=True)
class IndicatorEntry:
    """An indicator of a form with its state (answering.MISSING, WRONG or DONE)."""

    indicator: IndicatorContent
    answers: Mapping[str, str]
    state: str
    problems: Mapping[str, Words]


@dataclass(frozen=True, kw_only=True)
class FormPart:
    """A part of the form: the head, or a sub-domain with its indicators.

    `is_blank`: the head without a date, which is not an error yet.
    """

    code: str
    name: Words
    capacity: Words
    standings: Sequence[IndicatorEntry]
    problems: Mapping[str, Words]
    is_blank: bool = False

    @property
    def total(self) -> int:
        """The number of questions: indicators, or the two of the head."""
        return len(self.standings) or 2

    @cached_property
    def missing(self) -> int:
        """How many of them have no answer."""
        return len(self.unanswered)

    @cached_property
    def unanswered(self) -> tuple[IndicatorEntry, ...]:
        """The questions without an answer."""
        return tuple(entry for entry in self.standings if entry.state == answering.MISSING)

    @cached_property
    def wrong(self) -> int:
        """The number of contradictory answers."""
        return sum(entry.state == answering.WRONG for entry in self.standings) + len(self.problems)

    @property
    def answered(self) -> int:
        """How many have an answer, right or not."""
        return self.total - self.missing


@dataclass(frozen=True, kw_only=True)
class VisitForm:
    """The form of a visit: its instrument as published, and the answers by name of field."""

    visit: Visit
    row: Instrument
    instrument: InstrumentContent
    standard_class: str
    modes: frozenset[str]
    answers: Mapping[str, str]
    today: date

    @cached_property
    def indicators(self) -> tuple[IndicatorContent, ...]:
        """The indicators of this checkpoint, in order."""
        return tuple(
            indicator
            for indicator in self.instrument.indicators
            if indicator.applies(standard_class=self.standard_class, modes=self.modes)
        )

    @cached_property
    def fields(self) -> dict[str, AnswerField | None]:
        """Yield each field name that may have an answer, with its field; None for head, grade,
        remark.
        """
        fields_by_name: dict[str, AnswerField | None] = dict.fromkeys(
            (VISITED_ON, HEAD_COUNT, SOURCE_FIELD)
        )
        for indicator in self.indicators:
            fields_by_name |= {
                part.name(code=indicator.code): part for part in answer_fields(indicator=indicator)
            }
            if indicator.is_scored:
                fields_by_name |= dict.fromkeys(
                    (f"{indicator.code}_{HOW}", f"{indicator.code}_{NOTE}")
                )
        return fields_by_name

    @property
    def visited_on(self) -> date:
        """The day of the visit as answered, today without a proper answer."""
        try:
            return date.fromisoformat(self.answers.get(VISITED_ON, ""))
        except ValueError:
            return self.today

    @cached_property
    def parts(self) -> tuple[FormPart, ...]:
        """The parts in order, the head first."""
        return (self._head(), *self._sub_domains())

    @property
    def source(self) -> str:
        """The source of the answers: PAPER or BROWSER."""
        return PAPER if self.answers.get(SOURCE_FIELD) == PAPER else BROWSER

    def part(self, *, code: str) -> FormPart | None:
        """A part by its code, or None if it has no questions here."""
        return next((part for part in self.parts if part.code == code), None)

    def beside(self, *, code: str) -> tuple[FormPart | None, FormPart | None]:
        """The parts before and after a part."""
        codes = [part.code for part in self.parts]
        place = codes.index(code)
        before = self.parts[place - 1] if place else None
        after = self.parts[place + 1] if place + 1 < len(codes) else None
        return before, after

    @cached_property
    def next_part(self) -> FormPart:
        """The first part with a missing or wrong answer, else the last."""
        waiting = (part for part in self.parts if part.missing or part.wrong)
        return next(waiting, self.parts[-1])

    @property
    def answered(self) -> int:
        """How many indicators have an answer."""
        return sum(part.answered for part in self.parts[1:])

    @property
    def total(self) -> int:
        return len(self.indicators)

    @property
    def wrong(self) -> int:
        """The number of answers to correct before submission."""
        return sum(part.wrong for part in self.parts)

    def _head(self) -> FormPart:
        problems = {
            VISITED_ON: answering.day_problem(
                text=self.answers.get(VISITED_ON, ""), today=self.today
            ),
            HEAD_COUNT: answering.head_count_problem(text=self.answers.get(HEAD_COUNT, "")),
        }
        return FormPart(
            code=HEAD,
            name=wording.CHECKPOINT,
            capacity=Text(""),
            standings=(),
            problems={name: text for name, text in problems.items() if text is not None},
            is_blank=VISITED_ON not in self.answers,
        )

    def _sub_domains(self) -> Iterator[FormPart]:
        for sub_domain in self.instrument.sub_domains:
            standings = tuple(
                self._indicator_entry(indicator)
                for indicator in self.indicators
                if indicator.sub_domain == sub_domain.code
            )
            if standings:
                yield FormPart(
                    code=sub_domain.code,
                    name=sub_domain.name,
                    capacity=self.instrument.capacities[sub_domain.capacity],
                    standings=standings,
                    problems={},
                )

    def _indicator_entry(self, indicator: IndicatorContent) -> IndicatorEntry:
        own_answers = indicator_answers(code=indicator.code, answers=self.answers)
        return IndicatorEntry(
            indicator=indicator,
            answers=own_answers,
            state=answering.answer_state(indicator=indicator, answers=own_answers),
            problems=answering.answer_problems(indicator=indicator, answers=own_answers),
        )


def visit_form(*, visit: Visit, today: date) -> VisitForm | None:
    """The form of a visit with the saved answers.

    A correction uses the instrument of the corrected submission, a new visit the newest one. None
    without a published instrument, or if the checkpoint is not surveyed.
    """
    before = visit.submission
    row = before.instrument if before else instruments.newest_instrument()
    if row is None:
        return None
    instrument = instruments.published_rules(instrument=row)
    checkpoint_facts = instruments.published_checkpoints(instrument=row).get(
        visit.checkpoint.code, {}
    )
    standard_class = instrument.standard_class(value=checkpoint_facts.get("class", ""))
    if not standard_class:
        return None
    drafts = dict(visit.drafts.values_list("field", "value"))
    answers = (before.answers if before else {}) | drafts
    return VisitForm(
        visit=visit,
        row=row,
        instrument=instrument,
        standard_class=standard_class,
        modes=instrument.standard_modes(modes=checkpoint_facts.get("modes", ())),
        answers={name: value for name, value in answers.items() if value},
        today=today,
    )


def may_fill(*, visit: Visit, account: Account) -> bool:
    """Whether an account may write the answers of a visit: its assessor, or a coordinator.

    A visit made by a phone without an account can be corrected only on that phone.
    """
    if visit.assessor_id is None:
        return False
    if people_queries.has_right("survey", account=account):
        return True
    return visit.assessor_id == account.pk and people_queries.has_right("visits", account=account)


def is_open(*, visit: Visit) -> bool:
    """Whether answers are accepted: before submission, and after a return."""
    return visit.state in OPEN_STATES


def field_picture(*, visit: Visit, field: str) -> tuple[bytes, str] | None:
    """The current photograph of a field: (bytes, media type), or None."""
    draft = DraftPicture.objects.filter(visit=visit, field=field).first()
    if draft is not None:
        return bytes(draft.data), draft.media_type
    if visit.submission is None:
        return None
    name = visit.submission.answers.get(field, "")
    attachment = visit.submission.attachments.filter(name=name).first() if name else None
    return (bytes(attachment.data), attachment.media_type) if attachment else None
