"""Incident reports: written by taps, kept once, sent to whom they are for, added to."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from promdaen.exchange.actions import records, reports, screening
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.forms import report_rows
from promdaen.exchange.models import Record, Report, Text, Trace
from promdaen.exchange.queries import countries, sealed, visible
from promdaen.exchange.queries import reports as queries
from promdaen.exchange.rules import levels, reporting, traces
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.people.queries import NotAllowed
from tests import casework_world, exchange_world, factories
from tests.exchange_world import NOW

pytestmark = pytest.mark.django_db(databases=exchange_world.BOTH)
ALL_NO = dict.fromkeys(reporting.REFERRAL_FLAGS, "no")


def facts(**fields: Any) -> reporting.ReportFacts:
    values = {
        "type": "smuggling_suspected",
        "direction": "in",
        "mode": "sea",
        "method": "boat",
        "occurred_at": NOW - timedelta(hours=2),
        "certainty": "about",
        "persons_count": 3,
    } | fields
    return reporting.ReportFacts(**values)


def new(**fields: Any) -> reports.NewReport:
    level = fields.pop("level", "amber")
    values = {
        "facts": facts(**fields.pop("facts", {})),
        "handling": fields.pop("handling", exchange_world.handling(level)),
        "audience": records.Audience(departments=["MAR"]),
        "summary": "A boat without lights",
        "flags": ALL_NO,
        "checkpoint": "KH-L01",
    } | fields
    return reports.NewReport(**values)


def send_report(by: ExchangeMember, **fields: Any) -> Record:
    return reports.file_report(new=new(**fields), is_sent=True, by=by, now=NOW)


@pytest.fixture
def reporter() -> ExchangeMember:
    return exchange_world.standing("reporter", "IMM", "KH-L01")


# ---- what it says ----


def test_a_flag_that_is_not_known_counts_as_a_reason_to_refer() -> None:
    word = reporting.referral_word
    assert word(flags={**ALL_NO, "P4": "unknown"}, persons_count=1) == reporting.DUE
    assert word(flags={**ALL_NO, "P4": "yes"}, persons_count=0) == reporting.DUE
    assert word(flags=ALL_NO, persons_count=5) == reporting.NOT_NEEDED
    assert word(flags={**ALL_NO, "P4": "unknown"}, persons_count=0) == reporting.NOT_NEEDED


def test_what_cannot_be_is_named_by_its_field() -> None:
    wrong = facts(
        occurred_at=NOW + timedelta(hours=1),
        persons_by=[{"number": 4}],
        latitude=Decimal("11.50"),
    )
    assert set(reporting.faults(facts=wrong, now=NOW)) == {
        "occurred_at",
        "persons_count",
        "latitude",
    }
    assert reporting.faults(facts=facts(persons_by=[{"number": 3}]), now=NOW) == {}


def test_traces_are_of_place_method_and_series_and_a_vehicle_is_a_digest() -> None:
    document = {"type": "passport", "state": "VN", "series": "N012"}
    report_facts = facts(documents=[document, {"type": "visa", "state": ""}])
    report_traces = traces.report_traces(facts=report_facts, checkpoint="KH-L01")
    assert [(trace.kind, trace.value) for trace in report_traces] == [
        ("place", "KH-L01"),
        ("method", "boat"),
        ("series", "passport|VN|N012"),
    ]
    facts_with_position = facts(method="", latitude=Decimal("11.50"), longitude=Decimal("103.00"))
    assert [
        trace.value for trace in traces.report_traces(facts=facts_with_position, checkpoint="")
    ] == ["11.50,103.00"]
    assert traces.report_traces(facts=facts(method=""), checkpoint="") == []
    assert traces.vehicle_mark(plate="2A-", key=b"k") is None
    first = traces.vehicle_mark(plate="2A-1234", key=traces.digest_key(master=b"m"))
    other = traces.vehicle_mark(plate="2A-1234", key=traces.digest_key(master=b"n"))
    assert first is not None
    assert other is not None
    assert first.value != other.value
    assert "1234" not in first.value + first.label


def test_countries_begin_with_the_neighbours_and_hold_no_regions() -> None:
    nationality_choices = countries.nationality_choices()
    assert [code for code, _name in nationality_choices[:2]] == ["KH", "VN"]
    assert {"EU", "ZZ", "UN"} & {code for code, _name in nationality_choices} == set()
    assert countries.country_name(code="nowhere") == "nowhere"


def test_a_country_is_written_by_code_or_by_name_in_either_language() -> None:
    country_names = dict(countries.state_choices())
    for text in ("VN", "vn", " Vietnam ", country_names["VN"]):
        assert countries.country_code(text=text) == "VN"
    assert countries.country_code(text="stateless") == countries.STATELESS
    assert countries.country_code(text="Atlantis") == ""


def test_countries_of_a_row_are_checked() -> None:
    person = report_rows.PersonsForm({"number": "2", "nationality": "Stateless"})
    assert person.is_valid()
    assert person.row()["nationality"] == countries.STATELESS
    for place in ("Atlantis", "stateless"):
        stage = report_rows.RouteForm({"place": place})
        assert not stage.is_valid()
        assert "VN" in stage.errors["place"][0]
    assert 'value="Vietnam"' in str(report_rows.RouteForm(initial={"place": "VN"})["place"])


# ---- kept once ----


def test_a_report_submitted_again_from_a_phone_is_one_report(reporter: ExchangeMember) -> None:
    filled = new(record_id=uuid4())
    first = reports.file_report(new=filled, is_sent=True, by=reporter, now=NOW)
    again = reports.file_report(new=filled, is_sent=True, by=reporter, now=NOW)
    assert first == again
    assert Record.objects.count() == Report.objects.count() == 1
    assert [event.act for event in again.events.all()] == ["sent"]


def test_the_number_of_a_report_by_another_author_is_refused(
    reporter: ExchangeMember,
) -> None:
    existing_report = send_report(reporter, record_id=uuid4())
    other = exchange_world.standing("reporter", "BPP")
    for by in (other, exchange_world.standing("liaison", "IMM")):
        with pytest.raises(ExchangeRefused):
            reports.file_report(
                new=new(record_id=existing_report.pk), is_sent=True, by=by, now=NOW
            )


def test_a_draft_is_only_its_authors_can_be_changed_and_reaches_its_addressees(
    reporter: ExchangeMember,
) -> None:
    key = uuid4()
    reports.file_report(new=new(record_id=key), is_sent=False, by=reporter, now=NOW)
    filled = new(
        record_id=key, summary="A second look", level="amber_strict", vehicles=["2A-1234"]
    )
    record = reports.file_report(new=filled, is_sent=False, by=reporter, now=NOW)
    liaison = exchange_world.standing("liaison", "MAR")
    assert not visible.may(act="read", member=liaison, record=record, now=NOW)
    assert not Text.objects.exclude(plain="").exists()
    # Sent later without its numbers of vehicles, which nobody keeps; the digest stays.
    reports.file_report(
        new=new(record_id=key, level="amber_strict"), is_sent=False, by=reporter, now=NOW
    )
    assert Trace.objects.filter(kind="vehicle").count() == 1
    reports.send_draft(record=record, by=reporter, now=NOW)
    assert visible.may(act="read", member=liaison, record=record, now=NOW)
    assert queries.AUDIENCE_TEXT not in sealed.readable_texts(
        record=record, member=reporter, now=NOW
    )
    with pytest.raises(ExchangeRefused):
        records.change_draft(
            record=record,
            new=records.NewRecord(kind="report", handling=exchange_world.handling()),
            by=reporter,
            now=NOW,
        )
    with pytest.raises(ExchangeRefused):
        reports.send_draft(record=record, by=reporter, now=NOW)


def test_answers_that_do_not_fit_are_refused_by_field(reporter: ExchangeMember) -> None:
    with pytest.raises(ExchangeRefused) as refused:
        send_report(reporter, facts={"occurred_at": NOW + timedelta(days=1)}, level="red")
    assert set(refused.value.fields) == {"occurred_at", "departments"}
    assert not Record.objects.exists()


def test_a_text_that_leads_to_a_person_keeps_nothing_until_it_was_checked(
    reporter: ExchangeMember,
) -> None:
    with pytest.raises(screening.RecordTextRefused) as refusal:
        send_report(reporter, narrative="A man named Dara drove.")
    assert not Record.objects.exists()
    record = send_report(
        reporter, narrative="A man named Dara drove.", checked=refusal.value.screened.token
    )
    assert [event.act for event in record.events.order_by("act")] == ["checked", "sent"]


# ---- whom it is for ----


def test_flags_lie_sealed_and_others_read_one_word(reporter: ExchangeMember) -> None:
    record = send_report(reporter, flags={**ALL_NO, "P1": "yes"})
    row = Text.objects.get(record=record, field="protection")
    assert row.sealed is not None
    assert row.plain == ""
    assert record.report.referral == "due"
    flags_by_department = {}
    for role, department in (("liaison", "MAR"), ("liaison", "IMM")):
        by = exchange_world.standing(role, department)
        page = queries.report_page(record=record, member=by, now=NOW)
        flags_by_department[department] = page.flags
    assert flags_by_department["MAR"] is None
    assert flags_by_department["IMM"] == {**ALL_NO, "P1": "yes"}


def test_actions_about_protection_are_shown_to_readers_of_the_flags(
    reporter: ExchangeMember,
) -> None:
    record = send_report(reporter, facts={"action_taken": ["patrol_sent", "referred_health"]})
    mar = exchange_world.standing("liaison", "MAR")
    action_taken = queries.report_page(record=record, member=mar, now=NOW).action_taken
    assert action_taken == ["patrol_sent"]
    own = queries.report_page(record=record, member=reporter, now=NOW).action_taken
    assert own == ["patrol_sent", "referred_health"]


def test_a_bribe_goes_to_the_integrity_contacts_alone(reporter: ExchangeMember) -> None:
    filled = new(
        facts={"type": reporting.CORRUPTION, "persons_count": 0},
        audience=records.Audience(),
        level="red",
        record_id=uuid4(),
    )
    with pytest.raises(ExchangeRefused):
        reports.file_report(new=filled, is_sent=True, by=reporter, now=NOW)
    contact = exchange_world.standing("integrity")
    record = reports.file_report(new=filled, is_sent=True, by=reporter, now=NOW)
    assert record.is_integrity
    may_read = {
        name: visible.may(act="read", member=by, record=record, now=NOW)
        for name, by in {
            "author": reporter,
            "contact": contact,
            "head": exchange_world.standing("head", "IMM"),
            "coordinator": exchange_world.standing("coordinator"),
        }.items()
    }
    assert may_read == {"author": True, "contact": True, "head": False, "coordinator": False}


def test_the_list_begins_with_own_drafts_and_shows_nothing_that_may_not_be_seen(
    reporter: ExchangeMember,
) -> None:
    liaison = exchange_world.standing("liaison", "MAR")
    first = send_report(reporter)
    own = reports.file_report(new=new(), is_sent=False, by=liaison, now=NOW - timedelta(hours=1))
    every = queries.ReportFilter()

    def listed(chosen: queries.ReportFilter) -> list[Record]:
        return list(queries.reports_seen_by(member=liaison, filters=chosen, now=NOW))

    assert listed(every) == [own, first]
    reports.file_report(new=new(), is_sent=False, by=reporter, now=NOW)
    send_report(reporter, audience=records.Audience(departments=["BPP"]))
    assert listed(every) == [own, first]
    assert listed(queries.ReportFilter(origin="IMM", type="smuggling_suspected")) == [first]
    assert listed(queries.ReportFilter(level=str(levels.RED))) == []
    assert listed(queries.ReportFilter(days=7)) == [own, first]
    records.withdraw_record(record=own, by=liaison, now=NOW)
    assert listed(every) == [first]


# ---- added to ----


def test_what_is_added_to_a_report_is_beside_what_was_written(
    reporter: ExchangeMember,
) -> None:
    record = send_report(reporter)
    for words in ("The boat was found.", "It was empty."):
        reports.add_update(record=record, words=words, by=reporter, now=NOW)
    page = queries.report_page(record=record, member=reporter, now=NOW)
    assert [update.words for update in page.updates] == ["The boat was found.", "It was empty."]
    assert page.texts["summary"] == "A boat without lights"
    other = exchange_world.standing("liaison", "MAR")
    with pytest.raises(NotAllowed):
        reports.add_update(record=record, words="More", by=other, now=NOW)


def test_a_draft_is_not_added_to(reporter: ExchangeMember) -> None:
    record = reports.file_report(new=new(), is_sent=False, by=reporter, now=NOW)
    with pytest.raises(ExchangeRefused):
        reports.add_update(record=record, words="More", by=reporter, now=NOW)


# ---- pages ----


def answers(**fields: Any) -> dict[str, Any]:
    empty = {"TOTAL_FORMS": "1", "INITIAL_FORMS": "0"}
    return {
        "id": str(uuid4()),
        "type": "irregular_crossing",
        "occurred_at": timezone.localtime().strftime("%Y-%m-%dT00:00"),
        "certainty": "about",
        "direction": "in",
        "mode": "land",
        "province": "09",
        "persons_count": "2",
        **{f"flag_{referral_flag}": "no" for referral_flag in reporting.REFERRAL_FLAGS},
        "level": str(levels.AMBER),
        "source_grade": "B",
        "info_grade": "2",
        "departments": ["MAR"],
        **{f"{name}-{key}": value for name in ("persons", "documents", "route")
           for key, value in empty.items()},
        "send": "1",
    } | fields  # fmt: skip


@pytest.mark.parametrize("count", ["", "x", "²", "9" * 5000])
def test_a_row_is_added_to_a_table_of_no_readable_length(count: str) -> None:
    data = QueryDict(mutable=True)
    data.update(answers(**{"persons-TOTAL_FORMS": count}))
    assert len(report_rows.RowSets(data, more="persons").persons.forms) == 1


@pytest.fixture
def writer(client: Client) -> Client:
    factories.department("MAR")
    factories.province("09")
    client.force_login(exchange_world.person("reporter", "IMM", "KH-L01"))
    return client


def test_a_report_is_written_by_taps_and_read_on_its_page(writer: Client) -> None:
    assert writer.get("/exchange/reports/new/").status_code == 200
    rows = {
        "persons-0-number": "2",
        "persons-0-nationality": "VN",
        "documents-0-type": "passport",
        "documents-0-state": "VN",
        "documents-0-fraud": "counterfeit",
        "documents-0-series": "N0123456",
        "route-0-place": "TH",
        "latitude": "11.5678",
        "longitude": "103.1234",
        "fee_amount": "២៥០",
        "fee_currency": "USD",
        "vehicles": "2A-1234, KKG-218",
    }
    response = writer.post("/exchange/reports/new/", answers(**rows))
    record = Record.objects.get()
    assert response.status_code == 302
    report = record.report
    assert report.persons_by == [
        {"nationality": "VN", "sex": "unknown", "age": "unknown", "number": 2}
    ]
    assert report.documents[0]["series"] == "N012"
    assert (report.latitude, report.longitude) == (Decimal("11.57"), Decimal("103.12"))
    assert report.fee == {"amount": 250, "currency": "USD"}
    page = writer.get(f"/exchange/reports/{record.pk}/").content.decode()
    assert "N012" in page
    assert "N0123456" not in page
    assert record.local_no in writer.get("/exchange/reports/").content.decode()
    assert not Text.objects.filter(plain__contains="1234").exists()


def test_none_of_these_answers_all_five_and_a_yes_stays(writer: Client) -> None:
    unknown = {f"flag_{flag}": "unknown" for flag in reporting.REFERRAL_FLAGS}
    writer.post("/exchange/reports/new/", answers(**unknown, none_of_flags="on"))
    writer.post("/exchange/reports/new/", answers(**unknown))
    yes = unknown | {"flag_P2": "yes"}
    writer.post("/exchange/reports/new/", answers(**yes, none_of_flags="on"))
    words = Record.objects.filter(kind="report").order_by("created_at")
    assert [record.report.referral for record in words] == ["not_needed", "due", "due"]
    assert 'name="none_of_flags"' in writer.get("/exchange/reports/new/").content.decode()


def test_what_is_not_known_is_proposed_and_what_is_missing_is_named_by_what_to_do(
    writer: Client,
) -> None:
    page = writer.get("/exchange/reports/new/?set-language=en", follow=True)
    form = page.context["form"]
    names = ("type", "direction", "mode", "source_grade", "info_grade")
    assert {name: form[name].value() for name in names} == {
        "type": "undetermined",
        "direction": "unknown",
        "mode": "unknown",
        "source_grade": "X",
        "info_grade": "4",
    }
    assert form.grades_label == "X4"
    empty = {"direction": "", "mode": "", "persons_count": ""}
    wrong = writer.post("/exchange/reports/new/", answers(**empty)).content.decode()
    for words in ("Tap the direction.", "Tap the way of travel.", "Write how many persons,"):
        assert words in wrong
    assert "This field is required" not in wrong
    assert not Record.objects.exists()


def test_a_direction_and_a_way_of_travel_may_be_not_known(writer: Client) -> None:
    writer.post("/exchange/reports/new/", answers(direction="unknown", mode="unknown"))
    report = Record.objects.get().report
    assert (report.direction, report.mode) == ("unknown", "unknown")
    page = writer.get(f"/exchange/reports/{report.pk}/?set-language=en", follow=True)
    assert re.search(r"Not known\s+·\s+Not known", page.content.decode())


def test_a_number_of_persons_that_is_not_known_is_no_number(writer: Client) -> None:
    address = "/exchange/reports/new/"
    flags = {f"flag_{flag}": "unknown" for flag in reporting.REFERRAL_FLAGS}
    writer.get(f"{address}?set-language=en", follow=True)
    both = writer.post(address, answers(is_uncounted="on"))
    assert "not both" in both.content.decode()
    rows = {"persons-0-number": "2", "persons-0-sex": "male"}
    draft_answers = answers(persons_count="", is_uncounted="on", keep="1", **flags, **rows)
    writer.post(address, {name: value for name, value in draft_answers.items() if name != "send"})
    report = Record.objects.get().report
    assert (report.persons_count, report.referral) == (None, "due")
    change = writer.get(f"/exchange/reports/{report.pk}/change/").content.decode()
    assert re.search(r'name="is_uncounted"[^>]* checked', change)
    for page in (f"/exchange/reports/{report.pk}/", "/exchange/reports/"):
        text = writer.get(page).content.decode()
        assert "Not known" in text
        assert ">None<" not in text


def test_a_phone_is_answered_in_json_and_shown_what_is_wrong(writer: Client) -> None:
    phone = {"headers": {"X-Promdaen-Phone": "1"}}
    filled = answers()
    for _again in range(2):
        response = writer.post("/exchange/reports/new/", filled, **phone)
        assert response.status_code == 201
        assert response.json()["received"] == filled["id"]
    assert Record.objects.count() == 1
    wrong = writer.post("/exchange/reports/new/", answers(level=""), **phone)
    assert wrong.status_code == 422
    assert len(wrong.json()["wrong"]) == 1


def test_what_was_written_in_an_exercise_never_becomes_real(writer: Client) -> None:
    phone = {"headers": {"X-Promdaen-Phone": "1"}}
    filled = answers(world="DRILL-1")
    assert writer.post("/exchange/reports/new/", filled, **phone).status_code == 422
    assert not Record.objects.exists()


def test_red_is_sent_to_who_is_named_and_needs_somebody(writer: Client) -> None:
    reader = exchange_world.person("liaison", "BPP")
    filled = answers(level=str(levels.RED), departments=[])
    assert writer.post("/exchange/reports/new/", filled).status_code == 200
    assert not Record.objects.exists()
    assert (
        writer.post("/exchange/reports/new/", filled | {"named": [reader.pk]}).status_code == 302
    )
    record = Record.objects.get()
    by = exchange_world.standing_of(reader)
    assert visible.may(act="read", member=by, record=record, now=timezone.now())


def test_one_more_row_keeps_what_was_typed_without_javascript(writer: Client) -> None:
    filled = answers(more="persons", **{"persons-0-number": "7"})
    page = writer.post("/exchange/reports/new/", filled).content.decode()
    assert 'name="persons-0-number" value="7"' in page
    assert 'name="persons-1-number"' in page
    assert not Record.objects.exists()


def test_a_number_of_a_travellers_own_document_is_refused(writer: Client) -> None:
    rows = {
        "documents-0-type": "passport",
        "documents-0-fraud": "impostor",
        "documents-0-series": "N0123456",
    }
    assert writer.post("/exchange/reports/new/", answers(**rows)).status_code == 200
    assert not Record.objects.exists()


def test_a_name_is_marked_and_passed_by_a_tick(writer: Client) -> None:
    filled = answers(narrative="A man named Dara drove.")
    page = writer.post("/exchange/reports/new/", filled).content.decode()
    assert '<mark class="warned">named Dara</mark>' in " ".join(page.split())
    token = page.split('name="checked"')[1].split('value="')[1].split('"')[0]
    assert writer.post("/exchange/reports/new/", {**filled, "checked": token}).status_code == 302


def test_a_draft_is_kept_changed_and_sent_from_its_page(writer: Client) -> None:
    filled = answers(keep="1", hcodes=["H1"], restriction="Do not approach")
    del filled["send"]
    writer.post("/exchange/reports/new/", filled)
    record = Record.objects.get()
    assert record.hcodes == ["H0", "H1", "H3"]
    address = f"/exchange/reports/{record.pk}/"
    page = writer.get(f"{address}change/").content.decode()
    assert "Do not approach" in page
    writer.post(f"{address}change/", {**filled, "persons_count": "5"})
    assert Report.objects.get().persons_count == 5
    writer.post(f"{address}send/")
    record.refresh_from_db()
    assert record.sent_at is not None
    assert writer.get(f"{address}change/").status_code == 302
    assert writer.post(f"{address}add/", {"words": "She is pregnant."}).status_code == 200
    assert writer.post(f"{address}add/", {"words": ""}).status_code == 200
    assert writer.post(f"{address}add/", {"words": "All are well."}).status_code == 302


def test_a_draft_that_is_taken_back_leaves_the_list(writer: Client) -> None:
    filled = answers(keep="1")
    del filled["send"]
    writer.post("/exchange/reports/new/", filled)
    record = Record.objects.get()
    writer.post(f"/exchange/reports/{record.pk}/take-back/")
    page = writer.get("/exchange/reports/").content.decode()
    assert record.local_no not in page


def test_the_legal_elements_are_on_the_page_without_a_verdict_on_a_person(
    writer: Client,
) -> None:
    casework_world.law()
    writer.post("/exchange/reports/new/", answers(law_S1="yes"))
    record = Record.objects.get()
    assert queries.legal_assessment(elements={"S1": "unknown"}) is None
    page = writer.get(f"/exchange/reports/{record.pk}/").content.decode()
    assert "<ol>" in page
    told_judgement = queries.legal_assessment(elements={"S1": "yes", "S2": "no", "X9": "yes"})
    assert told_judgement is not None
    assert told_judgement.missing
