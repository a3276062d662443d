"""A due referral is work that is seen: each state, who has it in the inbox, who is told when."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.exchange.actions import due_referrals as actions
from promdaen.exchange.actions import records, referrals, responsibility, unacknowledged
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.models import (
    Contact,
    DueReferral,
    Escalation,
    Notice,
    Record,
    Referral,
    Report,
)
from promdaen.exchange.queries import due_referrals as queries
from promdaen.exchange.queries import inbox, report_states, sealed
from promdaen.exchange.queries import requests as request_queries
from promdaen.exchange.queries import responsibility as taking_queries
from promdaen.exchange.rules import reporting
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.kit.models import AuditLine
from promdaen.people.models import Account
from promdaen.people.queries import NotAllowed
from tests import exchange_pages as site
from tests import exchange_world as world

pytestmark = pytest.mark.django_db(databases=world.BOTH)
NOW = site.NOW
HOUR = timedelta(hours=1)
CHILD = dict.fromkeys(reporting.REFERRAL_FLAGS, "no") | {"P2": "yes"}
PERSON = referrals.NewReferral(
    age_band="0_11", sex="female", language="vi", consent="guardian", receiver="refugee_office",
    needs=["shelter"],
)  # fmt: skip


@pytest.fixture(autouse=True)
def places() -> None:
    site.places()


@pytest.fixture
def reporter() -> ExchangeMember:
    return world.standing("reporter", "IMM", site.POST)


@pytest.fixture
def liaison() -> ExchangeMember:
    return world.standing("liaison", "IMM")


@pytest.fixture
def protector() -> ExchangeMember:
    return world.standing("liaison", "AHT")


def due_from(by: ExchangeMember, **fields: Any) -> Record:
    values = {"flags": CHILD, "to": ("BPP",)} | fields
    report = site.a_report(by, **values)
    return DueReferral.objects.get(report=report).record


def waiting(by: ExchangeMember, hours: float = 1) -> list[tuple[UUID, str]]:
    inbox_items = inbox.inbox_items(member=by, now=NOW + hours * HOUR)
    return [(item.record.pk, item.act) for item in inbox_items if item.act == "refer"]


def notified_ids(why: str) -> set[UUID]:
    return set(Notice.objects.filter(why=why).values_list("account_id", flat=True))


def test_a_due_referral_is_in_three_inboxes_with_its_clock(
    reporter: ExchangeMember, liaison: ExchangeMember, protector: ExchangeMember
) -> None:
    others = [
        world.standing("liaison", "BPP"),
        world.standing("reporter", "IMM", "KH-2"),
        world.standing("coordinator"),
        world.standing("auditor"),
    ]
    due = due_from(reporter)
    for member in (reporter, liaison, protector):
        assert waiting(member) == [(due.pk, "refer")]
        [line] = [
            line for line in inbox.inbox_items(member=member, now=NOW) if line.act == "refer"
        ]
        assert line.clock is not None
        assert line.due_at == NOW + 2 * HOUR
    assert [waiting(other) for other in others] == [[], [], [], []]
    assert notified_ids("due_referral") == {liaison.account_id, protector.account_id}


def test_it_has_the_protection_part_of_the_report_alone(
    reporter: ExchangeMember, protector: ExchangeMember
) -> None:
    due = due_from(reporter, narrative="A story of the night")
    assert sealed.readable_texts(record=due, member=protector, now=NOW).keys() == {"protection"}
    page = queries.due_page(record=due, member=protector, now=NOW)
    assert page.flags == ["P2"]
    assert page.report is None
    assert (due.checkpoint, due.origin, due.origin_post) == (site.POST, "IMM", site.POST)
    report = due.due_referral.report
    assert records.read_record(record_id=report.pk, by=protector, now=NOW) is None


def test_no_referral_is_due_without_a_need(
    reporter: ExchangeMember, protector: ExchangeMember
) -> None:
    site.a_report(reporter)
    site.a_report(reporter, flags=CHILD, is_sent=False)
    assert not DueReferral.objects.exists()
    assert waiting(protector) == []


def test_what_is_not_known_is_shown_where_nothing_is_certain(
    reporter: ExchangeMember, protector: ExchangeMember
) -> None:
    due = due_from(reporter, flags={})
    page = queries.due_page(record=due, member=protector, now=NOW)
    assert (page.flags, page.unknown_flags) == ([], list(reporting.REFERRAL_FLAGS))
    words = browser(protector).get(reverse("exchange:protection", args=[due.pk])).content.decode()
    assert "Not known: child without its family" in words
    assert "exclamation-triangle-fill" not in words.split("Flag", 1)[1].split("</dd>", 1)[0]


def test_it_stays_in_the_inbox_after_opening_and_names_the_taker(
    reporter: ExchangeMember, liaison: ExchangeMember, protector: ExchangeMember
) -> None:
    due = due_from(reporter)
    records.read_record(record_id=due.pk, by=protector, now=NOW)
    responsibility.take_record(record=due, by=protector, now=NOW)
    responsibility.take_record(record=due, by=protector, now=NOW + HOUR)
    for member in (reporter, liaison, protector):
        assert waiting(member) == [(due.pk, "refer")]
    [line] = [
        inbox_item
        for inbox_item in inbox.inbox_items(member=liaison, now=NOW)
        if inbox_item.act == "refer"
    ]
    [line] = inbox.with_titles(lines=[line], member=liaison, names={})
    assert line.taken_by == protector.name
    assert DueReferral.objects.get().record.taken_at == NOW
    due.refresh_from_db()
    assert taking_queries.record_responsibility(record=due, member=protector, now=NOW).is_mine
    assert not taking_queries.record_responsibility(record=due, member=liaison, now=NOW).is_mine


def test_it_is_handed_over_to_a_colleague_who_may_take_it(
    reporter: ExchangeMember, liaison: ExchangeMember, protector: ExchangeMember
) -> None:
    due = due_from(reporter)
    with pytest.raises(ExchangeRefused, match="Take it first"):
        responsibility.hand_over_record(record=due, to=protector.account_id, by=liaison, now=NOW)
    responsibility.take_record(record=due, by=liaison, now=NOW)
    with pytest.raises(ExchangeRefused, match="colleagues"):
        responsibility.hand_over_record(record=due, to=uuid4(), by=liaison, now=NOW)
    responsibility.hand_over_record(record=due, to=protector.account_id, by=liaison, now=NOW)
    assert DueReferral.objects.get().record.taken_by_id == protector.account_id
    assert notified_ids("handed_over") == {protector.account_id}


def test_who_may_not_take_it_is_refused(reporter: ExchangeMember) -> None:
    due = due_from(reporter)
    with pytest.raises(NotAllowed):
        responsibility.take_record(record=due, by=world.standing("liaison", "BPP"), now=NOW)


@pytest.mark.parametrize("referrer", ["reporter", "liaison", "protector"])
def test_the_referral_makes_it_and_no_one_has_it_any_more(
    referrer: str, reporter: ExchangeMember, liaison: ExchangeMember, protector: ExchangeMember
) -> None:
    people = {"reporter": reporter, "liaison": liaison, "protector": protector}
    due = due_from(reporter)
    new = replace(PERSON, due_id=due.pk)
    record = referrals.refer_person(new=new, by=people[referrer], now=NOW + HOUR)
    assert [waiting(person) for person in people.values()] == [[], [], []]
    due.refresh_from_db()
    assert (due.state, due.closed_at) == ("made", NOW + HOUR)
    assert DueReferral.objects.get().referral == record
    assert Report.objects.get().referral == "made"
    inbox_items = inbox.inbox_items(member=protector, now=NOW + HOUR)
    assert [inbox_item.act for inbox_item in inbox_items if inbox_item.record == record] == [
        "accept"
    ]
    with pytest.raises(ExchangeRefused, match="in the meantime"):
        responsibility.take_record(record=due, by=protector, now=NOW + HOUR)
    again = referrals.refer_person(new=new, by=people[referrer], now=NOW + 2 * HOUR)
    assert DueReferral.objects.get().referral != again


def test_a_referral_from_the_report_makes_it_too(
    reporter: ExchangeMember, protector: ExchangeMember
) -> None:
    due = due_from(reporter)
    new = replace(PERSON, report_id=due.due_referral.report_id)
    referrals.refer_person(new=new, by=reporter, now=NOW)
    assert waiting(protector) == []


def test_a_due_referral_that_one_may_not_take_makes_no_referral(reporter: ExchangeMember) -> None:
    due = due_from(reporter)
    new = replace(PERSON, due_id=due.pk)
    with pytest.raises(ExchangeRefused, match="Due referral not found"):
        referrals.refer_person(new=new, by=world.standing("liaison", "BPP"), now=NOW)


def test_it_is_closed_with_a_reason_and_never_for_a_child_that_declines(
    reporter: ExchangeMember, protector: ExchangeMember
) -> None:
    due = due_from(reporter)
    for reason in ("", "adult_declines"):
        with pytest.raises(ExchangeRefused):
            actions.refuse_due_referral(record=due, reason=reason, by=protector, now=NOW)
    actions.refuse_due_referral(record=due, reason="no_need", by=protector, now=NOW)
    assert waiting(protector) == waiting(reporter) == []
    assert Report.objects.get().referral == "not_needed"
    assert Record.objects.get(pk=due.pk).state == "refused"
    assert queries.due_page(record=due, member=reporter, now=NOW).reason


def test_it_is_not_withdrawn(reporter: ExchangeMember, liaison: ExchangeMember) -> None:
    due = due_from(reporter)
    with pytest.raises(ExchangeRefused, match="not withdrawn"):
        records.withdraw_record(record=due, by=liaison, now=NOW)


def test_it_goes_up_by_the_clock_until_it_is_made(
    reporter: ExchangeMember, liaison: ExchangeMember, protector: ExchangeMember
) -> None:
    own, theirs = world.standing("head", "IMM"), world.standing("head", "AHT")
    other, between = world.standing("head", "BPP"), world.standing("coordinator")
    due = due_from(reporter)
    assert actions.escalate_due(now=NOW + HOUR / 2) == 0
    assert actions.escalate_due(now=NOW + HOUR) == 1
    assert notified_ids("due_50") >= {
        reporter.account_id,
        liaison.account_id,
        protector.account_id,
    }
    assert actions.escalate_due(now=NOW + 2 * HOUR) == 1
    assert notified_ids("due_100") == {own.account_id, theirs.account_id, reporter.account_id}
    assert actions.escalate_due(now=NOW + 3 * HOUR) == 1
    assert notified_ids("due_150") == {between.account_id}
    assert other.account_id not in notified_ids("due_50") | notified_ids("due_100")
    [late] = request_queries.late_requests(member=between, step=150, now=NOW + 3 * HOUR)
    assert late.priority == ""
    actions.refuse_due_referral(record=due, reason="no_need", by=protector, now=NOW + 3 * HOUR)
    assert actions.escalate_due(now=NOW + 9 * HOUR) == 0
    late = request_queries.late_requests(member=between, step=150, now=NOW + 9 * HOUR)
    assert [late_line.kind for late_line in late] == ["report"]
    assert Escalation.objects.count() == 3


def test_history_and_plan_agree_on_recipients_of_each_step(
    reporter: ExchangeMember, protector: ExchangeMember
) -> None:
    due = due_from(reporter)
    assert unacknowledged.escalate_unseen(now=NOW + HOUR / 2) == 1
    actions.escalate_due(now=NOW + 9 * HOUR)
    client = browser(protector)
    page = client.get(reverse("exchange:protection", args=[due.pk])).content.decode()
    for words in (
        "Not acknowledged in time: the heads of Short IMM and Short AHT are informed",
        "Half of the time has gone: all who may make it are reminded",
        "Late: the heads of Short IMM and Short AHT are informed",
        "Late by half: the coordinator between the departments is informed",
        "The coordinator between the departments is informed",
    ):
        assert page.count(words) == 1, words
    world.standing("integrity")
    bribe = due_from(reporter, type="corruption_offer")
    actions.escalate_due(now=NOW + 9 * HOUR)
    page = client.get(reverse("exchange:protection", args=[bribe.pk])).content.decode()
    assert "Half of the time has gone: all who may make it are reminded" in page
    assert "Late: the head of Short AHT and the integrity contacts are informed" in page
    assert "Late by half: the integrity contacts are informed" in page


@pytest.mark.parametrize(
    ("kind", "origin", "level", "words"),
    [
        ("request", "IMM", "desk", "the desk is reminded"),
        ("request", "IMM", "unseen", "the head of the department and the requester are informed"),
        ("request", "IMM", "secretary", "it is on the weekly list of the Secretary of State"),
        ("report", "IMM", "desk", "the desks are reminded"),
        ("report", "IMM", "head", "the head of Immigration is informed"),
        ("report", "", "head", "the persons named as readers are informed"),
        ("protection", "", "head", "the head of Protection is informed"),
        ("protection", "AHT", "head", "the head of Protection is informed"),
    ],
)
def test_a_step_names_its_recipients(kind: str, origin: str, level: str, words: str) -> None:
    names = {"IMM": "Immigration", "AHT": "Protection"}
    record = Record(kind=kind, origin=origin)
    escalation_words = taking_queries.escalation_words(record=record, level=level, names=names)
    assert escalation_words == words


@pytest.mark.parametrize(("origin", "is_head_informed"), [("", 1), ("IMM", 1), ("AHT", 0)])
def test_of_an_offered_bribe_the_head_of_anti_trafficking_is_named_if_informed(
    origin: str, is_head_informed: int
) -> None:
    record = Record(kind="protection", origin=origin, is_integrity=True)
    names = {"IMM": "Immigration", "AHT": "Protection"}
    escalation_words = taking_queries.escalation_words(record=record, level="head", names=names)
    assert escalation_words.count("the head of Protection and ") == is_head_informed
    assert "the integrity contacts are informed" in escalation_words


def test_of_a_corruption_report_the_own_department_sees_and_hears_nothing(
    reporter: ExchangeMember, liaison: ExchangeMember, protector: ExchangeMember
) -> None:
    contact, head = world.standing("integrity"), world.standing("head", "IMM")
    between = world.standing("coordinator")
    due = due_from(reporter, type="corruption_offer")
    for member in (reporter, contact, protector):
        assert waiting(member) == [(due.pk, "refer")]
    assert waiting(liaison) == waiting(head) == waiting(between) == []
    assert notified_ids("due_referral") == {contact.account_id, protector.account_id}
    assert actions.escalate_due(now=NOW + 9 * HOUR) == 3
    assert not {liaison.account_id, head.account_id, between.account_id} & set(
        Notice.objects.values_list("account_id", flat=True)
    )
    assert request_queries.late_requests(member=between, step=150, now=NOW + 9 * HOUR) == []
    assert queries.due_page(record=due, member=contact, now=NOW).flags is None
    responsibility.take_record(record=due, by=reporter, now=NOW)
    due.refresh_from_db()
    page = taking_queries.record_responsibility(record=due, member=protector, now=NOW)
    assert reporter.name not in page.taken_by
    assert taking_queries.taker_names(records=[due], member=reporter)[due.pk] == reporter.name


def test_a_referral_that_began_with_an_offered_bribe_stays_closed_to_the_own_department(
    reporter: ExchangeMember, liaison: ExchangeMember, protector: ExchangeMember
) -> None:
    world.standing("integrity")
    due = due_from(reporter, type="corruption_offer")
    new = replace(PERSON, due_id=due.pk)
    with pytest.raises(ExchangeRefused, match="only Anti-Trafficking"):
        referrals.refer_person(new=replace(new, department="BPP"), by=reporter, now=NOW)
    record = referrals.refer_person(new=new, by=reporter, now=NOW)
    assert records.read_record(record_id=record.pk, by=liaison, now=NOW) is None
    assert records.read_record(record_id=record.pk, by=protector, now=NOW) == record


def test_a_corruption_report_from_anti_trafficking_is_not_sent_home(
    protector: ExchangeMember,
) -> None:
    contact = world.standing("integrity")
    colleague = world.standing("head", "AHT")
    Contact.objects.create(
        name_en="Anti-Trafficking, day and night", department="AHT", duty_phone="000 000 401",
        backup="-", hours="24", checked_on=NOW.date(),
    )  # fmt: skip
    due = due_from(protector, type="corruption_offer", to=())
    assert waiting(colleague) == []
    assert waiting(protector) == waiting(contact) == [(due.pk, "refer")]
    actions.escalate_due(now=NOW + 2 * HOUR)
    assert colleague.account_id not in notified_ids("due_50") | notified_ids("due_100")
    page = browser(contact).get(reverse("exchange:protection", args=[due.pk])).content.decode()
    assert "head of" not in page
    assert page.count("the integrity contacts are informed") == 1
    assert page.count("The integrity contacts are informed") == 2
    assert "tell Anti-Trafficking" not in " ".join(page.split())
    assert "000 000 401" not in page.split("Contact of that unit", 1)[0]


def test_a_report_of_an_earlier_version_gets_its_due_referral_once(
    reporter: ExchangeMember,
) -> None:
    due = due_from(reporter)
    Record.objects.filter(pk=due.pk).delete()
    assert actions.open_missing(now=NOW + 5 * HOUR) == 1
    assert actions.open_missing(now=NOW + 5 * HOUR) == 0
    assert DueReferral.objects.get().record.due_at == NOW + 7 * HOUR


def browser(by: ExchangeMember, language: str = "en") -> Client:
    client = site.signed_in(Account.objects.get(pk=by.account_id))
    client.cookies["promdaen_language"] = language
    return client


def test_the_pages_say_who_must_do_what_by_when_and_take_it(
    reporter: ExchangeMember, liaison: ExchangeMember, protector: ExchangeMember
) -> None:
    due = due_from(reporter)
    where = {"record_id": due.pk}
    desk, theirs = browser(liaison), browser(protector)
    assert "taken by" not in desk.get(reverse("exchange:home")).content.decode()
    words = theirs.get(reverse("exchange:protection", kwargs=where)).content.decode()
    flat = " ".join(words.split())
    assert "make the referral, and tell Anti-Trafficking and provincial social affairs" in flat
    assert "Nothing is sent automatically" in words
    assert '<table class="dt dt-s history">' in words
    assert "The heads of Short IMM and Short AHT are informed" in words
    form = f'href="{reverse("exchange:new_referral")}?due={due.pk}"'
    assert f'class="btn btn-primary" {form}' in flat
    assert flat.index(form) < flat.index("I take this")
    assert 'class="btn btn-line" type="submit"' in flat
    theirs.post(reverse("exchange:take_record", kwargs=where))
    assert (
        "You have taken this."
        in theirs.get(reverse("exchange:protection", kwargs=where)).content.decode()
    )
    theirs.post(
        reverse("exchange:hand_over_record", kwargs=where), {"to": str(liaison.account_id)}
    )
    assert DueReferral.objects.get().record.taken_by_id == liaison.account_id
    form = reverse("exchange:new_referral")
    assert desk.get(form, {"due": str(due.pk)}).status_code == 200
    outsider = browser(world.standing("liaison", "BPP"))
    assert outsider.get(form, {"due": str(due.pk)}).status_code == 404
    desk.post(reverse("exchange:withdraw_record", kwargs=where))
    assert Record.objects.get(pk=due.pk).withdrawn_at is None
    desk.post(reverse("exchange:close_due_referral", kwargs=where), {"reason": "person_left"})
    page = desk.get(reverse("exchange:protection", kwargs=where)).content.decode()
    assert "The person left" in page
    for name in ("take_record", "close_due_referral", "hand_over_record"):
        answer = desk.post(
            reverse(f"exchange:{name}", kwargs=where), {"reason": "no_need"}, follow=True
        )
        assert answer.status_code == 200


def test_the_panel_of_the_inbox_shows_acts_and_the_escalation_plan(
    reporter: ExchangeMember, liaison: ExchangeMember, protector: ExchangeMember
) -> None:
    Contact.objects.create(
        name_en="Anti-Trafficking, day and night", department="AHT", duty_phone="000 000 401",
        backup="-", hours="24", checked_on=NOW.date(),
    )  # fmt: skip
    due = due_from(reporter, to=())
    desk = browser(liaison)
    chosen = {"chosen": str(due.pk)}

    def panel() -> str:
        page = desk.get(reverse("exchange:home"), chosen).content.decode()
        return " ".join(page.split("<aside", 1)[1].split())

    words = panel()
    assert "000 000 401" in words
    for line in ("If no one makes it", "are reminded", "The coordinator between the departments"):
        assert line in words
    take = reverse("exchange:take_record", args=[due.pk])
    assert f'action="{take}"' in words
    desk.post(take)
    words = panel()
    assert f'action="{take}"' not in words
    assert f"{reverse('exchange:new_referral')}?due={due.pk}" in words


def test_the_form_of_the_referral_proposes_what_was_reported_to_who_may_read_it(
    reporter: ExchangeMember, liaison: ExchangeMember, protector: ExchangeMember
) -> None:
    due = due_from(reporter, to=())
    report = due.due_referral.report
    rows = [{"nationality": "VN", "sex": "male", "age": "0_11", "number": 3}]
    Report.objects.filter(record=report).update(persons_by=rows)
    form = f"{reverse('exchange:new_referral')}?due={due.pk}"
    page = browser(liaison).get(form)
    assert page.context["form"]["indicators"].value() == ["child_without_family"]
    assert page.context["form"]["age_band"].value() == "0_11"
    words = page.content.decode()
    assert "Signs or needs: at least one" in words
    assert page.context["form"].chosen_signs == "Child without its family"
    signs = words.split("<summary>Signs", 1)[1].split("</summary>", 1)[0]
    assert "Child without its family" in signs
    for_the_person = words.index('id="say" data-open-wide')
    assert for_the_person < words.index('name="age_band"')
    between = words.split("Signs that were seen", 1)[1].split("<legend", 1)[0]
    assert "(optional)" not in between
    # Anti-Trafficking reads the flags, and the ages only if the report was sent to it.
    theirs = browser(protector).get(form).context["form"]
    assert theirs["indicators"].value() == ["child_without_family"]
    assert theirs["age_band"].value() is None
    nothing = due_from(reporter, flags={"P2": "unknown"}, to=())
    form = f"{reverse('exchange:new_referral')}?due={nothing.pk}"
    assert browser(liaison).get(form).context["form"]["indicators"].value() is None
    new = replace(PERSON, due_id=due.pk, needs=[], indicators=["child_without_family"])
    assert referrals.refer_person(new=new, by=liaison, now=NOW).state == "in_progress"


def test_filling_in_the_form_from_a_sealed_report_is_a_reading_of_it(
    reporter: ExchangeMember, liaison: ExchangeMember
) -> None:
    due = due_from(reporter, level="amber_strict")
    report = due.due_referral.report
    log = AuditLine.objects.using("exchange").filter(action="read_record")
    form = reverse("exchange:new_referral")
    browser(liaison).get(f"{form}?report={report.pk}")
    assert [line.subject_id for line in log] == [str(report.pk)]
    browser(liaison).get(f"{form}?due={due.pk}")
    assert log.filter(subject_id=str(report.pk)).count() == 2
    assert log.filter(subject_id=str(due.pk)).count() == 1


def test_the_page_of_the_report_leads_to_the_due_referral(
    reporter: ExchangeMember, liaison: ExchangeMember
) -> None:
    due = due_from(reporter)
    report = reverse("exchange:report", args=[due.due_referral.report_id])
    words = browser(liaison).get(report).content.decode()
    assert reverse("exchange:protection", args=[due.pk]) in words
    other = browser(world.standing("liaison", "BPP")).get(report).content.decode()
    assert "Nothing is sent automatically" in other
    assert reverse("exchange:protection", args=[due.pk]) not in other
    assert Report.objects.get().referral == reporting.DUE
    form = f"{reverse('exchange:new_referral')}?due={due.pk}"
    assert form in words
    assert form in browser(reporter).get(report).content.decode()
    assert form not in other
    responsibility.take_record(record=due, by=liaison, now=NOW)
    assert form in browser(liaison).get(report).content.decode()
    assert form not in browser(reporter).get(report).content.decode()


def test_the_page_of_a_report_does_not_repeat_itself(
    reporter: ExchangeMember, liaison: ExchangeMember
) -> None:
    report = due_from(reporter).due_referral.report

    def words(by: ExchangeMember, record: Record = report) -> str:
        page = reverse("exchange:report", args=[record.pk])
        return " ".join(browser(by).get(page).content.decode().split())

    for reader in (reporter, liaison):
        page = words(reader)
        assert page.count("No one has taken it yet.") == 1
        assert page.count("Referral: not made yet, due") == 1
        assert "Make the referral by" not in page
        assert "Report: " not in page
        assert page.count('<table class="dt dt-s history">') == 1
    responsibility.take_record(record=report, by=liaison, now=NOW)
    assert words(reporter).lower().count(f"taken by {liaison.name}".lower()) == 1
    assert words(liaison).count("You have taken this.") == 1
    assert "<p> </p>" not in words(liaison, record=site.a_report(liaison))


def test_the_reporter_reads_the_state_of_the_report_and_no_more(
    reporter: ExchangeMember, liaison: ExchangeMember, protector: ExchangeMember
) -> None:
    due = due_from(reporter)
    report = Record.objects.select_related("report").get(pk=due.due_referral.report_id)
    client = browser(reporter)
    page = reverse("exchange:report", args=[report.pk])

    def words() -> str:
        return " ".join(client.get(page).content.decode().split())

    assert "no one has taken it" in words()
    responsibility.take_record(record=due, by=liaison, now=NOW)
    assert f"taken by {liaison.name}" in words()
    actions.escalate_due(now=NOW + 3 * HOUR)
    html = client.get(reverse("exchange:protection", args=[due.pk])).content.decode()
    assert "Late: the heads of Short IMM and Short AHT are informed" in html
    assert "Late by half: the coordinator between the departments is informed" in html
    referral = referrals.refer_person(
        new=replace(PERSON, due_id=due.pk), by=liaison, now=NOW + 3 * HOUR
    )
    assert f"by {liaison.name}" in words()
    assert "Referral made" in words()
    # A referral that another officer made is closed to the reporter: no word of its acceptance.
    assert "accepted" not in words()
    report.report.refresh_from_db()
    own = report_states.report_states(records=[report], member=liaison, now=NOW + 6 * HOUR)
    state = own[report.pk]
    assert (state.code, state.is_accepting_late, state.is_untaken) == ("in_progress", True, True)
    theirs = browser(liaison).get(page).content.decode()
    assert "Referral not accepted yet" in theirs
    assert "Anti-Trafficking, or the department that takes part, accepts it." in theirs
    assert 'class="btn btn-primary" type="submit"' in theirs.split("What happened", 1)[0]
    Referral.objects.filter(record=referral).update(told_at=NOW + 4 * HOUR)
    own = report_states.report_states(records=[report], member=liaison, now=NOW + 6 * HOUR)
    [line] = [
        line
        for line in inbox.inbox_items(member=protector, now=NOW + 6 * HOUR)
        if line.record == referral
    ]
    # Everybody who had to be told was told: the hand-over is next.
    assert own[report.pk].accept_by == line.due_at == referral.due_at
    assert not own[report.pk].is_accepting_late
    referrals.accept_referral(record=referral, by=protector, now=NOW + 4 * HOUR)
    own = report_states.report_states(records=[report], member=liaison, now=NOW + 6 * HOUR)
    assert own[report.pk].code == "accepted"
    home = " ".join(client.get(reverse("exchange:home")).content.decode().split())
    assert "Report: no one has taken it" in home


def test_no_reader_of_an_offered_bribe_sees_who_made_the_referral(
    reporter: ExchangeMember, protector: ExchangeMember
) -> None:
    contact = world.standing("integrity")
    due = due_from(reporter, type="corruption_offer")
    report = Record.objects.select_related("report").get(pk=due.due_referral.report_id)
    referrals.refer_person(new=replace(PERSON, due_id=due.pk), by=protector, now=NOW + HOUR)
    for member in (reporter, contact):
        states = report_states.report_states(records=[report], member=member, now=NOW)
        assert states[report.pk].made_by == "Short AHT"


@pytest.mark.parametrize(("sex", "proposed"), [("female", "female"), ("unknown", None)])
def test_the_form_takes_over_the_only_person_and_who_signs_of_trafficking_are_for(
    reporter: ExchangeMember,
    liaison: ExchangeMember,
    protector: ExchangeMember,
    sex: str,
    proposed: str | None,
) -> None:
    due = due_from(reporter, flags={"P3": "yes"}, to=())
    row = {"nationality": "VN", "sex": sex, "age": "18_24", "number": 1}
    report = Report.objects.filter(record=due.due_referral.report)
    report.update(persons_by=[row], persons_count=1)
    address = f"{reverse('exchange:new_referral')}?due={due.pk}"
    form = browser(liaison).get(address).context["form"]
    assert (form["sex"].value(), form["receiver"].value()) == (proposed, "ahtjp")
    # Anti-Trafficking reads the flags of the due referral, but not the report.
    theirs = browser(protector).get(address).context["form"]
    assert (theirs["sex"].value(), theirs["receiver"].value()) == (None, "ahtjp")
    report.update(persons_count=2)
    assert browser(liaison).get(address).context["form"]["sex"].value() is None
    unknown = due_from(reporter, flags={"P3": "unknown"}, to=())
    address = f"{reverse('exchange:new_referral')}?due={unknown.pk}"
    assert browser(liaison).get(address).context["form"]["receiver"].value() is None


def test_the_log_links_a_due_referral_to_its_report_and_referral(
    reporter: ExchangeMember, liaison: ExchangeMember
) -> None:
    due = due_from(reporter, to=())
    report = due.due_referral.report
    referral = referrals.refer_person(new=replace(PERSON, due_id=due.pk), by=liaison, now=NOW)
    other = site.a_report(reporter, flags=dict.fromkeys(reporting.REFERRAL_FLAGS, "no"), to=())
    new = replace(PERSON, due_id=None, report_id=other.pk)
    alone = referrals.refer_person(new=new, by=liaison, now=NOW)
    details = {
        (line.action, line.subject_id): line.detail
        for line in AuditLine.objects.using("exchange").order_by("sequence")
    }
    assert details["open_due_referral", str(due.pk)] == {"report": str(report.pk)}
    assert details["make_due_referral", str(due.pk)] == {"referral": str(referral.pk)}
    assert "report" not in details["refer_person", str(referral.pk)]
    assert details["refer_person", str(alone.pk)]["report"] == str(other.pk)
