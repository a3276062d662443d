"""The OData service: what Excel and Power BI ask in turn, options, refusals."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import urlsplit

import pytest
from defusedxml import ElementTree
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from promdaen.config import odata as service
from promdaen.kit import odata
from promdaen.people import actions
from promdaen.people.models import ApiToken
from promdaen.people.rules import api_tokens as rules
from promdaen.survey.tests import accepted
from tests import factories

SECRET = rules.PREFIX + "a-text-that-nobody-guesses"
EDM = "{http://docs.oasis-open.org/odata/ns/edm}"
HEADERS = {
    "odata-maxversion": "4.0",
    "mashup-odata-version": "4.0",
    "accept-language": "en",
    "accept": "application/json;odata.metadata=minimal, application/xml",
}


def token(*roles: str, scopes: tuple[str, ...] = (rules.COURSES, rules.SURVEY)) -> None:
    new = actions.NewApiToken(token=SECRET, name="Excel", scopes=scopes, days=30)
    by = factories.account(*(roles or ("coordinator",)))
    actions.create_api_token(new=new, by=by, now=timezone.now())


def get_odata(path: str, *, secret: str = SECRET) -> Any:
    """The answer to a request as Excel sends it: the token is the password."""
    password = base64.b64encode(f"any:{secret}".encode()).decode()
    headers = HEADERS | {"authorization": f"Basic {password}"}
    return Client().get(f"/api/v1/odata{path}", headers=headers)


def codes(path: str) -> list[str]:
    answer = get_odata(path)
    assert answer.status_code == 200, answer.content
    return [row["code"] for row in answer.json()["value"]]


@pytest.fixture
def world(db: None) -> None:
    factories.run("KK-1")
    factories.run("KK-2")
    factories.run("KK-3", language="en")
    token()


@pytest.mark.django_db
def test_excel_is_asked_to_sign_in_and_then_finds_the_tables(world: None) -> None:
    first = Client().get("/api/v1/odata", headers=HEADERS)
    assert first.status_code == 401
    assert first.headers["WWW-Authenticate"].startswith("Basic ")
    assert get_odata("", secret="promdaen_unknown").status_code == 401
    for path in ("", "/"):
        answer = get_odata(path)
        assert answer.headers["OData-Version"] == "4.0"
        assert answer.headers["Content-Type"].startswith("application/json")
        document = answer.json()
        assert document["@odata.context"] == "http://testserver/api/v1/odata/$metadata"
        assert [row["name"] for row in document["value"]] == list(service.ENTITY_SETS_BY_NAME)
    bearer = {"authorization": f"Bearer {SECRET}"}
    assert Client().get("/api/v1/odata/", headers=bearer).status_code == 200


@pytest.mark.django_db
def test_the_description_has_each_table_with_the_columns_of_its_rows(world: None) -> None:
    [first] = accepted.places("KH-1")
    accepted.visit(first, score=1)
    answer = get_odata("/$metadata")
    assert answer.headers["Content-Type"] == "application/xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content)
    kinds = {kind.get("Name"): kind for kind in root.iter(f"{EDM}EntityType")}
    for entity_set in root.iter(f"{EDM}EntitySet"):
        kind = kinds[str(entity_set.get("EntityType")).removeprefix("Promdaen.")]
        columns = {row.get("Name") for row in kind.iter(f"{EDM}Property")}
        assert {row.get("Name") for row in kind.iter(f"{EDM}PropertyRef")} <= columns
        value = get_odata(f"/{entity_set.get('Name')}?$top=1").json()["value"]
        for row in value:
            assert set(row) == columns
    set_names = [row.get("Name") for row in root.iter(f"{EDM}EntitySet")]
    assert set_names == list(service.ENTITY_SETS_BY_NAME)


@pytest.mark.django_db
def test_a_table_is_read_page_by_page(world: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(odata, "PAGE_ROWS", 2)
    codes_by_page, path = [], "/Runs?$orderby=code"
    while path:
        answer = get_odata(path).json()
        codes_by_page.append([row["code"] for row in answer["value"]])
        link = urlsplit(answer.get("@odata.nextLink", ""))
        path = f"{link.path.removeprefix('/api/v1/odata')}?{link.query}" if link.path else ""
    assert codes_by_page == [["KK-1", "KK-2"], ["KK-3"]]
    limited = get_odata("/Runs?$orderby=code&$top=2&$skip=1").json()
    assert [row["code"] for row in limited["value"]] == ["KK-2", "KK-3"]
    assert "@odata.nextLink" not in limited


@pytest.mark.django_db
def test_rows_added_between_pages_repeat_none(
    world: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(odata, "PAGE_ROWS", 2)
    for number, query in enumerate(("?$top=3", "?$orderby=language&$top=3")):
        first = get_odata(f"/Runs{query}").json()
        factories.run(f"AA-{number}")
        link = urlsplit(first["@odata.nextLink"])
        second = get_odata(f"{link.path.removeprefix('/api/v1/odata')}?{link.query}").json()
        rows = [row["code"] for row in (*first["value"], *second["value"])]
        assert len(rows) == 3
        assert len(set(rows)) == 3
        assert "@odata.nextLink" not in second
    assert get_odata("/Runs?$skiptoken=x").status_code == 400


@pytest.mark.django_db
def test_days_and_times_are_compared_as_such(world: None) -> None:
    row = get_odata("/Runs").json()["value"][0]
    day = row["starts_on"]
    for literal in (day, f"{day}T00:00:00Z"):
        assert len(codes(f"/Runs?$filter=starts_on ge {literal}")) == 3
    assert codes(f"/Runs?$filter=starts_on gt {day}T00:00:00Z") == []
    assert len(codes(f"/Runs?$filter=starts_on lt {day}T06:00:00Z")) == 3
    for literal in ("'2026'", "7", "2026-13-01", "true"):
        assert get_odata(f"/Runs?$filter=starts_on ge {literal}").status_code == 400
    assert get_odata("/Runs?$filter=code eq 7").status_code == 400


@pytest.mark.django_db
def test_a_round_without_figures_leaves_the_others(
    world: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    [first] = accepted.places("KH-1")
    accepted.visit(first, score=1)
    rows = list(service.survey.round_rows(account=factories.account("coordinator")))
    other = rows[0].model_copy(update={"code": "NONE"})
    monkeypatch.setattr(service.survey, "round_rows", lambda **_account: [other, *rows])
    assert get_odata("/Scores").json()["value"]
    assert get_odata("/Gaps").status_code == 200


@pytest.mark.django_db
def test_a_folded_query_is_answered(world: None) -> None:
    assert codes("/Runs?$filter=language eq 'en'&$select=code,language") == ["KK-3"]
    assert codes(
        "/Runs?$filter=not (code eq 'KK-1') and is_final eq false&$orderby=code desc"
    ) == [
        "KK-3",
        "KK-2",
    ]
    assert codes(
        "/Runs?$filter=programme eq null or officers_trained gt 3&$top=1&$orderby=code"
    ) == ["KK-1"]
    assert codes("/Runs?$filter=starts_on ge 2100-01-01") == []
    counted = get_odata("/Runs?$count=true&$top=0").json()
    assert (counted["@odata.count"], counted["value"]) == (3, [])
    number = get_odata("/Runs/$count?$filter=code ne 'KK-1'")
    assert number.content == b"2"
    chosen = get_odata("/Runs?$select=code&$top=1").json()
    assert chosen["@odata.context"].endswith("$metadata#Runs(code)")


@pytest.mark.django_db
def test_scores_have_their_round(world: None) -> None:
    [first] = accepted.places("KH-1")
    code = accepted.visit(first, score=1).visit.round.code
    rows = get_odata("/Scores").json()["value"]
    assert rows
    assert {row["round"] for row in rows} == {code}
    assert get_odata(f"/Scores?$filter=round eq '{code}'").json()["value"] == rows


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("$filter=code eq", 400),
        ("$filter=code is 'x'", 400),
        ("$filter=else eq 1", 400),
        ("$filter=(code eq 'x'", 400),
        ("$filter=code eq 'x' code", 400),
        ("$filter='x' eq code", 400),
        ("$filter=;", 400),
        ("$filter=" + "not " * 40 + "code eq 'x'", 400),
        ("$filter=code eq '" + "x" * 2000 + "'", 400),
        ("$orderby=else", 400),
        ("$orderby=code up", 400),
        ("$select=else", 400),
        ("$top=-1", 400),
        ("$skip=x", 400),
        ("$top=99999999999", 400),
        ("$count=yes", 400),
        ("$count=1", 400),
        ("$skiptoken=[0,%22KK-1%22]" + "%20" * 2000 + "x", 400),
        ("$filter=contains(code,'K')", 501),
        ("$expand=officers", 501),
        ("$apply=aggregate($count as n)", 501),
        ("$format=atom", 501),
    ],
)
def test_a_wrong_option_is_refused_as_a_problem(world: None, query: str, status: int) -> None:
    answer = get_odata(f"/Runs?{query}")
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "option" in answer.json()["detail"]


@pytest.mark.django_db
def test_a_token_opens_its_scopes_and_an_account_its_rights() -> None:
    factories.run("KK-1")
    token("viewer", scopes=(rules.SURVEY,))
    assert [row["name"] for row in get_odata("").json()["value"]] == [
        "Rounds",
        "Indicators",
        "Scores",
        "Gaps",
    ]
    refused = get_odata("/Runs")
    assert refused.status_code == 403
    assert "courses" in refused.json()["detail"]
    ApiToken.objects.all().delete()
    token("liaison")
    assert get_odata("/Rounds").status_code == 403


@pytest.mark.django_db
def test_what_there_is_not_and_what_is_no_reading_is_refused(world: None) -> None:
    for path in ("/Else", "/Runs/else", "/Runs('KK-1')", "/$batch"):
        answer = get_odata(path)
        assert answer.status_code == 404
        assert answer.headers["Content-Type"] == "application/problem+json"
    response = Client().post(
        "/api/v1/odata/Runs", {}, headers={"authorization": f"Bearer {SECRET}"}
    )
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD"


@pytest.mark.django_db
def test_requests_above_the_limit_wait(world: None) -> None:
    minute = int(timezone.now().timestamp()) // 60
    for each in (minute, minute + 1):
        ApiToken.objects.update(minute_count=rules.MAX_REQUESTS_PER_MINUTE, minute=each)
        answer = get_odata("/Runs")
        if answer.status_code == 429:
            break
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "60"


TABLE = odata.ODataTable(
    name="Rows",
    row_name="Row",
    columns=[
        odata.ODataColumn(name="code", kind="Edm.String"),
        odata.ODataColumn(name="number", kind="Edm.Int32", is_nullable=True),
    ],
    key=["code"],
)
ROWS = [{"code": "b", "number": None}, {"code": "a'c", "number": 2}, {"code": "c", "number": 7}]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("number gt 1 or code eq 'b'", ["a'c", "b", "c"]),
        ("code eq 'b' or code eq 'c' and number eq 7", ["b", "c"]),
        ("(code eq 'b' or code eq 'c') and number eq 7", ["c"]),
        ("code eq 'a''c'", ["a'c"]),
        ("number lt 5", ["a'c"]),
        ("number ne null", ["a'c", "c"]),
        ("number ge 2.5", ["c"]),
        ("not number gt 3", ["a'c", "b"]),
    ],
)
def test_filters_worked_by_hand(text: str, codes: list[str]) -> None:
    answer = odata.answer(table=TABLE, rows=ROWS, options={"$filter": text})
    assert [row["code"] for row in answer.rows] == codes


def test_rows_without_a_value_come_first() -> None:
    up = odata.answer(table=TABLE, rows=ROWS, options={"$orderby": "number"})
    down = odata.answer(table=TABLE, rows=ROWS, options={"$orderby": "number desc,code"})
    assert [row["code"] for row in up.rows] == ["b", "a'c", "c"]
    assert [row["code"] for row in down.rows] == ["c", "a'c", "b"]


@pytest.mark.parametrize(
    ("text", "is_wanted"),
    [("true", True), ("True", True), ("TRUE", True), ("false", False), ("False", False)],
)
def test_a_count_is_asked_for_in_any_case(text: str, is_wanted: bool) -> None:
    answer = odata.answer(table=TABLE, rows=ROWS, options={"$count": text})
    assert answer.is_count_wanted is is_wanted


def test_rows_of_long_keys_are_read_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(odata, "PAGE_ROWS", 1)
    codes = [f"{'k' * 3_000}{number}" for number in range(3)]
    rows = [{"code": code, "number": None} for code in codes]
    read: list[str] = []
    options: dict[str, str] = {}
    while True:
        answer = odata.answer(table=TABLE, rows=rows, options=options)
        read += [str(row["code"]) for row in answer.rows]
        if answer.next_at is None:
            break
        options = {"$skiptoken": answer.next_at}
    assert read == codes


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    options=st.dictionaries(
        st.sampled_from([*odata.OPTIONS, "$expand", "other"]),
        st.text(alphabet="code number'()eqandorgt0129,$ -:T", max_size=40) | st.text(max_size=20),
    )
)
def test_any_options_are_answered_or_refused(options: dict[str, str]) -> None:
    try:
        answer = odata.answer(table=TABLE, rows=ROWS, options=options)
    except (odata.WrongOption, odata.OptionNotOffered):
        return
    assert len(answer.rows) <= len(ROWS)
