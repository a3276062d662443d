"""Pages of visits: the visits of an assessor, one visit, and its remarks and proposals."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils import timezone

from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Words
from promdaen.people import queries as people_queries
from promdaen.places.rules import CLASSES
from promdaen.survey.kinds.answer_texts import IndicatorAnswers, answer_lines
from promdaen.survey.kinds.xlsform import HEAD_COUNT
from promdaen.survey.models import Submission, Visit, VisitReview
from promdaen.survey.queries import instruments, reviews, training, visit_forms
from promdaen.survey.queries.visit_forms import FormPart, VisitForm
from promdaen.survey.rules.scores import ScoreTally

if TYPE_CHECKING:
    from promdaen.people.models import Account

OPEN_STATES = ("planned", "returned")
CORRECT_WITHIN = timedelta(days=3)
"""How soon a returned visit is corrected."""


@dataclass(frozen=True, kw_only=True)
class OwnVisit:
    """A visit of an assessor; `saved` is the number of saved answers.

    A returned visit is due three days after it was returned, any other on its planned day.
    """

    visit: Visit
    saved: int
    due_on: date | None

    @property
    def is_open(self) -> bool:
        """Whether the assessor still has to do something."""
        return self.visit.state in OPEN_STATES


@dataclass(frozen=True, kw_only=True)
class KeptPart:
    """A sub-domain of a submission: its answers, with score and standard of each indicator."""

    name: Words
    lines: Sequence[tuple[IndicatorAnswers, object, int | None]]

    @property
    def answered(self) -> int:
        """The number of indicators with an answer."""
        return sum(answers.is_answered for answers, _score, _standard in self.lines)


@dataclass(frozen=True, kw_only=True)
class VisitRemark:
    """A comment of a review on an indicator; `part` of the form and title are empty if the
    indicator is not asked now.
    """

    code: str
    words: str
    part: str
    title: Words | None


@dataclass(frozen=True, kw_only=True)
class VisitPage:
    """The page of a visit.

    `form` is set if this account can answer now; `is_unasked` if the checkpoint has no standard;
    `review` is the last one, `remarks` its comments; `stored_parts` the answers of the current
    version; `pictures` the names of photographs that can be shown; `result` how far these answers
    reach the standard.
    """

    form: VisitForm | None
    is_unasked: bool
    review: VisitReview | None
    remarks: Sequence[VisitRemark]
    standard: Words | None
    stored_parts: Sequence[KeptPart]
    pictures: Collection[str]
    can_review: bool
    versions: Sequence[Submission]
    result: ScoreTally | None

    @property
    def remarked(self) -> frozenset[str]:
        """The parts of the form that have a comment."""
        return frozenset(remark.part for remark in self.remarks)


def visits_given(*, account: Account) -> list[OwnVisit]:
    """The visits of an account in open rounds: returned first, then by due date.

    Those waiting for a review or accepted come last.
    """
    saved = Count("drafts", filter=~Q(drafts__value=""))
    reviews = VisitReview.objects.filter(visit=OuterRef("pk")).order_by("-at", "-id")
    rows = (
        Visit.objects.filter(assessor=account, round__closed_at=None)
        .select_related("round", "checkpoint__province")
        .annotate(saved=saved, reviewed_at=Subquery(reviews.values("at")[:1]))
        .order_by("due_on", "checkpoint__code", "is_second", "pk")
    )
    places = {"returned": 0, "planned": 1, "submitted": 2, "accepted": 3}
    own_visits = [_own_visit(visit=row) for row in rows]
    return sorted(own_visits, key=lambda own: (places[own.visit.state], own.due_on or date.max))


def _own_visit(*, visit: Any) -> OwnVisit:
    due_on = visit.due_on
    if visit.state == "returned" and visit.reviewed_at is not None:
        due_on = timezone.localdate(visit.reviewed_at) + CORRECT_WITHIN
    return OwnVisit(visit=visit, saved=visit.saved, due_on=due_on)


def visit_page(*, visit: Visit, account: Account, today: date) -> VisitPage:
    form = visit_forms.visit_form(visit=visit, today=today)
    takes = visit_forms.is_open(visit=visit) and visit_forms.may_fill(visit=visit, account=account)
    review = visit.reviews.select_related("by").order_by("-at", "-id").first()
    submission = visit.submission
    rows = visit.submissions.select_related("account", "key").defer("xml")
    return VisitPage(
        form=form if takes else None,
        is_unasked=form is None,
        review=review,
        remarks=_remarks(form, review.comments if review else {}),
        standard=CLASSES.get(submission.standard_class) if submission else None,
        stored_parts=kept_parts(submission=submission) if submission else (),
        pictures=_pictures(submission),
        can_review=visit.state == "submitted"
        and visit.assessor_id != account.pk
        and people_queries.has_right("survey", account=account),
        versions=list(rows.order_by("-received_at", "-id")),
        result=reviews.submission_tallies(submission=submission).get("") if submission else None,
    )


def next_part(*, form: VisitForm) -> FormPart:
    """The next part: after a return the first with a comment, else
    `VisitForm.next_part`.
    """
    comments = returned_comments(form=form)
    remarked = (
        part for part in form.parts if any(h.indicator.code in comments for h in part.standings)
    )
    return next(remarked, form.next_part)


def returned_comments(*, form: VisitForm) -> Mapping[str, str]:
    """The comments of the coordinator who returned a visit, by indicator code."""
    if form.visit.state != "returned":
        return {}
    last = form.visit.reviews.order_by("-at", "-id").first()
    return last.comments if last else {}


def _remarks(form: VisitForm | None, comments: Mapping[str, str]) -> list[VisitRemark]:
    places = {
        entry.indicator.code: (part.code, entry.indicator.title)
        for part in (form.parts if form else ())
        for entry in part.standings
    }
    return [
        VisitRemark(code=code, words=words, part=part, title=title)
        for code, words in comments.items()
        for part, title in [places.get(code, ("", None))]
    ]


def kept_parts(*, submission: Submission) -> list[KeptPart]:
    """The answers of a submission by sub-domain, including unanswered questions."""
    instrument = instruments.published_rules(instrument=submission.instrument)
    answer_texts = answer_lines(
        instrument=instrument,
        answers=submission.answers,
        standard_class=submission.standard_class,
        modes=submission.modes,
    )
    parts_to_show = []
    for sub_domain in instrument.sub_domains:
        lines = [
            (
                answers,
                submission.scores.get(answers.indicator.code),
                answers.indicator.standard.get(submission.standard_class),
            )
            for answers in answer_texts
            if answers.indicator.sub_domain == sub_domain.code
        ]
        if lines:
            parts_to_show.append(KeptPart(name=sub_domain.name, lines=lines))
    return parts_to_show


def _pictures(submission: Submission | None) -> frozenset[str]:
    if submission is None:
        return frozenset()
    rows = submission.attachments.defer("data")
    return frozenset(attachment.name for attachment in rows if attachment.is_picture)


def side_panels(*, form: VisitForm, parts: Sequence[FormPart]) -> dict[str, JsonObject]:
    """What is shown next to the questions of parts: remarks and proposals."""
    has_fill = any(entry.indicator.fill for part in parts for entry in part.standings)
    return {
        "remarks": returned_comments(form=form),
        "proposals": _proposals(form) if has_fill else {},
    }


def proposed_values(*, form: VisitForm, code: str) -> dict[str, str]:
    """The proposed answers to an indicator by field name; empty if there are none."""
    training_proposal = _proposals(form).get(code)
    return dict(training_proposal.values) if training_proposal else {}


def _proposals(form: VisitForm) -> Mapping[str, training.TrainingProposal]:
    count = form.answers.get(HEAD_COUNT, "")
    return training.training_proposals(
        checkpoint=form.visit.checkpoint,
        head_count=int(count) if count.isascii() and count.isdigit() else None,
        today=form.today,
        instrument=form.instrument,
    )
