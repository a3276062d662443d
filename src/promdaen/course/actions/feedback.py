"""Evaluation forms: taken in without a name, an order or an hour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.course.actions.rights import CourseRefused, require_change
from promdaen.course.models import CourseRun, Enrolment, Feedback
from promdaen.kit import audit
from promdaen.people.models import Account

# A department is kept beside a form only where this many officers of it are on the run.
FEWEST_OF_DEPARTMENT = 5
LOWEST, HIGHEST = 1, 5


@dataclass(frozen=True, kw_only=True)
class NewFeedback:
    """One form: ratings 1..5 or None, a comment, consent to quote it, department code or ""."""

    relevance: int | None
    overall: int | None
    comment: str = ""
    has_consent: bool = False
    department: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was filled in."""
        return self.relevance is None and self.overall is None and not self.comment.strip()


@transaction.atomic
def record_feedback(
    *,
    run: CourseRun,
    forms: Sequence[NewFeedback],
    received_on: date,
    by: Account | None,
    now: datetime,
) -> int:
    """Take forms in; blank ones are left out. How many were kept.

    The rows have random ids and no order; the audit line names neither a row nor a person. Raises
    CourseRefused for a rating outside 1 to 5.
    """
    require_change(run=run, by=by)
    kept = [form for form in forms if not form.is_blank]
    for form in kept:
        for rating in (form.relevance, form.overall):
            if rating is not None and not LOWEST <= rating <= HIGHEST:
                raise CourseRefused(_("A rating is 1, 2, 3, 4 or 5."))
    large = _large_departments(run=run)
    rows = [
        Feedback(
            run=run,
            received_on=received_on,
            relevance=form.relevance,
            overall=form.overall,
            comment=form.comment.strip(),
            has_consent=form.has_consent,
            department_id=form.department if form.department in large else None,
        )
        for form in kept
    ]
    Feedback.objects.bulk_create(sorted(rows, key=lambda row: row.id))
    audit.record_line(
        action="record_feedback", subject=None, by=None, now=now, detail={"run": run.code}
    )
    return len(rows)


@transaction.atomic
def choose_quotes(
    *,
    run: CourseRun,
    quotes: Mapping[UUID, Mapping[str, str]],
    by: Account | None,
    now: datetime,
) -> int:
    """Print these comments, in both languages, and no others; how many are printed.

    Raises CourseRefused for a comment without consent, or without a text in a language.
    """
    require_change(run=run, by=by)
    rows = list(Feedback.objects.filter(run=run))
    unknown = quotes.keys() - {row.pk for row in rows}
    if unknown:
        raise CourseRefused(_("A chosen comment is not of this run."))
    for row in rows:
        text = quotes.get(row.pk)
        if text is not None:
            _check_quote(row=row, text=text)
        row.is_quoted = text is not None
        row.quote_en = text["en"].strip() if text else ""
        row.quote_km = text["km"].strip() if text else ""
    Feedback.objects.bulk_update(rows, ["is_quoted", "quote_en", "quote_km"])
    audit.record_line(
        action="choose_quotes",
        subject=None,
        by=by,
        now=now,
        detail={"run": run.code, "count": len(quotes)},
    )
    return len(quotes)


def _check_quote(*, row: Feedback, text: Mapping[str, str]) -> None:
    if not row.has_consent:
        raise CourseRefused(_("A comment is printed only where consent was given."))
    if not text.get("en", "").strip() or not text.get("km", "").strip():
        raise CourseRefused(_("A quote needs its text in Khmer and in English."))


def _large_departments(*, run: CourseRun) -> set[str]:
    held = list(Enrolment.objects.filter(run=run).values_list("department_id", flat=True))
    return {code for code in set(held) if held.count(code) >= FEWEST_OF_DEPARTMENT}
