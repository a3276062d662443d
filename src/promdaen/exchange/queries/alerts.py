"""Alerts for their readers: lists, the page of an alert, its poster, and unread alerts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.exchange.models import Addressee, Alert, Event, Notice, Receipt, Record
from promdaen.exchange.queries import codes, headlines, members, posts, sealed, visible
from promdaen.exchange.rules import alerts as rules
from promdaen.exchange.rules import clocks, policy, searching
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.kit import languages, pdf, signing
from promdaen.kit.texts import Text, page_language

MADE_FROM = "made_from"
"""The event that ties an alert to the report that it was made from."""
HIT, NO_HIT = "hit", "no_hit"
"""The events of a post that found what an alert is about, or did not."""
HIT_NOTICE = "alert_hit"
"""How the reason of a notice of a find begins; the number of the answer follows."""
PRINT = Path(__file__).resolve().parents[1] / "print" / "alert.typ"
SIZES = ("a4", "a3")
MAX_LISTED = 200
COORDINATOR = Text("Coordinator of the departments")


@dataclass(frozen=True, kw_only=True)
class AlertFilter:
    """Filter of the list of alerts; "" means all. `text` is searched in titles."""

    kind: str = ""
    province: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class AlertRow:
    """An alert in a list, with the open tasks of the reader's post and the progress of others.

    `receipts` are those this reader may see, `acknowledged` and `hits` are counts of them;
    `waiting` counts the posts this reader answers for that have not acknowledged it.
    """

    record: Record
    title: str
    kind: str
    action: str
    area: Sequence[str]
    is_in_force: bool
    waiting: int
    receipts: int
    acknowledged: int
    hits: int


@dataclass(frozen=True, kw_only=True)
class PostReceipt:
    """A post in the table of an alert; `can_answer`: this reader may acknowledge for it.

    `acknowledged_by` and `answered_by` are the names of colleagues, for those who answer for the
    post; "" for all others.
    """

    receipt: Receipt
    department: str
    post: str
    is_late: bool
    can_answer: bool
    is_corrected: bool
    acknowledged_by: str
    answered_by: str

    @property
    def can_correct(self) -> bool:
        """Whether this reader may change the answer of the post."""
        return self.can_answer and self.receipt.is_hit is not None


@dataclass(frozen=True, kw_only=True)
class PostGroup:
    """The posts of a department on the page of an alert; those of the reader's are not folded."""

    department: str
    posts: Sequence[PostReceipt]
    is_folded: bool

    @property
    def acknowledged_count(self) -> int:
        """How many of the posts acknowledged the alert."""
        return sum(post.receipt.acknowledged_at is not None for post in self.posts)


@dataclass(frozen=True, kw_only=True)
class AlertPage:
    """An alert with the parts that this reader may see and the actions open to them."""

    record: Record
    alert: Alert
    kind: codes.Code
    action: codes.Code
    texts: dict[str, str]
    area: Sequence[str]
    posts: Sequence[PostReceipt]
    origin: str
    is_own: bool
    is_in_force: bool
    can_withdraw: bool
    can_print: bool
    report: Record | None
    department: str

    @property
    def to_answer(self) -> list[PostReceipt]:
        """The posts this reader answers for that have not reported a result."""
        return [post for post in self.posts if post.can_answer and post.receipt.is_hit is None]

    @property
    def to_acknowledge(self) -> list[PostReceipt]:
        """Those of them that have not acknowledged it."""
        return [
            post_line for post_line in self.to_answer if post_line.receipt.acknowledged_at is None
        ]

    @property
    def to_report(self) -> list[PostReceipt]:
        """Those that acknowledged it and have not said whether it was found."""
        return [post for post in self.to_answer if post.receipt.acknowledged_at is not None]

    @property
    def post_groups(self) -> list[PostGroup]:
        """The posts without those to answer for, by department, the reader's own first."""
        to_answer = self.to_answer
        groups: dict[str, list[PostReceipt]] = {self.department: []}
        for post in self.posts:
            if post not in to_answer:
                groups.setdefault(post.receipt.department, []).append(post)
        return [
            PostGroup(
                department=post_lines[0].department,
                posts=post_lines,
                is_folded=department != self.department,
            )
            for department, post_lines in groups.items()
            if post_lines
        ]

    @property
    def is_late(self) -> bool:
        """Whether one of those is late."""
        return any(post_line.is_late for post_line in self.to_acknowledge)

    @property
    def counts(self) -> dict[str, int]:
        """How many of the shown posts opened it, acknowledged it, and found what it is about."""
        receipts = [post.receipt for post in self.posts]
        return {
            "all": len(receipts),
            "seen": sum(receipt.seen_at is not None for receipt in receipts),
            "acknowledged": sum(receipt.acknowledged_at is not None for receipt in receipts),
            "hit": sum(receipt.is_hit is True for receipt in receipts),
        }


def alerts_listed(
    *, member: ExchangeMember, filters: AlertFilter, now: datetime
) -> list[AlertRow]:
    """The alerts an account may read: those in force first, sorted by end."""
    records = visible.visible_to(member=member, now=now).filter(kind="alert")
    records = records.filter(alert__isnull=False).select_related("alert")
    if filters.kind:
        records = records.filter(alert__kind=filters.kind)
    alerts = list(records.order_by("-expires_at", "-pk")[:MAX_LISTED])
    if filters.province:
        place_codes = _codes_in(province=filters.province)
        alerts = [record for record in alerts if place_codes & set(record.alert.area)]
    titles = headlines.headlines(records=alerts, member=member, now=now)
    names = posts.place_names(codes={code for record in alerts for code in record.alert.area})
    tallies = _tallies(records=alerts, member=member)
    alert_rows = [
        _alert_row(
            record=record,
            title=titles[record.pk],
            area=[names.get(code, code) for code in record.alert.area],
            tally=tallies.get(record.pk, {}),
            now=now,
        )
        for record in alerts
    ]
    text = searching.fold(text=filters.text)
    return sorted(
        (alert_row for alert_row in alert_rows if text in searching.fold(text=alert_row.title)),
        key=_order,
    )


def alert_page(*, record: Record, member: ExchangeMember, now: datetime) -> AlertPage | None:
    """An alert for this reader, or None for a record without a complete alert."""
    alert = Alert.objects.filter(record=record).first()
    if alert is None:
        return None
    is_own = headlines.is_own(record=record, member=member)
    names = posts.place_names(codes=alert.area)
    in_force = is_in_force(record=record, now=now)
    return AlertPage(
        record=record,
        alert=alert,
        kind=codes.code_list(name="alert_kind")[alert.kind],
        action=codes.code_list(name="alert_action")[alert.action],
        texts=sealed.readable_texts(record=record, member=member, now=now),
        area=[names.get(code, code) for code in alert.area],
        posts=_post_receipts(record=record, member=member, now=now),
        origin=posts.unit_name(code=record.origin),
        is_own=is_own,
        is_in_force=in_force,
        can_withdraw=in_force
        and visible.may(act="withdraw", member=member, record=record, now=now),
        can_print=in_force and _may_hang(record=record, member=member),
        report=_report(record=record, member=member, now=now),
        department=member.department,
    )


def visible_receipts(
    *, record: Record, receipt_ids: Sequence[str], member: ExchangeMember
) -> list[Receipt]:
    """The receipts with these ids that this reader may see."""
    known_receipts = _visible_receipts(record=record, member=member)
    return [receipt for receipt in known_receipts if str(receipt.pk) in receipt_ids]


def acknowledged_before(*, receipts: Sequence[Receipt], member: ExchangeMember) -> list[str]:
    """The posts that others than this account acknowledged, each with time and person."""
    others = [receipt for receipt in receipts if receipt.acknowledged_by_id != member.acting_id]
    if not others:
        return []
    names = posts.place_names(codes={receipt.post for receipt in others})
    people = members.account_names(
        account_ids=[
            receipt.acknowledged_by_id for receipt in others if receipt.acknowledged_by_id
        ]
    )
    return [
        _who_and_when(
            words=names.get(receipt.post, receipt.post),
            person=_name(people=people, account_id=receipt.acknowledged_by_id),
            at=receipt.acknowledged_at,
        )
        for receipt in others
    ]


def answer_words(*, receipt: Receipt) -> str:
    """The answer of a post with its person and time, such as "Gate 3: Not found (Sok, 10:02)"."""
    account_id = answered_by(receipt=receipt)
    people = members.account_names(account_ids=[account_id] if account_id else [])
    post = posts.place_names(codes={receipt.post}).get(receipt.post, receipt.post)
    return _who_and_when(
        words=f"{post}: {_('Found') if receipt.is_hit else _('Not found')}",
        person=_name(people=people, account_id=account_id),
        at=receipt.hit_at,
    )


def answered_by(*, receipt: Receipt) -> UUID | None:
    """The account that gave the present answer of a post."""
    events = _answers(record=receipt.record).get((receipt.department, receipt.post), [])
    return events[-1].by_id if events else None


def answer_count(*, record: Record) -> int:
    """How many answers posts gave to an alert, corrections included."""
    return record.events.filter(act__in=(HIT, NO_HIT)).count()


def notified_of_hit(*, record: Record) -> set[UUID]:
    """The accounts that were notified of a find of an alert, at any post."""
    notices = Notice.objects.filter(record_id=record.pk, why__startswith=HIT_NOTICE)
    return set(notices.values_list("account_id", flat=True))


def alert_in_force(*, local_no: str, member: ExchangeMember, now: datetime) -> Record | None:
    """The alert with a poster's number, while it is in force and this reader may read it.

    None if it ended, was withdrawn, is not for this reader or never existed: the reply is the
    same.
    """
    records = visible.visible_to(member=member, now=now).filter(kind="alert", local_no=local_no)
    alert = records.first()
    return alert if alert is not None and is_in_force(record=alert, now=now) else None


def unescalated_alerts(*, now: datetime) -> QuerySet[Alert]:
    """Alerts not acknowledged by a post in time, until the last step of their clock."""
    return unread_alerts(now=now).exclude(record__escalations__step=max(rules.ESCALATION_STEPS))


def unread_alerts(*, now: datetime) -> QuerySet[Alert]:
    """Alerts in force not acknowledged by a post in time, with the steps of the clock."""
    late = late_receipts(now=now).filter(record=OuterRef("pk"))
    return (
        Alert.objects.filter(Exists(late))
        .filter(record__withdrawn_at=None, record__destroyed_at=None, record__expires_at__gt=now)
        .select_related("record")
        .prefetch_related("record__escalations")
        .order_by("record__sent_at")
    )


def alert_clock(*, record: Record, now: datetime) -> clocks.RequestClock:
    """The clock of an alert: posts must acknowledge it within 12 hours."""
    sent_at = record.sent_at or record.created_at
    due_at = rules.acknowledge_due_at(sent_at=sent_at)
    return clocks.RequestClock(sent_at=sent_at, due_at=due_at, now=now)


def late_receipts(*, now: datetime) -> QuerySet[Receipt]:
    """Receipts of posts that are still addressed and did not acknowledge in time."""
    addressed = Addressee.objects.filter(
        record=OuterRef("record"),
        department=OuterRef("department"),
        post=OuterRef("post"),
        revoked_at=None,
    )
    return Receipt.objects.filter(Exists(addressed), acknowledged_at=None, due_at__lte=now)


def silent_posts(*, member: ExchangeMember, now: datetime) -> list[tuple[Record, int, datetime]]:
    """Alerts with late posts for a head or coordinator: record, number of posts, due time.

    A head sees the posts of the own department once the time is up, a coordinator all posts from
    one and a half times it, as in the notices.
    """
    rows = late_receipts(now=now).filter(
        record__in=[unread_alert.record_id for unread_alert in unread_alerts(now=now)]
    )
    if "coordinator" in member.roles:
        later = rules.UNREAD_HOURS * (max(rules.ESCALATION_STEPS) - 100) / 100
        rows = rows.filter(due_at__lte=now - timedelta(hours=later))
    elif "head" in member.roles and member.department:
        rows = rows.filter(department=member.department)
    else:
        return []
    receipts_by_record: dict[UUID, list[Receipt]] = {}
    for receipt in rows.filter(record__exercise=member.world).select_related("record"):
        receipts_by_record.setdefault(receipt.record_id, []).append(receipt)
    return [
        (receipts[0].record, len(receipts), receipts[0].due_at)
        for receipts in receipts_by_record.values()
    ]


def is_of_post(*, member: ExchangeMember, receipt: Receipt) -> bool:
    """Whether an account answers for a post: its members, and the desk of its department."""
    if not member.department or member.department != receipt.department:
        return False
    return bool(member.roles & set(policy.DESK_ROLES)) or member.post == receipt.post


def is_in_force(*, record: Record, now: datetime) -> bool:
    """Whether an alert is in force: sent, not withdrawn, and not ended."""
    is_sent = record.sent_at is not None and record.withdrawn_at is None
    return is_sent and record.expires_at is not None and record.expires_at > now


def poster(
    *, record: Record, size: str, address: str, member: ExchangeMember, now: datetime
) -> bytes | None:
    """The poster of an alert in both languages; None if it may not be displayed.

    `size` is a4 or a3; `address` is the target of the QR code. Raises PrintError.
    """
    alert = Alert.objects.filter(record=record).first()
    is_good = is_in_force(record=record, now=now) and _may_hang(record=record, member=member)
    if alert is None or not is_good or size not in SIZES or record.expires_at is None:
        return None
    # Everyone can read a poster: redacted text must not be on it.
    texts = {text.field: text.plain for text in record.texts.filter(is_top=True, sealed=None)}
    origin = posts.departments_by_code().get(record.origin)
    data = {
        "size": size,
        "is_exercise": bool(record.exercise),
        "level": record.level_label,
        "is_green": record.level > 0,
        "number": record.local_no,
        "kind": codes.code_list(name="alert_kind")[alert.kind].label,
        "action": codes.code_list(name="alert_action")[alert.action].label,
        "text": {"km": texts.get("text_km", ""), "en": texts.get("text_en", "")},
        "area": [
            {"km": place_row.name_km, "en": place_row.name_en}
            for place_row in posts.place_rows(codes=alert.area)
        ],
        "until": {
            language: languages.day_text(last_day(ends_at=record.expires_at), language=language)
            for language in ("km", "en")
        },
        "origin": {"km": origin.name_km, "en": origin.name_en}
        if origin
        else {"km": COORDINATOR.km, "en": COORDINATOR.en},
        "restriction": texts.get("restriction", ""),
        "qr": {"rows": signing.qr_rows(text=address)},
    }
    return pdf.compile_pdf(source=PRINT, data=data, language="km")


def last_day(*, ends_at: datetime) -> date:
    """The last day of an alert: an end at midnight belongs to the day before."""
    return timezone.localdate(ends_at - timedelta(seconds=1))


def answerable_receipts(*, member: ExchangeMember) -> Q:
    """The receipts that an account of a department answers: its post's; a desk those of all."""
    mine = Q(department=member.department)
    return mine if member.roles & set(policy.DESK_ROLES) else mine & Q(post=member.post)


def _tallies(
    *, records: Sequence[Record], member: ExchangeMember
) -> dict[UUID, Mapping[str, int]]:
    """Counts of the receipts of alerts that this reader may see, and of those waiting for them."""
    mine = answerable_receipts(member=member)
    own = [record.pk for record in records if headlines.is_own(record=record, member=member)]
    receipts = Receipt.objects.filter(record__in=[record.pk for record in records])
    receipts = (
        receipts.filter(mine | Q(record__in=own))
        if member.department
        else receipts.filter(record__in=own)
    )
    counted = (
        receipts.order_by()
        .values("record")
        .annotate(
            receipts=Count("pk"),
            acknowledged=Count("acknowledged_at"),
            hits=Count("pk", filter=Q(is_hit=True)),
            waiting=Count("pk", filter=mine & Q(acknowledged_at=None)),
        )
    )
    tally_names = ("receipts", "acknowledged", "hits", "waiting")
    return {
        row[0]: dict(zip(tally_names, row[1:], strict=True))
        for row in counted.values_list("record", *tally_names)
    }


def _codes_in(*, province: str) -> set[str]:
    """The codes of a province and its checkpoints."""
    province_places = [
        checkpoints
        for area, checkpoints in posts.checkpoints_by_province()
        if area.code == province
    ]
    return {
        province,
        *(checkpoint.code for checkpoints in province_places for checkpoint in checkpoints),
    }


def _alert_row(
    *, record: Record, title: str, area: Sequence[str], tally: Mapping[str, int], now: datetime
) -> AlertRow:
    in_force = is_in_force(record=record, now=now)
    return AlertRow(
        record=record,
        title=title,
        kind=codes.code_label(name="alert_kind", code=record.alert.kind),
        action=codes.code_label(name="alert_action", code=record.alert.action),
        area=area,
        is_in_force=in_force,
        waiting=tally.get("waiting", 0) if in_force else 0,
        receipts=tally.get("receipts", 0),
        acknowledged=tally.get("acknowledged", 0),
        hits=tally.get("hits", 0),
    )


def _order(line: AlertRow) -> tuple[bool, bool, float]:
    ends = line.record.expires_at
    moment = ends.timestamp() if ends else 0.0
    return (not line.is_in_force, not line.waiting, moment if line.is_in_force else -moment)


def _visible_receipts(*, record: Record, member: ExchangeMember) -> list[Receipt]:
    """The receipts a reader may see: all of their own alert, otherwise those they answer for."""
    receipts = list(record.receipts.order_by("department", "post"))
    if headlines.is_own(record=record, member=member):
        return receipts
    return [receipt for receipt in receipts if is_of_post(member=member, receipt=receipt)]


def _post_receipts(*, record: Record, member: ExchangeMember, now: datetime) -> list[PostReceipt]:
    known_receipts = _visible_receipts(record=record, member=member)
    units = posts.departments_by_code()
    names = posts.place_names(codes={receipt.post for receipt in known_receipts})
    may = is_in_force(record=record, now=now) and visible.may(
        act="acknowledge", member=member, record=record, now=now
    )
    has_answers = any(receipt.is_hit is not None for receipt in known_receipts)
    answers = _answers(record=record) if has_answers else {}
    people = _colleagues(receipts=known_receipts, answers=answers, member=member)
    post_receipts = []
    for receipt in known_receipts:
        events = answers.get((receipt.department, receipt.post), [])
        is_own = is_of_post(member=member, receipt=receipt)
        post_receipt = PostReceipt(
            receipt=receipt,
            department=str(units[receipt.department].short) if receipt.department in units else "",
            post=names.get(receipt.post, receipt.post),
            is_late=receipt.acknowledged_at is None and receipt.due_at <= now,
            can_answer=may and is_own,
            is_corrected=len(events) > 1,
            acknowledged_by=_name(people=people, account_id=receipt.acknowledged_by_id)
            if is_own
            else "",
            answered_by=_name(people=people, account_id=events[-1].by_id)
            if is_own and events
            else "",
        )
        post_receipts.append(post_receipt)
    return post_receipts


def _answers(*, record: Record) -> dict[tuple[str, str], list[Event]]:
    """The answers to an alert in their order, by department and post."""
    answers: dict[tuple[str, str], list[Event]] = {}
    for event in record.events.filter(act__in=(HIT, NO_HIT)).order_by("at", "pk"):
        place = (event.detail["department"], event.detail["post"])
        answers.setdefault(place, []).append(event)
    return answers


def _colleagues(
    *,
    receipts: Sequence[Receipt],
    answers: Mapping[tuple[str, str], Sequence[Event]],
    member: ExchangeMember,
) -> dict[UUID, str]:
    """The names of those who acknowledged and answered for the posts a reader answers for."""
    own = [receipt for receipt in receipts if is_of_post(member=member, receipt=receipt)]
    account_ids = {receipt.acknowledged_by_id for receipt in own} | {
        event.by_id
        for receipt in own
        for event in answers.get((receipt.department, receipt.post), [])[-1:]
    }
    known_ids = [account_id for account_id in account_ids if account_id]
    return members.account_names(account_ids=known_ids) if known_ids else {}


def _name(*, people: Mapping[UUID, str], account_id: UUID | None) -> str:
    return people.get(account_id, "") if account_id else ""


def _who_and_when(*, words: str, person: str, at: datetime | None) -> str:
    moment = languages.moment_text(timezone.localtime(at), language=page_language()) if at else ""
    parts = ", ".join(part for part in (person, moment) if part)
    return f"{words} ({parts})" if parts else words


def _may_hang(*, record: Record, member: ExchangeMember) -> bool:
    is_own = headlines.is_own(record=record, member=member)
    return rules.may_print_poster(level=record.level, is_bound=record.is_bound, is_own=is_own)


def _report(*, record: Record, member: ExchangeMember, now: datetime) -> Record | None:
    """The report behind an alert, if the account may read it."""
    event = Event.objects.filter(record=record, act=MADE_FROM).first()
    if event is None:
        return None
    return visible.record_seen_by(member=member, record_id=UUID(event.detail["report"]), now=now)
