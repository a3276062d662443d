"""Pages of what came of a round."""

import re
from datetime import date

import pytest
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from promdaen.kit.models import AuditLine
from promdaen.survey.actions import figures as actions
from promdaen.survey.actions.refusals import SurveyRefused
from promdaen.survey.models import Instrument, ProvinceAccess, Round, Submission, Visit
from promdaen.survey.queries import gaps, planning, totals
from promdaen.survey.rules import figures
from promdaen.survey.tests import accepted
from tests import factories, guards, survey_world

pytestmark = pytest.mark.django_db


def reader(*roles: str) -> Client:
    client = Client()
    client.cookies["promdaen_language"] = "en"
    client.force_login(factories.account(*roles))
    return client


def text_of(client: Client, page: str, *, code: str = "2026", query: str = "") -> str:
    response = client.get(reverse(page, args=(code,)) + query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_a_round_shows_how_far_standards_are_reached_and_what_changed() -> None:
    first, second, _third = accepted.places("KH-1", "KH-2", "KH-3")
    before = accepted.a_round("2025", starts_on=date(2025, 1, 1), ends_on=date(2025, 2, 1))
    assessor = factories.account("assessor")
    accepted.visit(first, score=1, round=before, account=assessor, instance_id="uuid:old")
    accepted.visit(first, score=2, account=assessor)
    accepted.visit(second, score=4, account=assessor)
    page = text_of(reader("coordinator"), "survey:round")
    assert "2 <small>of 3</small>" in page
    assert "Points since 2025" in page
    assert page.index("Crossing KH-1") < page.index("Crossing KH-2"), "most must-have gaps first"
    assert "Most common gaps" in page


def test_visits_of_two_instruments_are_in_one_table_and_compare_what_both_measure() -> None:
    first, second = accepted.places("KH-1", "KH-2")
    before = accepted.a_round("2025", starts_on=date(2025, 1, 1), ends_on=date(2025, 2, 1))
    assessor = factories.account("assessor")
    old = survey_world.instrument()
    accepted.visit(
        first, answers={"I01": "1"}, round=before, account=assessor, instance_id="uuid:old"
    )
    accepted.visit(second, answers={"I01": "4"}, account=assessor)
    body = {**old.body, "indicators": old.body["indicators"][1:]}
    Instrument.objects.create(
        number=2, digest="2", body=body, xform="", xform_md5="", published_at=factories.NOW
    )
    accepted.visit(first, answers={"I01": "1", "I02": "0"}, account=assessor, version=2)
    page = text_of(reader("coordinator"), "survey:heat")
    assert page.index("Crossing KH-1") < page.index("Crossing KH-2")
    assert page.count('<td class="k0">4.0</td>') == 1, "the second, by the older instrument"
    assert "Change between rounds" in text_of(reader("coordinator"), "survey:change")
    beyond = f"?page={9:09000}"
    assert "Crossing KH-1" in text_of(reader("coordinator"), "survey:heat", query=beyond)


def test_a_second_visit_and_one_that_waits_count_for_nothing() -> None:
    first, second = accepted.places("KH-1", "KH-2")
    accepted.visit(first)
    Visit.objects.update(is_second=True)
    submission = accepted.visit(second)
    Visit.objects.filter(pk=submission.visit_id).update(state="submitted")
    assert "No visit is accepted yet" in text_of(reader("coordinator"), "survey:round")


def test_who_reads_sums_alone_reads_no_checkpoint() -> None:
    accepted.visit(accepted.places("KH-1")[0])
    for page in ("survey:round", "survey:heat"):
        assert reader("viewer").get(reverse(page, args=("2026",))).status_code == 403
    assert reader("coordinator").get(reverse("survey:heat", args=("2020",))).status_code == 404


def test_an_assessor_reads_the_provinces_that_were_given() -> None:
    place = accepted.places("KH-1")[0]
    other_place = accepted.places("KH-2", province="02")[0]
    accepted.visit(place)
    accepted.visit(other_place)
    account = factories.account("assessor")
    ProvinceAccess.objects.create(account=account, province=place.province, given_at=factories.NOW)
    client = Client()
    client.cookies["promdaen_language"] = "en"
    client.force_login(account)
    page = text_of(client, "survey:heat")
    assert "Crossing KH-1" in page
    assert "Crossing KH-2" not in page


def test_the_heat_map_gives_each_cell_its_number_and_marks_what_is_critical_or_missing() -> None:
    low, none = accepted.places("KH-1", "KH-2")
    accepted.visit(low, score=0)
    accepted.visit(none, answers={"I01": "4"})
    client = reader("coordinator")
    page = text_of(client, "survey:heat")
    assert '<td class="k0">4.0</td>' in page
    assert 'class="visually-hidden">must-have' in page
    assert "no answer</span></td>" in page
    assert "Crossing KH-1" not in text_of(client, "survey:heat", query="?kind=international")
    assert text_of(client, "survey:heat", query="?show=all&page=x").count("Crossing") == 2


def test_the_map_gives_provinces_their_figure_and_draws_where_checkpoints_lie() -> None:
    first, second, _nowhere = (
        *accepted.places("KH-1", latitude=13.5, longitude=102.5),
        *accepted.places("KH-2", province="02", latitude=12.0, longitude=103.0),
        *accepted.places("KH-3"),
    )
    accepted.visit(first, score=0)
    page = text_of(reader("coordinator"), "survey:map")
    assert page.count('class="m-bad"') == 2, "one checkpoint and the key"
    assert page.count('class="m0"') == 4, "its ring, the one not surveyed, and two of the key"
    assert "1 checkpoint has no position" in page
    assert "1 of 2 surveyed" in page
    assert second.code not in text_of(reader("coordinator"), "survey:map", query="?province=01")


def test_change_compares_a_round_with_the_one_before_or_one_that_is_chosen() -> None:
    first, second, third = accepted.places("KH-1", "KH-2", "KH-3")
    before = accepted.a_round("2025", starts_on=date(2025, 1, 1), ends_on=date(2025, 2, 1))
    assessor = factories.account("assessor")
    for place, then, now in ((first, 1, 3), (second, 3, 1)):
        accepted.visit(
            place, score=then, round=before, account=assessor, instance_id=f"uuid:o{place.code}"
        )
        accepted.visit(place, score=now, account=assessor)
    accepted.visit(third, account=assessor)
    client = reader("coordinator")
    page = text_of(client, "survey:change", query="?sort=-points")
    assert page.index("Crossing KH-1") < page.index("Crossing KH-2"), "the largest rise first"
    page = text_of(client, "survey:change", query="?sort=points&since=2025")
    assert page.index("Crossing KH-2") < page.index("Crossing KH-1")
    assert "Crossing KH-3" not in page
    assert "2 checkpoints" in page
    assert "Nothing to compare yet" in text_of(client, "survey:change", code="2025")


def test_gaps_are_listed_by_need_narrowed_and_sorted() -> None:
    place = accepted.places("KH-1")[0]
    accepted.visit(place, answers={"I01": "3", "I38": "0", "I38_how": "seen", "T09": "0"})
    client = reader("coordinator")
    page = text_of(client, "survey:gaps")
    assert page.index("I38</span>") < page.index("I01</span>"), "critical and larger first"
    assert "seen" in page
    assert "Must-have gaps come first" in page
    page = text_of(client, "survey:gaps", query="?weight=critical&part=INS&sort=checkpoint")
    assert "Must-have gaps come first" not in page, "this list is sorted otherwise"
    assert "I38</span>" in page
    assert "I01</span>" not in page
    assert "No gap fits" in text_of(client, "survey:gaps", query="?part=flow")


def test_the_list_of_gaps_leaves_only_with_what_it_is_for() -> None:
    accepted.visit(accepted.places("KH-1")[0], answers={"I03": "0"})
    client = reader("coordinator")
    address = reverse("survey:gaps", args=("2026",))
    assert "This field is required" in client.post(address, {"format": "csv"}).content.decode()
    response = client.post(address, {"format": "csv", "purpose": "Plan of 2027"})
    assert response.headers["Content-Type"].startswith("text/csv")
    file = response.content.decode("utf-8-sig")
    assert "I03" in file
    assert "/ Travellers in the peak hour," in file
    assert "/ Need," in file
    assert ",0,3,3,,,2,no," in file, "the traffic is not known"
    line = AuditLine.objects.get(action="export_gaps")
    assert line.detail["purpose"] == "Plan of 2027"
    assert line.detail["rows"] == 1
    filters = gaps.GapFilter(chosen=figures.FigureFilter())
    with pytest.raises(SurveyRefused, match="what the file is for"):
        actions.export_gaps(code="2026", filters=filters, purpose=" ", by=None, now=factories.NOW)


def test_totals_show_no_class_or_province_of_fewer_than_five_and_no_round_under_way() -> None:
    places = accepted.places(*(f"KH-A{number}" for number in range(6)))
    [other] = accepted.places("KH-B", kind="international", province="02")
    assessor = factories.account("assessor")
    for place in places:
        accepted.visit(place, account=assessor)
    accepted.visit(other, score=0, account=assessor)
    viewer = reader("viewer")
    address = reverse("survey:totals")
    assert "No round is closed yet" in viewer.get(address).content.decode()
    assert viewer.get(f"{address}?round=2026").status_code == 404
    assert "Survey 2026" in reader("coordinator").get(address).content.decode()
    Round.objects.update(closed_at=factories.NOW)
    page = viewer.get(address).content.decode()
    by_province = page.split("<h2>By province</h2>")[1].split("<h2>")[0]
    assert "No group has its own figure here" in by_province
    assert "<table" not in by_province, "others together would be the country again"
    assert "three dots" in page
    sub_domains = page.split('id="sub-domains"')[1]
    assert sub_domains.index("<details") < sub_domains.index("<table")
    assert page.count("Crossing") == 0
    assert reader("assessor").get(address).status_code == 403


def test_totals_without_a_withheld_figure_do_not_explain_one() -> None:
    assessor = factories.account("assessor")
    for place in accepted.places(*(f"KH-A{number}" for number in range(6))):
        accepted.visit(place, account=assessor)
    Round.objects.update(closed_at=factories.NOW)
    page = reader("viewer").get(reverse("survey:totals")).content.decode()
    assert ("three dots" in page) == ('<td class="n">…</td>' in page)


def test_totals_by_border_are_shown_where_provinces_are_too_few() -> None:
    assessor = factories.account("assessor")
    places = []
    for at, province in enumerate(("01", "02", "22", "24", "15")):
        places += [
            (place, 4) for place in accepted.places(f"KH-T{at}", province=province, neighbour="TH")
        ]
        places += [
            (place, 2) for place in accepted.places(f"KH-V{at}", province=f"1{at}", neighbour="VN")
        ]
        places += [
            (place, 3) for place in accepted.places(f"KH-S{at}", province="18", modes=["sea"])
        ]
    for place, score in places:
        accepted.visit(place, score=score, account=assessor)
    Round.objects.update(closed_at=factories.NOW)
    page = reader("viewer").get(reverse("survey:totals")).content.decode()
    by_border = page.split('aria-label="By border"')[1].split("By province")[0]
    for name in ("Thailand", "Viet Nam", "Sea ports"):
        assert name in by_border
    assert "Others together" not in by_border
    by_province = page.split('aria-label="By province"')[1].split("By sub-domain")[0]
    assert by_province.count('<th scope="row">') == 3, "the one of the sea, the others, the sum"
    round_page = reader("coordinator").get(reverse("survey:round", args=["2026"]))
    assert "Thailand" in round_page.content.decode()


def test_a_province_on_two_sections_of_the_border_has_no_total() -> None:
    assessor = factories.account("assessor")
    places = [
        *accepted.places(*(f"KH-T{at}" for at in range(6)), neighbour="TH"),
        *accepted.places(*(f"KH-S{at}" for at in range(6)), modes=["sea"]),
        *accepted.places(*(f"KH-V{at}" for at in range(6)), province="20", neighbour="VN"),
    ]
    for place in places:
        accepted.visit(place, account=assessor)
    Round.objects.update(closed_at=factories.NOW)
    totals_page = totals.totals_page(account=factories.account("viewer"))
    assert totals_page.borders is not None
    assert totals_page.provinces is not None
    assert len(totals_page.borders.lines) == 3
    assert len(totals_page.provinces.lines) == 1
    assert len(totals_page.provinces.hidden) == 1


def test_totals_of_fewer_than_five_checkpoints_are_none() -> None:
    accepted.visit(accepted.places("KH-1")[0])
    Round.objects.update(closed_at=factories.NOW)
    assert "Too few checkpoints" in reader("viewer").get(reverse("survey:totals")).content.decode()


def test_ten_gaps_first_weighs_must_haves_by_levels_and_travellers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    near, far, unknown, idle = accepted.places("KH-1", "KH-2", "KH-3", "KH-4")
    assessor = factories.account("assessor")
    for place, score in ((near, 1), (far, 2), (unknown, 0), (idle, 1)):
        accepted.visit(place, score=score, account=assessor)
    guards.lift(Submission)
    counts = {"KH-1": "40", "KH-2": "90", "KH-3": "9" * 5000, "KH-4": "0"}
    for code, travellers in counts.items():
        rows = Visit.objects.filter(checkpoint__code=code)
        models.QuerySet(Submission).filter(pk__in=rows.values("submission")).update(
            answers={"T04_whole": travellers}
        )
    account = factories.account("coordinator")
    assert len(gaps.first_gaps(code="2026", account=account).lines) == 10
    monkeypatch.setattr(gaps, "FIRST_COUNT", 99)
    first = gaps.first_gaps(code="2026", account=account)
    assert all(first_gap.line.indicator.is_critical for first_gap in first.lines)
    needs = [first_gap.line.need for first_gap in first.lines]
    assert needs == sorted(needs, reverse=True)
    assert first.lines[0].share == 1
    travellers_by_code = {
        first_gap.line.row.code: first_gap.line.travellers for first_gap in first.lines
    }
    assert travellers_by_code == {"KH-1": 40, "KH-2": 90, "KH-3": None, "KH-4": 0}
    assert {entry.line.row.code for entry in first.lines if not entry.share} == {"KH-3", "KH-4"}
    assert not first.lines[-1].share
    filters = gaps.GapFilter(chosen=figures.FigureFilter())
    lines = gaps.gap_list(code="2026", filters=filters, account=account).lines
    assert first.count == len(lines)
    assert [entry.line for entry in first.lines] == lines[: len(first.lines)], "one order"
    assert [line.indicator.weight for line in lines] == sorted(
        (line.indicator.weight for line in lines), reverse=True
    )
    levels = [line.next_level for line in lines if line.indicator.kind == "scale"]
    assert levels
    assert all(level is not None and level.en for level in levels)
    client = Client()
    client.cookies["promdaen_language"] = "en"
    client.force_login(account)
    page = client.get(reverse("survey:home")).content.decode()
    assert "Ten gaps first" in page
    assert page.index("Ten gaps first") < page.index("Checkpoints given")
    assert page.index("What the next level requires") < page.index("Checkpoints given")
    (stepped, *_more) = [entry.line for entry in first.lines if entry.line.indicator.steps]
    assert stepped.next_level is not None
    question = escape(stepped.indicator.question.en)
    assert re.search(f"{re.escape(question)}\\s+{re.escape(stepped.next_level.en)}", page)
    line, rest = page.split('<p class="waits')[1].split("Ten gaps first", maxsplit=1)
    assert "Draw second visits" in line, "what waits comes first"
    assert 'id="waiting"' in rest
    menu = client.get(reverse("survey:gaps", args=("2026",))).context["menu"]
    assert menu.second_level.current.name == "survey:current_gaps"
    address = reverse("survey:gaps", args=("2026",))
    whole = client.get(address).content.decode()
    assert "Travellers in the peak hour" in whole
    assert "not known" in whole
    serious = client.get(reverse("survey:gaps", args=("2026",)), {"weight": "serious"})
    assert "must-have</span>" not in serious.content.decode()
    assert "must-have</span>" in whole


def test_without_an_accepted_visit_there_are_no_first_gaps() -> None:
    accepted.places("KH-1")
    assert (
        "Ten gaps first" not in reader("coordinator").get(reverse("survey:home")).content.decode()
    )


def test_a_map_begins_at_the_lowest_province_and_marks_what_was_not_visited() -> None:
    (first,) = accepted.places("KH-1")
    accepted.places("KH-2", province="02")
    factories.province("03")
    accepted.visit(first, score=3)
    page = text_of(reader("coordinator"), "survey:map")
    assert "not visited" in page
    assert "no checkpoint" in page
    assert "The scale begins at the lowest province" in " ".join(page.split())
    assert re.search(r"q4\b", page), "the only figure is the highest"


def test_a_province_without_a_figure_is_hatched_and_bars_begin_where_the_figures_do() -> None:
    accepted.visit(accepted.places("KH-1")[0], score=3)
    page = text_of(reader("coordinator"), "survey:map")
    assert page.count('<pattern id="no-figure"') == 1
    assert 'class="blank" fill="url(#no-figure)"' in page
    bars = page.split("By province")[-1]
    assert ">0</text>" not in bars, "the scale does not begin at 0"


def test_the_place_leads_each_of_the_ten_gaps_on_a_phone() -> None:
    accepted.visit(accepted.places("KH-1")[0], answers={"I24": "0"})
    page = reader("coordinator").get(reverse("survey:home")).content.decode()
    first_row = page.split('class="n rank"')[1]
    assert first_row.index("at-place") < first_row.index(reverse("survey:indicator", args=["I24"]))


def test_a_province_without_an_outline_has_its_figure_beside_its_checkpoints() -> None:
    drawn, within = (
        *accepted.places("KH-1", latitude=13.5, longitude=102.5),
        *accepted.places("KH-2", province="25", latitude=11.9, longitude=106.0),
    )
    account = factories.account("assessor")
    accepted.visit(drawn, score=1, account=account)
    page = text_of(reader("coordinator"), "survey:map")
    assert "halo" not in page, "that province is not visited yet"
    accepted.visit(within, score=4, account=account)
    page = text_of(reader("coordinator"), "survey:map")
    (label,) = re.findall(r'<text class="on halo"[^>]*>([^<]*)</text><rect class="f4"', page)
    assert re.fullmatch(rf"{within.province} \d\d\xa0%", label)


def test_gaps_of_the_menu_are_those_of_the_open_round() -> None:
    client = reader("coordinator")
    assert client.get(reverse("survey:current_gaps")).url == reverse("survey:home")
    accepted.visit(accepted.places("KH-1")[0], answers={"I03": "0"})
    accepted.a_round("2027")
    later = date(2099, 1, 1)
    Round.objects.filter(code="2027").update(starts_on=later, ends_on=later)
    assert planning.shown_round(today=later) == Round.objects.get(code="2027")
    page = client.get(reverse("survey:current_gaps")).content.decode()
    assert reverse("survey:round", args=("2026",)) in page, "the other has not begun"
    Round.objects.filter(code="2027").update(closed_at=factories.NOW)
    page = client.get(reverse("survey:current_gaps")).content.decode()
    assert reverse("survey:round", args=("2026",)) in page
    assert "I03" in page
