"""What laptops and headquarters wait for, as rows of the shared list."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from promdaen.kit.waiting import LATER, TODAY, WaitingWork
from promdaen.laptops.queries import nodes, overview, status
from promdaen.people import queries as people_queries

if TYPE_CHECKING:
    from promdaen.people.models import Account


def laptops_waiting(*, account: Account, now: datetime) -> list[WaitingWork]:
    """At headquarters for coordinators; on a laptop for its staff."""
    if nodes.is_laptop_here():
        return _laptop_work(account=account)
    if not nodes.is_headquarters_here():
        return []
    if not people_queries.has_right("runs", account=account):
        return []
    laptops = overview.laptop_rows(now=now)
    names = {laptop.peer.pk: laptop.peer.name for laptop in laptops}
    waiting_work = [_row(laptop=laptop) for laptop in laptops if laptop.state in ACTIONS]
    waiting_work += [
        _files_row(files=files, name=names.get(files.node, ""))
        for files in overview.waiting_files()
    ]
    return waiting_work + [
        WaitingWork(
            kind="laptop_decision",
            action=decision.title,
            subject=decision.laptop,
            where=decision.subject,
            url=reverse("laptops:clash", args=(decision.clash.pk,)),
            urgency=TODAY,
            since=decision.clash.at,
            count=decision.count if decision.count > 1 else 0,
            icon=decision.icon,
        )
        for decision in overview.open_decisions()
    ]


ACTIONS = {overview.TO_COMPARE: "laptop_compare", overview.SILENT: "laptop_silent"}


def _row(*, laptop: overview.LaptopRow) -> WaitingWork:
    is_silent = laptop.state == overview.SILENT
    return WaitingWork(
        kind=ACTIONS[laptop.state],
        action=(
            _("Ask about a laptop that has sent nothing for days")
            if is_silent
            else _("Compare the fingerprints of a laptop")
        ),
        subject=laptop.peer.name,
        url=reverse("laptops:laptop", args=(laptop.peer.pk,)),
        urgency=TODAY,
        since=laptop.peer.last_bundle_at if is_silent else laptop.peer.enrolled_at,
        icon="hdd-network",
    )


def _files_row(*, files: overview.WaitingFiles, name: str) -> WaitingWork:
    return WaitingWork(
        kind="laptop_revoked_files" if files.is_of_revoked else "laptop_files",
        action=(
            _("Decide about a file of a laptop that was revoked")
            if files.is_of_revoked
            else _("Decide about a file of a laptop that was set aside")
        ),
        subject=name,
        url=reverse("laptops:laptop", args=(files.node,)),
        urgency=TODAY,
        since=files.since,
        count=files.count if files.count > 1 else 0,
        icon="hdd-network",
    )


def _laptop_work(*, account: Account) -> list[WaitingWork]:
    if not people_queries.has_right("runs", "own_runs", account=account):
        return []
    try:
        laptop_state = status.laptop_status()
    except nodes.NodeFileError:
        return []
    count = laptop_state.new_count + laptop_state.here_count
    if not count:
        return []
    return [
        WaitingWork(
            kind="laptop_records",
            action=_("Send the records of this laptop to headquarters"),
            subject=laptop_state.headquarters,
            url=reverse("laptops:here"),
            urgency=LATER,
            count=count,
            icon="hdd-network",
        )
    ]
