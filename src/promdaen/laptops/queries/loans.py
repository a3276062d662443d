"""Course runs that are lent to laptops, and where each may be changed."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from promdaen.course.models import CourseRun
from promdaen.kit import languages
from promdaen.kit.audit import ChangeRefused
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import page_language
from promdaen.laptops.models import Loan
from promdaen.laptops.queries import nodes

ALLOWED = frozenset(
    {
        "ask_pack", "issue_sheet", "discard_draft", "list_unreached",
        "record_cost", "remove_cost", "record_per_diem", "import_costs",
    }
)  # fmt: skip
"""Actions about a lent run that change nothing in it, or only what its laptop never writes."""
WAYS_TO_RUN = (
    (),
    ("run",),
    ("enrolment", "run"),
    ("session", "run"),
    ("run_sitting", "enrolment", "run"),
    ("sitting", "run_sitting", "enrolment", "run"),
)
RUN = "course.CourseRun"


def open_loans() -> QuerySet[Loan]:
    """The loans of headquarters that have not ended."""
    loans = Loan.objects.filter(ended_at=None, peer__is_headquarters=False)
    return loans.select_related("peer", "run__province")


def trainer_id(*, loan: Loan, email: str) -> UUID | None:
    """The account of a trainer of a lent run with this address."""
    ids: Any = loan.run.trainers.filter(email__iexact=email).values_list("pk", flat=True)
    account_id: UUID | None = ids.first()
    return account_id


def loan_words(*, loan: Loan) -> str:
    """Where a lent run may be changed, in the language of the page."""
    return _(
        "This course run is on the laptop %(laptop)s until %(day)s. Change it there, or take it "
        "back on the page of laptops."
    ) % {
        "laptop": loan.peer.name,
        "day": languages.day_short_text(loan.until_on, language=page_language()),
    }


def loan_notice(*, code: str) -> str:
    """The notice for pages of a run; "" if it is not lent."""
    if not nodes.is_headquarters_here():
        return ""
    loan = open_loans().filter(run__code=code).first()
    return "" if loan is None else loan_words(loan=loan)


def refuse_if_lent(*, action: str, subject: Any, detail: JsonObject) -> None:
    """Raise ChangeRefused for an action on a run that a laptop has."""
    if action in ALLOWED or not nodes.is_headquarters_here():
        return
    run_id = run_of_subject(subject=subject)
    loans = open_loans()
    if run_id is not None:
        loan = loans.filter(run_id=run_id).first()
    elif subject is None and isinstance(detail.get("run"), str):
        # Lines about feedback name the run alone.
        loan = loans.filter(run__code=detail["run"]).first()
    else:
        loan = None
    if loan is not None:
        raise ChangeRefused(loan_words(loan=loan))


def run_of_subject(*, subject: Any) -> UUID | None:
    """The course run that a row belongs to; None if it belongs to none."""
    if subject is None:
        return None
    for way in WAYS_TO_RUN:
        related_row = subject
        with suppress(AttributeError, ObjectDoesNotExist):
            for name in way:
                related_row = getattr(related_row, name)
            if related_row is not None and related_row._meta.label == RUN:
                return UUID(str(related_row.pk))
    return None


def lendable_runs(*, today: date) -> list[tuple[str, str]]:
    """Course runs that can be lent: not over, not cancelled, not lent; code and label."""
    runs = CourseRun.objects.filter(is_cancelled=False, is_final=False, ends_on__gte=today)
    runs = runs.exclude(pk__in=open_loans().values("run")).select_related("province")
    return [(run.code, f"{run.code} · {run.label}") for run in runs.order_by("starts_on", "code")]


def runs_to_try(*, today: date) -> list[tuple[str, date]]:
    """Codes and last days of runs with trainers that can be lent, the largest last."""
    codes = [code for code, _label in lendable_runs(today=today)]
    runs = CourseRun.objects.filter(code__in=codes, trainers__isnull=False)
    runs = runs.annotate(seats=Count("enrolments", distinct=True)).order_by("seats", "code")
    return [(run.code, run.ends_on) for run in runs.distinct()]
