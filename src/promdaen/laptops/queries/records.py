"""The page of a laptop: where its records are, and what it has from headquarters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from promdaen.course.models import Enrolment
from promdaen.kit.models import Job
from promdaen.kit.sync.facts import (
    ChainPoint,
    digest_of_feedback,
    read_statement,
    set_of_feedback,
)
from promdaen.laptops.models import (
    Chain,
    Entry,
    Loan,
    NumberedRow,
    Peer,
    SentForm,
    Transfer,
)
from promdaen.laptops.queries import nodes, tables
from promdaen.laptops.rules import contents

SITTINGS, ATTENDANCE, ANSWERS, CERTIFICATES, FEEDBACK, OTHER = (
    "sittings", "attendance", "answers", "certificates", "feedback", "other",
)  # fmt: skip
GROUPS: Mapping[str, tuple[Any, tuple[str, ...]]] = {
    SITTINGS: (gettext_lazy("Test sittings"), ("assessment.Sitting",)),
    ANSWERS: (gettext_lazy("Answers"), ("assessment.Response",)),
    ATTENDANCE: (gettext_lazy("Attendance marks"), ("course.Attendance",)),
    CERTIFICATES: (gettext_lazy("Certificates"), ("course.Certificate",)),
    FEEDBACK: (gettext_lazy("Evaluation forms"), ()),
    OTHER: (gettext_lazy("Other records"), ()),
}
"""The groups of records on the page: label and tables."""
JOBS = ("laptop_send", "laptop_bring")


@dataclass(kw_only=True)
class RecordGroup:
    """How many records of a group are here alone, at headquarters, and safe."""

    code: str
    here_count: int = 0
    at_headquarters_count: int = 0
    safe_count: int = 0

    @property
    def label(self) -> str:
        """Its name in the language of the page."""
        return str(GROUPS[self.code][0])


@dataclass(frozen=True, kw_only=True)
class LaptopPage:
    """Everything on the page of a laptop."""

    name: str
    headquarters: Peer
    groups: Sequence[RecordGroup]
    total: RecordGroup
    loans: Sequence[tuple[Loan, int]]
    trainers_count: int
    transfers: Sequence[Transfer]
    job: Job | None
    is_this_machine: bool
    content_days: int
    """How many days ago headquarters wrote its content, by the clock of this laptop."""

    @property
    def sittings_count(self) -> int:
        """Test sittings that are only on this laptop."""
        return next(group.here_count for group in self.groups if group.code == SITTINGS)


def laptop_page(*, now: datetime) -> LaptopPage | None:
    """The page of this laptop; None if this is no laptop. Raises nodes.NodeFileError."""
    headquarters = nodes.own_headquarters()
    if headquarters is None:
        return None
    identity = nodes.node_file().identity
    groups = record_groups(node=UUID(identity.node), headquarters=headquarters)
    total = RecordGroup(code=OTHER)
    for group in groups:
        total.here_count += group.here_count
        total.at_headquarters_count += group.at_headquarters_count
        total.safe_count += group.safe_count
    lent = list(Loan.objects.filter(peer=headquarters, ended_at=None).select_related("run"))
    seats = dict(
        Enrolment.objects.filter(run__in=[loan.run_id for loan in lent])
        .order_by()
        .values_list("run")
        .annotate(count=Count("pk"))
    )
    trainers = get_user_model()._default_manager.filter(
        is_active=True, runs_taught__in=[loan.run_id for loan in lent]
    )
    return LaptopPage(
        name=nodes.own_name(),
        headquarters=headquarters,
        groups=[group for group in groups if _is_shown(group=group)],
        total=total,
        loans=[(loan, seats.get(loan.run_id, 0)) for loan in lent],
        trainers_count=trainers.distinct().count(),
        transfers=list(Transfer.objects.all()[:8]),
        job=Job.objects.filter(kind__in=JOBS, state__in=("waiting", "running")).first(),
        is_this_machine=identity.fingerprint == nodes.machine(),
        content_days=_days_between(headquarters.content_at, now),
    )


def _days_between(earlier: datetime | None, later: datetime, /) -> int:
    """Days from one moment to another; none where the clock of this laptop went back."""
    if earlier is None:
        return 0
    return max(0, (timezone.localdate(later) - timezone.localdate(earlier)).days)


def _is_shown(*, group: RecordGroup) -> bool:
    counts = (group.here_count, group.at_headquarters_count, group.safe_count)
    return group.code == SITTINGS or any(counts)


def record_groups(*, node: UUID, headquarters: Peer) -> list[RecordGroup]:
    """The records of this laptop by group; those of feedback are counted in forms."""
    groups = {code: RecordGroup(code=code) for code in GROUPS}
    group_of = {
        label: groups[code] for code, (_words, labels) in GROUPS.items() for label in labels
    }
    statement = read_statement(document=headquarters.statement) if headquarters.statement else None
    has: Mapping[int, ChainPoint] = statement.has if statement else {}
    safe: Mapping[int, ChainPoint] = statement.safe if statement else {}
    for chain in Chain.objects.filter(node=node):
        reached = has.get(chain.epoch, ChainPoint()).sequence
        safely = min(safe.get(chain.epoch, ChainPoint()).sequence, reached)
        rows = Entry.objects.filter(node=node, epoch=chain.epoch).order_by().values_list("kind")
        counted = rows.annotate(
            here=Count("pk", filter=Q(sequence__gt=reached)),
            there=Count("pk", filter=Q(sequence__lte=reached, sequence__gt=safely)),
            safe=Count("pk", filter=Q(sequence__lte=safely)),
        )
        for kind, count_here, headquarters_count, safe_count in counted:
            group = group_of.get(kind, groups[OTHER])
            group.here_count += count_here
            group.at_headquarters_count += headquarters_count
            group.safe_count += safe_count
    for label, count in new_counts().items():
        group_of.get(label, groups[OTHER]).here_count += count
    forms = form_counts(node=node, headquarters=headquarters)
    groups[FEEDBACK].here_count = forms.here_count
    groups[FEEDBACK].at_headquarters_count = forms.at_headquarters_count
    groups[FEEDBACK].safe_count = forms.safe_count
    return list(groups.values())


@dataclass(kw_only=True)
class FormCounts:
    """Evaluation forms only here, those among them that can be sent now, and the others."""

    here_count: int = 0
    to_send_count: int = 0
    at_headquarters_count: int = 0
    safe_count: int = 0


def form_counts(*, node: UUID, headquarters: Peer) -> FormCounts:
    """The evaluation forms of this laptop.

    Headquarters says what it has by a digest of the set of each run: where it has another one,
    the whole set counts as only here. A set that grew is safe when all of it is.
    """
    statement = read_statement(document=headquarters.statement) if headquarters.statement else None
    digests = statement.feedback if statement else {}
    safe_digests = statement.safe_feedback if statement else {}
    sent_forms = {
        form.hex for form in SentForm.objects.filter(node=node).values_list("form", flat=True)
    }
    by_run: dict[str, tuple[list[str], list[str]]] = {}
    for row in tables.rows(table=tables.feedback_table()):
        earlier, later = by_run.setdefault(row["run_id"], ([], []))
        (earlier if row["id"] in sent_forms else later).append(contents.row_text(row=row))
    counts = FormCounts()
    for run, (earlier, later) in by_run.items():
        digest = digests.get(run, "")
        is_there = bool(earlier) and digest == digest_of_feedback(rows=earlier)
        is_safe = is_there and digest == safe_digests.get(run, "")
        counts.safe_count += len(earlier) if is_safe else 0
        counts.at_headquarters_count += len(earlier) if is_there and not is_safe else 0
        counts.here_count += len(later) if is_there else len(earlier) + len(later)
        form_set = set_of_feedback(rows=[*earlier, *later], count=len(earlier))
        if form_set and digest != digest_of_feedback(rows=form_set):
            counts.to_send_count += len(form_set) - (len(earlier) if is_there else 0)
    return counts


def waiting_forms_count(*, node: UUID) -> int:
    """The evaluation forms of this laptop that are in no set, since they are fewer than five."""
    sent_forms = set(SentForm.objects.filter(node=node).values_list("form", flat=True))
    rows = tables.rows(table=tables.feedback_table())
    return sum(UUID(row["id"]) not in sent_forms for row in rows)


def new_counts() -> dict[str, int]:
    """By table, rows that are new, changed or deleted since the last file for headquarters.

    Audit lines are not counted: writing a file adds some.
    """
    return {**_added_counts(), **_changed_counts()}


def _added_counts() -> dict[str, int]:
    """By append-only table, rows that have no place yet; one query."""
    quoted = connection.ops.quote_name
    parts, values = [], []
    for table in tables.travelling().values():
        if table.kind != tables.FACT or table.label == "kit.AuditLine":
            continue
        only = tables.without_number(table=table)
        parts.append(f"SELECT %s, COUNT(*) FROM {quoted(table.name)} t {only}")  # noqa: S608
        values += [table.label, table.label]
    return _counted(query=" UNION ALL ".join(parts), values=values)


def _changed_counts() -> dict[str, int]:
    """By table whose rows may change, and of accounts, those that headquarters does not have so.

    Empty tables are left out first, with one query.
    """
    quoted = connection.ops.quote_name
    changing = [row for row in tables.travelling().values() if row.kind == tables.CHANGING]
    parts = [f"SELECT %s, COUNT(*) FROM {quoted(table.name)}" for table in changing]  # noqa: S608
    labels = [table.label for table in changing]
    filled = _counted(query=" UNION ALL ".join(parts), values=labels)
    numbered: dict[str, dict[str, str]] = {}
    numbered_rows = NumberedRow.objects.filter(table__in=[*labels, tables.ACCOUNT])
    for label, row, digest in numbered_rows.values_list("table", "row", "digest"):
        numbered.setdefault(label, {})[row] = digest
    counts = {}
    for table in changing:
        before = numbered.get(table.label, {})
        digests_here = {
            table.row_key(row=row): contents.row_digest(row=row)
            for row in (tables.rows(table=table) if table.label in filled else ())
        }
        counts[table.label] = _differing(numbered=before, present=digests_here)
    before = {row: digest for row, digest in numbered.get(tables.ACCOUNT, {}).items() if digest}
    digests_here = {row["id"]: contents.row_digest(row=row) for row in tables.accounts(ids=before)}
    counts[tables.ACCOUNT] = _differing(numbered=before, present=digests_here)
    return {label: count for label, count in counts.items() if count}


def _differing(*, numbered: Mapping[str, str], present: Mapping[str, str]) -> int:
    """How many rows have another digest, or are only in one of both."""
    keys = numbered.keys() | present.keys()
    return sum(numbered.get(key) != present.get(key) for key in keys)


def _counted(*, query: str, values: Sequence[str]) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(query, list(values))
        return {label: count for label, count in cursor.fetchall() if count}
