"""Rows of a lent run that headquarters removed before it lent the run again: such as a seat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from promdaen.course import actions as course_actions
from promdaen.course.models import CourseRun
from promdaen.kit.json_objects import NewJsonObject
from promdaen.kit.travel import travel_class
from promdaen.laptops.actions import applying
from promdaen.laptops.models import Clash, Entry, Headquarters, NumberedRow, Peer
from promdaen.laptops.queries import decided, lending, tables
from promdaen.laptops.rules import contents

RESTORED = "restored"
"""In place of the incarnation of headquarters: what it had before may be on the laptop alone."""
UNFINISHED = (Entry.WAITING, Entry.ASIDE, Entry.LATER)


class RemovedRow(NamedTuple):
    """A row on a laptop that headquarters does not have any more."""

    label: str
    key: str


def leased_labels() -> list[str]:
    """The tables of a run whose rows may be removed; the run itself stays."""
    travelling = tables.travelling()
    return sorted(
        label
        for label in lending.labels_of_runs() - {lending.RUN}
        if travelling[label].kind == tables.CHANGING
        and travel_class(model=travelling[label].model) == "leased"
    )


# At headquarters


def complete_tables(*, headquarters: Headquarters) -> NewJsonObject:
    """For which tables the rows of lent runs are complete, and what is only received yet.

    `received` are the rows of laptops, by table, that were not added here: they stay on laptops.
    """
    labels = leased_labels()
    received: dict[str, set[str]] = {label: set() for label in labels}
    clashes = Clash.objects.filter(kind__in=labels).exclude(decision=decided.TAKE)
    entries = Entry.objects.filter(kind__in=labels, state__in=UNFINISHED)
    for rows in (clashes, entries):
        for kind, key in rows.order_by().values_list("kind", "key"):
            received[kind].add(key.removeprefix(f"{kind}:").rpartition(":")[0])
    return {
        "incarnation": headquarters.incarnation,
        "received": {label: sorted(keys) for label, keys in received.items()},
    }


# On a laptop


def noted_incarnation(*, stored: str, incarnation: str) -> str:
    """What a laptop stores of the incarnation in its content; RESTORED for good once it changed.

    >>> noted_incarnation(stored="", incarnation="a")
    'a'
    >>> noted_incarnation(stored="a", incarnation="b")
    'restored'
    >>> noted_incarnation(stored="restored", incarnation="b")
    'restored'
    """
    return incarnation if stored in {"", incarnation} else RESTORED


def removed_rows(
    *, document: Mapping[str, Any], newer: Mapping[str, set[str]], headquarters: Peer
) -> list[RemovedRow]:
    """The rows of lent runs that headquarters had and has no more; those below others first.

    None that was changed here since, or that headquarters did not receive or add. None either
    where an earlier release says nothing, or once headquarters was restored: what it lost may be
    here alone.
    """
    complete = document.get("complete", {})
    incarnation = complete.get("incarnation")
    if not incarnation or incarnation != headquarters.content_incarnation:
        return []
    runs = [UUID(loan["run"]) for loan in document.get("loans", [])]
    codes = CourseRun.objects.filter(pk__in=runs).values_list("code", flat=True)
    selected = lending.run_rows(codes=list(codes))
    removed: list[RemovedRow] = []
    for label, received in complete["received"].items():
        table = tables.travelling().get(label)
        if table is None or label not in leased_labels():
            continue
        sent_rows = document["tables"].get(label, ())
        named_keys = {table.row_key(row=row) for row in sent_rows} | set(received)
        rows_here = selected.get(label, {})
        digests = _numbered(label=label, keys=rows_here.keys() - named_keys)
        removed += [
            RemovedRow(label, key)
            for key, digest in digests.items()
            if key not in newer.get(label, ())
            and contents.row_digest(row=rows_here[key]) == digest
        ]
    order = list(tables.travelling())
    return sorted(removed, key=lambda removed_row: order.index(removed_row.label), reverse=True)


def _numbered(*, label: str, keys: Collection[str]) -> dict[str, str]:
    digests: dict[str, str] = {}
    for chunk in tables.chunks(items=keys, size=tables.MAX_PARAMETERS):
        numbered_rows = NumberedRow.objects.filter(table=label, row__in=chunk)
        digests.update(numbered_rows.values_list("row", "digest"))
    return digests


def remove_rows(*, rows: Sequence[RemovedRow]) -> tuple[Counter[str], list[RemovedRow]]:
    """Delete rows without telling headquarters: counts by table, and those that others refer to.

    Those stay, such as an officer on the roster with answers.
    """
    counts: Counter[str] = Counter()
    left: list[RemovedRow] = []
    for label, key in rows:
        try:
            applying.put_row(table=tables.travelling()[label], key=key, row=None, is_here=True)
        except applying.UNFIT:
            left.append(RemovedRow(label, key))
            continue
        NumberedRow.objects.filter(table=label, row=key).delete()
        counts[label] += 1
    return counts, left


def settle_runs(*, document: Mapping[str, Any]) -> None:
    """Count the lent runs again after rows were removed."""
    runs = [UUID(loan["run"]) for loan in document.get("loans", [])]
    course_actions.settle_merged_runs(runs=runs, enrolments=(), sittings=())
