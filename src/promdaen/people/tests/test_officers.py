"""Officers and postings: added, found, changed, corrected."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from promdaen.kit.ids import new_id
from promdaen.kit.models import AuditLine
from promdaen.people import actions, queries
from promdaen.people.actions import present
from promdaen.people.models import Account, Officer, Posting
from promdaen.people.rules import short_codes
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator() -> Account:
    factories.department("IMM")
    factories.rank("CPT")
    factories.province("01")
    return factories.account("coordinator")


def stamp(by: Account | None) -> dict[str, Any]:
    return {"by": by, "now": factories.NOW}


def details(**fields: Any) -> actions.OfficerDetails:
    return actions.OfficerDetails(**{"department": "IMM", "name_latin": "SOK Dara"} | fields)


def chosen(account: Account, **fields: Any) -> list[Officer]:
    narrowed = queries.OfficerFilter(**fields)
    return list(queries.filtered_officers(account=account, filters=narrowed, order="name_latin"))


def test_an_officer_is_stored_in_one_form_and_found_in_any(coordinator: Account) -> None:
    officer = actions.create_officer(
        details=details(name_km="សុ\u200bខ  ដារ៉ា", name_latin=" SOK  Dara ", rank="CPT", sex="F"),
        posting=actions.NewPosting(province="01", since_on=date(2024, 5, 1)),
        **stamp(coordinator),
    )
    assert (officer.name_km, officer.name_latin) == ("សុខ ដារ៉ា", "SOK Dara")
    for text in ("សុខ", "ដារ៉ា", "dara", "Sokh Darra", "SOK"):
        assert chosen(coordinator, text=text) == [officer], text
    assert chosen(coordinator, text="Vuthy") == []
    line = AuditLine.objects.get(action="create_officer")
    assert line.subject_id == str(officer.pk)
    assert "Dara" not in str(line.detail)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name_latin": " "}, "name"),
        ({"sex": "X"}, "sex"),
        ({"department": "NO"}, "NO"),
        ({"rank": "KING"}, "KING"),
    ],
)
def test_an_officer_who_cannot_be_is_refused(
    coordinator: Account, fields: dict[str, Any], words: str
) -> None:
    with pytest.raises(actions.OfficerRefused, match=words):
        actions.create_officer(details=details(**fields), **stamp(coordinator))
    assert not Officer.objects.exists()


@pytest.mark.parametrize("role", ["participant", "trainer", "viewer", "administrator"])
def test_only_a_coordinator_adds_officers(role: str) -> None:
    with pytest.raises(queries.NotAllowed):
        actions.create_officer(details=details(), **stamp(factories.account(role)))


def test_an_officer_code_belongs_to_one(coordinator: Account) -> None:
    factories.officer(code="A-1")
    with pytest.raises(actions.OfficerRefused, match="A-1"):
        actions.create_officer(details=details(code="A-1"), **stamp(coordinator))


def test_a_posting_that_names_no_place_or_an_unknown_one_is_refused(coordinator: Account) -> None:
    officer = factories.officer()
    for posting in (actions.NewPosting(), actions.NewPosting(province="99")):
        with pytest.raises(actions.OfficerRefused):
            actions.add_posting(officer=officer, posting=posting, **stamp(coordinator))


def test_a_change_names_its_columns_and_nothing_changed_leaves_no_line(
    coordinator: Account,
) -> None:
    officer = factories.officer(code="A-1", name_latin="SOK Dara")
    actions.change_officer(
        officer=officer, details=details(code="A-1", sex="F"), **stamp(coordinator)
    )
    line = AuditLine.objects.get(action="change_officer")
    assert line.detail["columns"] == ["sex"]
    assert list(line.detail["values"]) == [str(officer.pk)]
    actions.change_officer(
        officer=officer, details=details(code="A-1", sex="F"), **stamp(coordinator)
    )
    assert AuditLine.objects.filter(action="change_officer").count() == 1


def test_a_change_is_compared_with_what_is_stored_now(coordinator: Account) -> None:
    officer = factories.officer(code="A-1", department=factories.department("IMM"))
    factories.department("MAR")
    many = actions.OfficersChange(department="MAR")
    actions.change_officers(officers=[officer.pk], change=many, **stamp(coordinator))
    wanted = details(code="A-1", name_latin=officer.name_latin, department="IMM")
    with pytest.raises(actions.OfficerRefused, match="changed this just now"):
        actions.change_officer(officer=officer, details=wanted, **stamp(coordinator))
    read_again = Officer.objects.get()
    actions.change_officer(officer=read_again, details=wanted, **stamp(coordinator))
    stored = Officer.objects.get()
    assert stored.department_id == "IMM"
    line = AuditLine.objects.filter(action="change_officer").latest("id")
    assert "department_id" in line.detail["columns"]
    assert line.detail["values"] == present.officer_digests(officers=[stored])["values"]


def test_a_wrong_posting_is_superseded_and_stays(coordinator: Account) -> None:
    factories.province("02")
    officer = factories.officer(posting=actions.NewPosting(province="01"))
    wrong = Posting.objects.get()
    right = actions.correct_posting(
        wrong=wrong, posting=actions.NewPosting(province="02"), **stamp(coordinator)
    )
    assert right.supersedes == wrong
    history = queries.posting_history(officer=officer)
    assert [line.replaced_by for line in history] == [None, right]
    assert queries.present_postings(officers=[officer.pk]) == {officer.pk: right}
    with pytest.raises(actions.OfficerRefused, match="already corrected"):
        actions.correct_posting(
            wrong=wrong, posting=actions.NewPosting(province="01"), **stamp(coordinator)
        )


def test_of_two_corrections_at_once_the_second_sees_the_first(coordinator: Account) -> None:
    factories.province("02")
    factories.officer(posting=actions.NewPosting(province="01"))
    wrong = Posting.objects.get()
    with CaptureQueriesContext(connection) as queries_made:
        actions.correct_posting(
            wrong=wrong, posting=actions.NewPosting(province="02"), **stamp(coordinator)
        )
    made = [row["sql"] for row in queries_made.captured_queries]
    [begun, *_rest] = [place for place, sql in enumerate(made) if sql.startswith("SAVEPOINT")]
    checked = next(place for place, sql in enumerate(made) if '"supersedes_id" = ' in sql)
    locked = [
        place for place, sql in enumerate(made)
        if f"{wrong.pk.hex}" in sql.replace("-", "") and "supersedes_id\" = " not in sql
        and (not connection.features.has_select_for_update or "FOR UPDATE" in sql)
    ]  # fmt: skip
    assert begun < locked[0] < checked


def test_the_list_goes_by_the_present_province(coordinator: Account) -> None:
    factories.province("02")
    moved = factories.officer(posting=actions.NewPosting(province="01", since_on=date(2020, 1, 1)))
    actions.add_posting(
        officer=moved,
        posting=actions.NewPosting(province="02", since_on=date(2024, 1, 1)),
        **stamp(coordinator),
    )
    assert chosen(coordinator, province="01") == []
    assert chosen(coordinator, province="02") == [moved]


def test_a_posting_without_a_day_counts_from_when_it_was_recorded(coordinator: Account) -> None:
    factories.province("02")
    officer = factories.officer(
        posting=actions.NewPosting(province="01", since_on=date(2020, 1, 1))
    )
    actions.add_posting(
        officer=officer, posting=actions.NewPosting(province="02"), **stamp(coordinator)
    )
    assert chosen(coordinator, province="02") == [officer]
    history = queries.posting_history(officer=officer)
    assert [line.posting.province_id for line in history] == ["02", "01"]


def test_many_officers_need_a_transaction_and_share_a_line(coordinator: Account) -> None:
    new = [
        actions.NewOfficer(details=details(name_latin=f"SOK {name}")) for name in ("Dara", "Vuthy")
    ]
    before = AuditLine.objects.count()
    with transaction.atomic():
        officers = actions.create_officers(new=new, by=None, now=factories.NOW)
    assert [officer.name_latin for officer in officers] == ["SOK Dara", "SOK Vuthy"]
    assert AuditLine.objects.count() == before + 1


@pytest.mark.django_db(transaction=True)
def test_many_officers_are_refused_outside_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        actions.create_officers(new=[], by=None, now=factories.NOW)


def test_two_new_officers_cannot_share_a_code(coordinator: Account) -> None:
    new = [actions.NewOfficer(details=details(code="A-1")) for _ in range(2)]
    with transaction.atomic(), pytest.raises(actions.OfficerRefused, match="A-1"):
        actions.create_officers(new=new, by=None, now=factories.NOW)


# ---- pages ----


@pytest.mark.django_db(databases=["default", "exchange"])
@pytest.mark.parametrize("page", ["officers", "add_officer", "officer", "change_officer"])
@pytest.mark.parametrize(
    "role", ["participant", "trainer", "assessor", "liaison", "viewer", "administrator"]
)
def test_another_role_is_refused(client: Any, role: str, page: str) -> None:
    officer = factories.officer()
    client.force_login(factories.account(role))
    where = {"pk": officer.pk} if page in {"officer", "change_officer"} else {}
    assert client.get(reverse(f"people:{page}", kwargs=where)).status_code == 403


@pytest.mark.parametrize("language", ["km", "en"])
def test_a_coordinator_opens_every_page(client: Any, coordinator: Account, language: str) -> None:
    client.force_login(coordinator)
    client.cookies["promdaen_language"] = language
    assert client.get(reverse("people:officers")).status_code == 200
    officer = factories.officer(posting=actions.NewPosting(place_text="Patrol base"))
    posting = Posting.objects.get()
    for page in ("officer", "change_officer", "add_posting"):
        where = {"pk": officer.pk}
        assert client.get(reverse(f"people:{page}", kwargs=where)).status_code == 200
    where = {"pk": officer.pk, "wrong": posting.pk}
    assert client.get(reverse("people:correct_posting", kwargs=where)).status_code == 200


def test_an_unknown_officer_is_not_found(client: Any, coordinator: Account) -> None:
    client.force_login(coordinator)
    assert client.get(reverse("people:officer", args=[coordinator.pk])).status_code == 404


def typed(**fields: Any) -> dict[str, Any]:
    return {
        "name_km": "សុខ ដារ៉ា",
        "name_latin": "SOK Dara",
        "sex": "M",
        "department": "IMM",
        "place_text": "Patrol base",
        "code": "",
    } | fields


def test_who_may_be_known_already_is_shown_before_anyone_is_added(
    client: Any, coordinator: Account
) -> None:
    client.force_login(coordinator)
    officer = factories.officer(name_latin="Sokh Darra", name_km="សុខ ដារ៉ា")
    page = client.post(reverse("people:add_officer"), typed())
    assert [row for row, _why in page.context["lookalikes"]] == [officer]
    assert Officer.objects.count() == 1
    answer = client.post(reverse("people:add_officer"), typed(is_new="on"))
    assert answer.status_code == 302
    assert Officer.objects.count() == 2


def test_a_mistake_keeps_what_was_typed(client: Any, coordinator: Account) -> None:
    client.force_login(coordinator)
    page = client.post(reverse("people:add_officer"), typed(name_km="", name_latin=""))
    assert page.context["form"].errors["name_km"]
    assert "Patrol base" in page.content.decode()
    factories.officer(code="A-1", name_latin="KEO Vuthy")
    page = client.post(reverse("people:add_officer"), typed(code="A-1", is_new="on"))
    assert page.context["form"].non_field_errors()


def test_changes_and_postings_are_kept(client: Any, coordinator: Account) -> None:
    client.force_login(coordinator)
    officer = factories.officer(posting=actions.NewPosting(province="01"))
    where = {"pk": officer.pk}
    client.post(reverse("people:change_officer", kwargs=where), typed(sex="F"))
    officer.refresh_from_db()
    assert (officer.sex, officer.is_active) == ("F", False)
    client.post(reverse("people:add_posting", kwargs=where), {"place_text": "School"})
    wrong = Posting.objects.get(province="01")
    client.post(
        reverse("people:correct_posting", kwargs={**where, "wrong": wrong.pk}),
        {"province": "01", "since_on": "2024-05-01"},
    )
    assert Posting.objects.count() == 3
    gone = client.get(reverse("people:correct_posting", kwargs={**where, "wrong": wrong.pk}))
    assert gone.status_code == 404
    page = client.post(reverse("people:add_posting", kwargs=where), {"place_text": ""})
    assert page.context["form"].non_field_errors()
    page = client.post(reverse("people:change_officer", kwargs=where), typed(department="NO"))
    assert page.context["form"].errors


@pytest.mark.parametrize("wanted", ["csv", "xlsx"])
def test_the_export_holds_the_list_as_shown(
    client: Any, coordinator: Account, wanted: str
) -> None:
    from promdaen.kit import spreadsheets

    client.force_login(coordinator)
    factories.officer(name_latin="SOK Dara", posting=actions.NewPosting(province="01"))
    factories.officer(name_latin="KEO Vuthy", sex="F")
    file = client.get(reverse("people:officers"), {"sex": "M", "format": wanted})
    table = spreadsheets.read_table(name=f"officers.{wanted}", data=file.content)
    assert len(table.rows) == 2
    assert "SOK Dara" in table.rows[1].values


def test_a_long_list_is_paged_and_sorted(client: Any, coordinator: Account) -> None:
    client.force_login(coordinator)
    for number in range(52):
        factories.officer(name_latin=f"SOK Officer{number:02d}")
    page = client.get(reverse("people:officers"), {"sort": "-name", "page": "2"})
    assert [row.name_latin for row, _posting in page.context["lines"]] == [
        "SOK Officer01",
        "SOK Officer00",
    ]


def test_every_officer_has_a_short_code_and_is_found_by_it() -> None:
    one, other = factories.officer(), factories.officer()
    assert short_codes.is_short_code(code=one.short_code)
    assert one.short_code != other.short_code
    typed = f"{one.short_code[:4].lower()} {one.short_code[4:]}"
    assert list(queries.officers_by_code(text=typed)) == [one]
    assert list(queries.officers_by_code(text=one.code)) == [one]
    assert not queries.officers_by_code(text=" ").exists()


def test_a_short_code_that_came_in_a_file_is_kept() -> None:
    details = actions.OfficerDetails(
        department=factories.department().code, name_latin="Sok Dara", short_code="C3PAVREH"
    )
    officer = actions.create_officer(details=details, by=None, now=factories.NOW)
    assert officer.short_code == "C3PAVREH"


# ---- several at once ----


def several(count: int = 3) -> list[Officer]:
    return [factories.officer(department=factories.department("IMM")) for _n in range(count)]


def change(**fields: Any) -> actions.OfficersChange:
    return actions.OfficersChange(**fields)


def test_several_officers_change_alike_with_a_line_each(coordinator: Account) -> None:
    factories.department("MAR")
    rows = several()
    ids = [row.pk for row in rows]
    lines = AuditLine.objects.filter(action="change_officer")
    done = actions.change_officers(
        officers=ids, change=change(department="MAR", is_active=False), **stamp(coordinator)
    )
    assert done == 3
    assert set(Officer.objects.values_list("department", "is_active")) == {("MAR", False)}
    assert set(lines.values_list("subject_id", flat=True)) == {str(pk) for pk in ids}
    again = actions.change_officers(
        officers=ids, change=change(is_active=False), **stamp(coordinator)
    )
    assert again == 0
    assert lines.count() == 3


def test_a_change_of_many_is_refused_as_a_whole(coordinator: Account) -> None:
    rows = several()
    ids = [row.pk for row in rows]
    left = change(is_active=False)
    Officer.objects.filter(pk=rows[0].pk).update(names_removed_at=factories.NOW)
    for officers, wanted, words in (
        (ids, left, rows[0].short_code),
        ([], left, "1 to 200"),
        ([new_id() for _n in range(201)], left, "1 to 200"),
        ([rows[1].pk, new_id()], left, "is gone"),
        (ids[1:], change(), "Choose what to change"),
        (ids[1:], change(department="XXX"), "no such department"),
    ):
        with pytest.raises(actions.OfficerRefused, match=words):
            actions.change_officers(officers=officers, change=wanted, **stamp(coordinator))
    with pytest.raises(queries.NotAllowed):
        actions.change_officers(officers=ids, change=left, **stamp(factories.account("viewer")))
    assert not Officer.objects.filter(is_active=False).exists()
    assert not AuditLine.objects.filter(action="change_officer").exists()


def test_two_who_change_officers_together_and_alone_lose_nothing(
    client: Any, coordinator: Account
) -> None:
    factories.department("MAR")
    factories.department("AHT")
    first, second, third = several()
    client.cookies["promdaen_language"] = "en"
    client.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = reverse("people:change_officers")
    html = client.post(page, {"officer": [str(first.pk), str(second.pk)]}).content.decode()
    opened_texts = re.findall(r'name="was" value="([^"]+)"', html)
    assert len(opened_texts) == 2
    Officer.objects.filter(pk=first.pk).update(department="AHT")
    form_data = {"officer": [str(first.pk), str(second.pk)], "is_chosen": "1", "department": "MAR"}
    refused = client.post(
        page, form_data | {"was": [*opened_texts, "x", "no-id IMM 1"]}
    ).content.decode()
    assert f"Someone else changed these officers meanwhile: {first.short_code}" in refused
    assert not Officer.objects.filter(department="MAR").exists()
    renewed_texts = re.findall(r'name="was" value="([^"]+)"', refused)
    client.post(page, form_data | {"was": renewed_texts})
    chosen = Officer.objects.filter(department="MAR").values_list("pk", flat=True)
    assert set(chosen) == {first.pk, second.pk}
    assert Officer.objects.get(pk=third.pk).department_id == "IMM"


def test_the_page_changes_the_selected_officers_alone(client: Any, coordinator: Account) -> None:
    first, second, third = several()
    client.cookies["promdaen_language"] = "en"
    client.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = reverse("people:change_officers")
    chosen_ids = [str(first.pk), str(second.pk), "no id"]
    html = client.post(page, {"officer": chosen_ids}).content.decode()
    assert first.name_latin in html
    assert third.name_latin not in html
    unchanged = client.post(page, {"officer": chosen_ids, "is_chosen": "1"})
    assert "Choose what to change" in unchanged.content.decode()
    response = client.post(
        page, {"officer": chosen_ids, "is_chosen": "1", "state": "left"}, follow=True
    )
    assert "2 officers changed" in response.content.decode()
    assert list(Officer.objects.filter(is_active=True)) == [third]
    client.cookies["promdaen_language"] = "km"
    khmer = client.post(
        page, {"officer": chosen_ids, "is_chosen": "1", "state": "active"}, follow=True
    )
    assert "២" in " ".join(str(line) for line in khmer.context["messages"])
    client.cookies["promdaen_language"] = "en"
    none = client.post(page, {}, follow=True)
    assert "Select at least one officer" in none.content.decode()
    assert client.get(page).status_code == 302
