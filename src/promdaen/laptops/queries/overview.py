"""The page of headquarters: laptops, their loans, and what needs a decision."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.translation import gettext_lazy

from promdaen.kit import backup_state
from promdaen.laptops.models import (
    Chain,
    Clash,
    Entry,
    LaptopPassword,
    Loan,
    Peer,
    RefusedBundle,
    Transfer,
)
from promdaen.laptops.queries import decided, loans, nodes, record_words, tables
from promdaen.people.models import Officer

LATE = "late"
DECISIONS_A_PAGE, MAX_WAITING, TRANSFERS = 25, 100, 10
"""How many decisions the list of waiting work shows; the page of laptops has all."""
SILENT_AFTER = timedelta(days=5)
"""A laptop with a loan that was not heard of for so long needs a person."""
INVITED, TO_COMPARE, REVOKED, SILENT, TO_DECIDE, LENT, READY = (
    "invited", "compare", "revoked", "silent", "decide", "lent", "ready",
)  # fmt: skip
STATE_CHIPS: Mapping[str, tuple[str, Any]] = {
    INVITED: ("waiting", gettext_lazy("Invited")),
    TO_COMPARE: ("attention", gettext_lazy("Compare the fingerprints")),
    REVOKED: ("wrong", gettext_lazy("Revoked")),
    SILENT: ("late", gettext_lazy("No contact for days")),
    TO_DECIDE: ("attention", gettext_lazy("Decisions needed")),
    LENT: ("ongoing", gettext_lazy("On loan")),
    READY: ("done", gettext_lazy("Ready to lend")),
}
REASONS: Mapping[str, Any] = {
    "late": gettext_lazy("Records after the loan ended"),
    "changed": gettext_lazy("A record was changed on both sides"),
    "officer": gettext_lazy("Two officers who may be one"),
    "account": gettext_lazy("An account was changed on both sides"),
    "missing": gettext_lazy("A record refers to something that is not here"),
    "refused": gettext_lazy("A record does not fit here"),
    "foreign": gettext_lazy("A record that only headquarters may write"),
    "differs": gettext_lazy("A record came twice with different content"),
}
ICONS = {"officer": "people", "account": "person", "late": "calendar3", "changed": "pencil"}


@dataclass(frozen=True, kw_only=True)
class LaptopRow:
    """A laptop in the list: its state, loans, and what arrived from it."""

    peer: Peer
    state: str
    loans: Sequence[Loan]
    facts_count: int
    waiting_count: int
    later_count: int
    safe_count: int
    missing_count: int
    """Places of its chains that no file here had: these records are on the laptop alone."""
    set_aside_count: int
    """Its files of which nothing was stored, since another fact has a place of theirs."""
    last_way: str
    """How its last file came: over the line or by stick; "" before the first."""

    @property
    def on_laptop_count(self) -> int:
        """What was on the laptop alone when it last sent a file, as far as that is known."""
        return self.missing_count + (self.peer.left_count or 0)

    @property
    def is_whole(self) -> bool:
        """Whether everything is here that was on the laptop when it last sent a file."""
        return (
            self.peer.last_bundle_at is not None
            and self.peer.left_count is not None
            and not self.on_laptop_count
            and not self.set_aside_count
        )

    @property
    def chip(self) -> str:
        """The kind of chip of its state."""
        return STATE_CHIPS[self.state][0]

    @property
    def state_words(self) -> str:
        """Its state in the language of the page."""
        return str(STATE_CHIPS[self.state][1])

    @property
    def not_safe_count(self) -> int:
        """Records at headquarters that are in no checked backup yet."""
        return max(0, self.facts_count - self.safe_count)

    @property
    def fingerprint(self) -> str:
        """The fingerprint of its keys."""
        return nodes.peer_fingerprint(peer=self.peer)


@dataclass(frozen=True, kw_only=True)
class DecisionRow:
    """Something that a person decides; `count` records are decided together."""

    clash: Clash
    laptop: str
    count: int
    subject: str

    @property
    def title(self) -> str:
        """The kind of decision in the language of the page."""
        return str(REASONS.get(self.clash.reason, self.clash.reason))

    @property
    def can_undo(self) -> bool:
        """Whether the decision can be undone."""
        return not decided.undo_refusal(clash=self.clash)

    @property
    def icon(self) -> str:
        return ICONS.get(self.clash.reason, "question-circle")


@dataclass(frozen=True, kw_only=True)
class HeadquartersPage:
    """Everything on the page of laptops."""

    rows: Sequence[LaptopRow]
    decisions: Sequence[DecisionRow]
    decision_pages: Page[Clash]
    decided: Sequence[DecisionRow]
    set_aside_count: int
    revoked_files_count: int
    has_recovery_key: bool
    safe_until: datetime | None
    """When the newest backup was made that a drill restored and found whole."""
    drilled_at: datetime | None

    @property
    def has_later(self) -> bool:
        """Whether records of a laptop wait for the upgrade of headquarters."""
        return any(laptop.later_count for laptop in self.rows)


def headquarters_page(*, now: datetime, number: str = "") -> HeadquartersPage:
    """The laptops, most urgent first, and a page of the decisions."""
    clashes = Paginator(open_clashes(), DECISIONS_A_PAGE).get_page(number)
    files = RefusedBundle.objects.filter(decided_at=None).values_list("reason", flat=True)
    of_revoked = [reason == "revoked" for reason in files]
    drill = backup_state.last_good_drill()
    return HeadquartersPage(
        rows=laptop_rows(now=now),
        decisions=decision_rows(clashes=clashes),
        decision_pages=clashes,
        decided=recent_decisions(now=now),
        set_aside_count=len(of_revoked) - sum(of_revoked),
        revoked_files_count=sum(of_revoked),
        has_recovery_key=bool(nodes.recovery_key()),
        safe_until=drill.backup_at if drill else None,
        drilled_at=drill.drilled_at if drill else None,
    )


def laptop_rows(*, now: datetime, laptop_ids: Sequence[UUID] = ()) -> list[LaptopRow]:
    """The laptops with their states; a query for each kind of count, not for each laptop."""
    received = Transfer.objects.filter(peer=OuterRef("pk"), problem="").order_by("-at", "-id")
    last_way = Subquery(received.values("way")[:1])
    peers = Peer.objects.filter(is_headquarters=False).annotate(last_way=last_way)
    if laptop_ids:
        peers = peers.filter(pk__in=laptop_ids)
    facts = _counts(Entry.objects.all())
    waiting = _counts(Entry.objects.filter(state=Entry.WAITING))
    missing = _missing_counts()
    set_aside = _counts(RefusedBundle.objects.filter(reason="reused", decided_at=None))
    decisions = _counts(Clash.objects.filter(decided_at=None))
    safe = dict(Chain.objects.order_by().values_list("node").annotate(count=Sum("safe_sequence")))
    by_peer: dict[UUID, list[Loan]] = {}
    for loan in loans.open_loans():
        by_peer.setdefault(loan.peer_id, []).append(loan)
    laptops = []
    for peer in peers:
        lent = by_peer.get(peer.pk, [])
        state = _state(peer=peer, lent=lent, decisions_count=decisions.get(peer.pk, 0), now=now)
        laptops.append(
            LaptopRow(
                peer=peer,
                state=state,
                loans=lent,
                facts_count=facts.get(peer.pk, 0),
                waiting_count=waiting.get(peer.pk, 0),
                later_count=peer.later_count,
                safe_count=safe.get(peer.pk, 0),
                missing_count=missing.get(peer.pk, 0),
                set_aside_count=set_aside.get(peer.pk, 0),
                last_way=peer.last_way or "",
            )
        )
    order = (TO_DECIDE, TO_COMPARE, SILENT, LENT, READY, INVITED, REVOKED)
    return sorted(laptops, key=lambda laptop: (order.index(laptop.state), laptop.peer.name))


def laptop_row(*, peer: Peer, now: datetime) -> LaptopRow:
    """A laptop as in the list."""
    [laptop] = laptop_rows(now=now, laptop_ids=[peer.pk])
    return laptop


def _counts(rows: Any) -> dict[UUID, int]:
    return dict(rows.order_by().values_list("node").annotate(count=Count("pk")))


def _missing_counts() -> dict[UUID, int]:
    """By laptop, the places before the last one here that no file had: they are still there."""
    entries = Entry.objects.filter(epoch__gt=nodes.ADDED_EPOCH).order_by()
    ends = entries.values_list("node", "epoch").annotate(last=Max("sequence"), count=Count("pk"))
    counts: dict[UUID, int] = {}
    for node, _epoch, last, count in ends:
        counts[node] = counts.get(node, 0) + last - count
    return counts


def _state(*, peer: Peer, lent: Sequence[Loan], decisions_count: int, now: datetime) -> str:
    if peer.revoked_at is not None:
        return REVOKED
    if peer.enrolled_at is None:
        return INVITED
    if peer.compared_at is None:
        return TO_COMPARE
    if decisions_count:
        return TO_DECIDE
    heard_at = max(
        [moment for moment in (peer.last_bundle_at, *(loan.lent_at for loan in lent)) if moment],
        default=None,
    )
    if lent and heard_at is not None and now - heard_at > SILENT_AFTER:
        return SILENT
    return LENT if lent else READY


def laptop_by_id(*, pk: UUID) -> Peer | None:
    """A laptop of this headquarters."""
    return Peer.objects.filter(pk=pk, is_headquarters=False).first()


def loan_by_id(*, pk: UUID) -> Loan | None:
    """A loan of headquarters."""
    rows = Loan.objects.filter(pk=pk, peer__is_headquarters=False)
    return rows.select_related("peer", "run__province").first()


def clash_by_id(*, pk: UUID) -> Clash | None:
    """A clash, decided or not."""
    return Clash.objects.filter(pk=pk).first()


@dataclass(frozen=True, kw_only=True)
class LaptopDetail:
    """The page of one laptop."""

    row: LaptopRow
    past_loans: Sequence[Loan]
    trainers: Sequence[tuple[Any, bool]]
    """Accounts that lead its runs, and whether each has a password on this laptop."""
    refused_bundles: Sequence[RefusedBundle]
    revoked_bundles: Sequence[RefusedBundle]
    """Files of a laptop that was revoked, which changed nothing."""
    transfers: Sequence[Transfer]


def laptop_detail(*, peer: Peer, now: datetime) -> LaptopDetail:
    """One laptop with its loans and trainers."""
    laptop = laptop_row(peer=peer, now=now)
    past = Loan.objects.filter(peer=peer).exclude(ended_at=None).select_related("run__province")
    runs = [loan.run_id for loan in laptop.loans]
    people = get_user_model()._default_manager.filter(runs_taught__in=runs, is_active=True)
    bundles = nodes.refused_bundles(node=peer.pk)
    account_ids = set(LaptopPassword.objects.filter(peer=peer).values_list("account", flat=True))
    return LaptopDetail(
        row=laptop,
        past_loans=list(past[:10]),
        trainers=[
            (person, person.pk in account_ids) for person in people.distinct().order_by("name")
        ],
        refused_bundles=[bundle for bundle in bundles if bundle.reason != "revoked"],
        revoked_bundles=[bundle for bundle in bundles if bundle.reason == "revoked"],
        transfers=list(peer.transfers.all()[:TRANSFERS]),
    )


@dataclass(frozen=True, kw_only=True)
class WaitingFiles:
    """Files of a laptop that changed nothing, and about which a person decides."""

    node: UUID
    is_of_revoked: bool
    count: int
    since: datetime


def waiting_files() -> list[WaitingFiles]:
    """The files that wait for a person, by laptop and reason, in one query."""
    files = RefusedBundle.objects.filter(decided_at=None).order_by().values_list("node", "reason")
    return [
        WaitingFiles(node=node, is_of_revoked=reason == "revoked", count=count, since=since)
        for node, reason, count, since in files.annotate(count=Count("pk"), since=Min("at"))
    ]


# ---- decisions ----


def open_clashes() -> QuerySet[Clash]:
    """What waits for a decision, oldest first; of late records of a run, the first."""
    clashes = Clash.objects.filter(decided_at=None)
    return clashes.exclude(Q(reason=LATE) & Exists(_earlier_late().filter(decided_at=None)))


def open_decisions() -> list[DecisionRow]:
    """The decisions that have waited longest, as rows."""
    return decision_rows(clashes=open_clashes()[:MAX_WAITING])


def recent_decisions(*, now: datetime) -> list[DecisionRow]:
    """Decisions of the last month, newest first."""
    clashes = Clash.objects.filter(decided_at__gte=now - timedelta(days=30))
    repeats = Exists(_earlier_late().filter(decided_at=OuterRef("decided_at")))
    clashes = clashes.exclude(Q(reason=LATE) & repeats)
    return decision_rows(clashes=clashes.order_by("-decided_at", "id")[:10])


def _earlier_late() -> QuerySet[Clash]:
    """Earlier late records of the run of a late record: they are one decision."""
    return Clash.objects.filter(
        reason=LATE, node=OuterRef("node"), detail=OuterRef("detail"), id__lt=OuterRef("id")
    )


def decision_rows(*, clashes: Iterable[Clash]) -> list[DecisionRow]:
    """Rows of decisions, with how many late records each is about."""
    clash_rows = list(clashes)
    names = dict(Peer.objects.values_list("pk", "name"))
    codes = {clash.detail for clash in clash_rows if clash.reason == LATE}
    late = Clash.objects.filter(reason=LATE, detail__in=codes)
    counts = {
        (row["node"], row["detail"], row["decided_at"]): row["count"]
        for row in late.order_by()
        .values("node", "detail", "decided_at")
        .annotate(count=Count("pk"))
    }
    return [
        DecisionRow(
            clash=clash,
            laptop=names.get(clash.node, ""),
            count=(
                counts[clash.node, clash.detail, clash.decided_at] if clash.reason == LATE else 1
            ),
            subject=_subject(clash=clash),
        )
        for clash in clash_rows
    ]


def _subject(*, clash: Clash) -> str:
    """What a decision is about, without names of officers."""
    if clash.reason == LATE:
        return clash.detail
    return record_words.kind_words(kind=clash.kind)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A column that both sides say differently."""

    column: str
    at_headquarters: str
    on_laptop: str


@dataclass(frozen=True, kw_only=True)
class ClashPage:
    """One decision with what both sides say."""

    row: DecisionRow
    differences: Sequence[Difference]
    counts: Sequence[tuple[str, int]]
    can_take: bool
    undo_refusal: str


def clash_page(*, clash: Clash) -> ClashPage:
    """What each side says, by column, or how many late records of each kind there are."""
    together = Clash.objects.filter(
        node=clash.node, reason=LATE, detail=clash.detail, decided_at=clash.decided_at
    )
    counts: list[tuple[str, int]] = []
    if clash.reason == LATE:
        kinds = together.order_by().values_list("kind").annotate(count=Count("pk"))
        counts = [
            (record_words.kind_words(kind=kind), count) for kind, count in kinds.order_by("kind")
        ]
    name = Peer.objects.filter(pk=clash.node).values_list("name", flat=True).first() or ""
    return ClashPage(
        row=DecisionRow(
            clash=clash,
            laptop=name,
            count=sum(count for _kind, count in counts) or 1,
            subject=_subject(clash=clash),
        ),
        differences=_differences(clash=clash),
        counts=counts,
        can_take=(
            clash.reason in {LATE, "changed", "officer", "account"}
            or (clash.reason == "refused" and clash.kind != tables.FEEDBACK)
        ),
        undo_refusal=decided.undo_refusal(clash=clash),
    )


def _differences(*, clash: Clash) -> list[Difference]:
    is_compared = clash.reason in {"changed", "refused", "officer", "account"} or (
        clash.reason in {"foreign", "differs"} and clash.kind in tables.travelling()
    )
    if not is_compared or clash.kind == tables.FEEDBACK:
        return []
    body = json.loads(clash.body)
    sent_values = body["row"] or body.get("was") or {}
    if clash.reason == "account":
        account = get_user_model()._default_manager.filter(pk=sent_values["id"]).first()
        values_here: Mapping[str, Any] = (
            {"name": account.name, "email": account.email} if account else {}
        )
    elif clash.reason == "officer":
        officer = Officer.objects.filter(pk=clash.detail).first()
        values_here = _row_here(kind=clash.kind, key=officer.pk.hex) if officer else {}
    else:
        table = tables.travelling()[clash.kind]
        values_here = _row_here(kind=clash.kind, key=table.row_key(row=sent_values))
    if body["row"] is None:
        sent_values = {}
    words = record_words.value_words
    names = [name for name in {**values_here, **sent_values} if name not in record_words.HIDDEN]
    return [
        Difference(
            column=record_words.column_words(kind=clash.kind, name=name),
            at_headquarters=words(name=name, value=values_here.get(name)),
            on_laptop=words(name=name, value=sent_values.get(name)),
        )
        for name in names
        if name in sent_values or not sent_values
        if values_here.get(name) != sent_values.get(name) or clash.reason == "officer"
    ]


def _row_here(*, kind: str, key: str) -> Mapping[str, Any]:
    table = tables.travelling()[kind]
    return tables.rows_by_key(table=table, keys=[key]).get(key, {})
