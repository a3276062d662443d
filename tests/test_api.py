"""The API at `/api/v1/`: tokens, resources of every capability, errors, conditional answers."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from promdaen.config import api as api_module
from promdaen.evaluation.models import RegisterMonth
from promdaen.kit.models import AuditLine
from promdaen.people import actions
from promdaen.people.models import Account, ApiToken
from promdaen.people.rules import api_tokens as rules
from promdaen.planning.actions import plans, signing
from promdaen.planning.rules.plan_inputs import LockedMeasure
from promdaen.report import actions as report_actions
from promdaen.survey.tests import accepted
from tests import factories, plan_world, runs

pytestmark = pytest.mark.django_db
ALL = tuple(code for code in rules.TOKEN_SCOPES if code != rules.CALENDAR)
SECRET = rules.PREFIX + "a-text-that-nobody-guesses"


def token(account: Account, *scopes: str, days: int = 30, secret: str = SECRET) -> ApiToken:
    new = actions.NewApiToken(token=secret, name="Power BI", scopes=scopes or ALL, days=days)
    return actions.create_api_token(new=new, by=account, now=timezone.now())


def get(path: str, *, secret: str = SECRET, client: Client | None = None, **headers: str) -> Any:
    all_headers = {"authorization": f"Bearer {secret}", **headers}
    return (client or Client()).get(f"/api/v1/{path}", headers=all_headers)


@pytest.fixture
def coordinator() -> Account:
    account = factories.account("coordinator")
    token(account)
    return account


# ---- tokens ----


@pytest.mark.parametrize("secret", ["", "promdaen_unknown", "Basic abc", "\udcff"])
def test_without_a_valid_token_nothing_is_read(secret: str, coordinator: Account) -> None:
    answer = get("runs", secret=secret)
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert Client().get("/api/v1/runs").status_code == 401


def test_a_signed_in_browser_without_a_token_is_refused(coordinator: Account) -> None:
    client = Client()
    client.force_login(coordinator)
    assert client.get("/api/v1/runs").status_code == 401


def test_an_expired_or_revoked_token_or_an_inactive_account_is_refused(
    coordinator: Account,
) -> None:
    row = ApiToken.objects.get()
    assert get("runs").status_code == 200
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert get("runs").status_code == 401
    ApiToken.objects.update(expires_at=timezone.now() + timedelta(days=1))
    Account.objects.filter(pk=coordinator.pk).update(is_active=False)
    assert get("runs").status_code == 401
    Account.objects.filter(pk=coordinator.pk).update(is_active=True)
    actions.revoke_api_token(token=row, by=coordinator, now=timezone.now())
    actions.revoke_api_token(token=row, by=coordinator, now=timezone.now())
    assert get("runs").status_code == 401
    assert AuditLine.objects.filter(action="revoke_api_token").count() == 1


@pytest.mark.parametrize("name", ["reset_password", "recover_account", "deactivate_account"])
def test_who_loses_the_way_in_loses_tokens_too(name: str, coordinator: Account) -> None:
    calendar = token(coordinator, rules.CALENDAR, secret="another-token")
    address = reverse("subscribed_calendar", args=["another-token"])
    others = factories.account("coordinator", "administrator")
    token(others, secret="of-somebody-else")
    assert get("runs").status_code == Client().get(address).status_code == 200
    more = {} if name == "deactivate_account" else {"password": "abcd-efgh-jkmn"}
    getattr(actions, name)(account=coordinator, by=None, now=timezone.now(), **more)
    if name == "deactivate_account":
        actions.reactivate_account(account=coordinator, by=None, now=timezone.now())
    assert get("runs").status_code == 401
    assert Client().get(address).status_code == 404
    assert get("runs", secret="of-somebody-else").status_code == 200
    calendar.refresh_from_db()
    assert calendar.revoked_at is not None
    action = "reset_password" if name == "recover_account" else name
    line = AuditLine.objects.get(action=action)
    assert line.detail["revoked_tokens_count"] == 2


def test_the_token_itself_is_not_stored(coordinator: Account) -> None:
    row = ApiToken.objects.get()
    assert SECRET not in str(vars(row))
    assert SECRET not in str(list(AuditLine.objects.values()))


def test_a_scope_that_the_token_lacks_is_refused() -> None:
    token(factories.account("coordinator"), rules.SURVEY)
    answer = get("runs", **{"accept-language": "en"})
    assert (answer.status_code, answer.json()["title"]) == (403, "Forbidden")
    assert "courses" in answer.json()["detail"]


def test_a_token_has_no_more_rights_than_its_account() -> None:
    factories.run("KK-1")
    token(factories.account("assessor"))
    assert get("runs").json() == {"items": [], "count": 0}
    assert get("programmes").status_code == 403
    assert get("sheets").status_code == 403


def test_requests_above_the_limit_wait_for_the_next_minute(coordinator: Account) -> None:
    assert get("runs").status_code == 200
    ApiToken.objects.update(minute_count=rules.MAX_REQUESTS_PER_MINUTE)
    answer = get("runs")
    if answer.status_code == 200:  # the minute ended between the two requests
        ApiToken.objects.update(minute_count=rules.MAX_REQUESTS_PER_MINUTE)
        answer = get("runs")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    ApiToken.objects.update(minute=1)
    assert get("runs").status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"name": "x" * 81},
        {"scopes": ()},
        {"scopes": ("everything",)},
        {"days": 0},
        {"days": 367},
    ],
)
def test_a_wrong_token_is_not_made(wrong: dict[str, Any]) -> None:
    right = {"token": SECRET, "name": "Power BI", "scopes": ALL, "days": 30}
    with pytest.raises(actions.ApiTokenRefused):
        actions.create_api_token(
            new=actions.NewApiToken(**right | wrong),
            by=factories.account("viewer"),
            now=timezone.now(),
        )
    assert not ApiToken.objects.exists()


def test_no_one_has_more_than_20_tokens() -> None:
    account = factories.account("viewer")
    for number in range(20):
        token(account, secret=f"{SECRET}{number}")
    with pytest.raises(actions.ApiTokenRefused, match="Revoke one"):
        token(account)


# ---- the page ----


def test_a_token_is_made_on_a_page_shown_once_and_revoked() -> None:
    client = Client()
    client.cookies["promdaen_language"] = "en"
    client.force_login(factories.account("viewer"))
    page = reverse("people:api_tokens")
    assert "No program has access yet" in client.get(page).content.decode()
    typed = {"name": "Power BI", "scopes": ["courses"], "days": "30"}
    answer = client.post(page, typed)
    [secret] = set(answer.context["token"].split())
    assert secret in answer.content.decode()
    assert get("runs", secret=secret).status_code == 200
    again = client.get(page).content.decode()
    assert secret not in again
    assert "Power BI" in again
    [row] = ApiToken.objects.all()
    other = Client()
    other.force_login(factories.account("viewer"))
    assert other.post(reverse("people:revoke_api_token", args=[row.pk])).status_code == 404
    assert client.post(reverse("people:revoke_api_token", args=[row.pk])).status_code == 302
    assert get("runs", secret=secret).status_code == 401


def test_a_form_without_a_scope_makes_no_token() -> None:
    client = Client()
    client.force_login(factories.account("viewer"))
    client.post(reverse("people:api_tokens"), {"name": "Power BI", "days": "30"})
    assert not ApiToken.objects.exists()


def test_more_than_20_tokens_are_refused_on_the_page() -> None:
    account = factories.account("viewer")
    for number in range(20):
        token(account, secret=f"{SECRET}{number}")
    client = Client()
    client.cookies["promdaen_language"] = "en"
    client.force_login(account)
    typed = {"name": "Excel", "scopes": ["courses"], "days": "30"}
    page = client.post(reverse("people:api_tokens"), typed).content.decode()
    assert "You have 20 tokens" in page


# ---- resources ----


def test_programmes_targets_and_runs_are_read(coordinator: Account) -> None:
    run = runs.tested_run("KK-1", seed=1)
    programme = factories.programme()
    type(run).objects.filter(pk=run.pk).update(programme=programme)
    [line] = get("programmes").json()["items"]
    assert (line["code"], line["runs"]) == (programme.code, 1)
    [row] = get("runs").json()["items"]
    assert row == get("runs/KK-1").json()
    assert row["officers"]["both"] > 0
    assert row["programme"] == programme.code
    assert get(f"runs?programme={programme.code}&starts_from=2000-01-01").json()["count"] == 1
    assert get("runs?programme=OTHER").json()["count"] == 0
    targets = get(f"programmes/{programme.code}/targets").json()
    assert targets["count"] == len(targets["items"])
    assert get("programmes/OTHER/targets").status_code == 404
    assert get("runs/OTHER").status_code == 404


def test_issued_sheets_are_read_with_their_figures_and_digest(coordinator: Account) -> None:
    run = runs.tested_run("KK-1", seed=1)
    sheet = issued(run=run, by=coordinator)
    [row] = get("sheets").json()["items"]
    assert (row["scope"], row["digest"]) == ("run:KK-1", sheet.digest)
    assert get(f"sheets/{row['id']}").json()["figures"] == sheet.figures
    assert get("sheets?scope=run:OTHER").json()["count"] == 0
    assert get("sheets/00000000-0000-7000-8000-000000000000").status_code == 404


def issued(*, run: Any, by: Account) -> Any:
    from promdaen.report import queries

    scope_runs = queries.scope_runs_by_code(kind="run", code=run.code, account=by)
    return report_actions.issue_sheet(scope_runs=scope_runs, by=by, now=timezone.now())


def test_a_round_is_read_as_scores_gaps_and_indicators(coordinator: Account) -> None:
    [first] = accepted.places("KH-1")
    accepted.visit(first, score=1, account=factories.account("assessor"))
    [row] = get("rounds").json()["items"]
    assert (row["code"], row["is_closed"]) == ("2026", False)
    indicators = get("indicators?limit=200").json()
    assert indicators["count"] > 100
    scores = get("rounds/2026/scores").json()
    assert {item["checkpoint"] for item in scores["items"]} == {"KH-1"}
    gaps = get("rounds/2026/gaps").json()
    assert gaps["count"] > 0
    assert all(item["score"] < item["standard"] for item in gaps["items"])
    assert get("rounds/2026/totals").status_code == 200
    assert get("rounds/1999/gaps").status_code == 404


def test_before_a_survey_there_are_no_indicators_and_no_totals(coordinator: Account) -> None:
    assert get("indicators").json() == {"items": [], "count": 0}
    assert get("rounds").json()["count"] == 0
    assert get("rounds/2026/totals").status_code == 404


def test_border_programmes_are_read(coordinator: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    plan_world.compute_quickly(monkeypatch)
    planner, signer = (factories.account("coordinator", name=name) for name in ("Keo Dara", "Ly"))
    version = plan_world.version()
    plans.lock_measure(
        content=plan_world.read(version),
        lock=LockedMeasure(measure="M-POWER", at="KH-P1", year=1),
        reason="asked for",
        by=planner,
        now=factories.NOW,
    )
    signing.ask_signatures(
        version=version,
        signers=[signing.Signer(account=signer, office="Director")],
        by=None,
        now=factories.NOW,
    )
    [row] = get("plans").json()["items"]
    assert (row["plan"], row["number"]) == (version.plan.code, version.number)
    answer = get(f"plans/{row['plan']}/{row['number']}")
    assert "Keo Dara" not in answer.content.decode()
    document = answer.json()
    assert document["schema"] == "promdaen.border-programme/1"
    assert document["choices"][0].keys() == {"measure", "place", "year", "price"}
    assert document["signatures"] == [{"office": "Director", "signed_on": None}]
    assert get(f"plans/{row['plan']}/99").status_code == 404


# ---- lists, errors, conditional answers ----


def test_lists_are_read_page_by_page(coordinator: Account) -> None:
    for number in range(3):
        factories.run(f"KK-{number}")
    first = get("runs?limit=2").json()
    second = get("runs?limit=2&offset=2").json()
    assert (first["count"], len(first["items"]), len(second["items"])) == (3, 2, 1)
    assert get("runs?limit=201").status_code == 422
    wrong = get("runs?limit=many")
    assert (wrong.status_code, wrong.json()["status"]) == (422, 422)
    assert wrong.json()["errors"][0]["where"].endswith("limit")


def test_an_unchanged_answer_is_not_sent_again(coordinator: Account) -> None:
    first = get("runs")
    again = get("runs", **{"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    factories.run("KK-1")
    assert get("runs", **{"if-none-match": first.headers["ETag"]}).status_code == 200


def test_the_unchanged_description_is_not_sent_again() -> None:
    first = Client().get("/api/v1/openapi.json")
    headers = {"if-none-match": first.headers["ETag"]}
    assert Client().get("/api/v1/openapi.json", headers=headers).status_code == 304


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [("nothing", "get", 404), ("", "get", 404), ("runs", "post", 405), ("runs/", "get", 404)],
)
def test_every_error_is_a_problem_document(
    coordinator: Account, path: str, method: str, status: int
) -> None:
    headers = {"authorization": f"Bearer {SECRET}", "accept-language": "en"}
    answer = getattr(Client(), method)(f"/api/v1/{path}", headers=headers)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == status


def test_a_fault_of_the_server_is_a_problem_document_without_details(
    coordinator: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: Any) -> None:
        raise RuntimeError("a secret of the server")

    monkeypatch.setattr("promdaen.course.api.queries.runs_with_people", broken)
    answer = get("runs", client=Client(raise_request_exception=False))
    assert answer.json() == {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
    }


def test_the_description_is_open_and_lists_every_resource() -> None:
    described = Client().get("/api/v1/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    operations = [each for path in described["paths"].values() for each in path.values()]
    assert len(operations) == 17
    assert all(each["security"] for each in operations)
    assert all(path.startswith("/api/v1/") for path in described["paths"])
    assert all(
        {"200", "401", "403", "422", "429"} <= set(each["responses"]) for each in operations
    )


def test_texts_of_refusals_are_in_the_language_of_the_client() -> None:
    khmer = get("runs", **{"accept-language": "km"})
    assert khmer.headers["Content-Language"] == "km"
    assert khmer.json()["detail"] != get("runs", **{"accept-language": "xx"}).json()["detail"]
    second_choice = get("runs", **{"accept-language": "xx;q=0.9, km;q=0.8, en;q=0.5, *"})
    assert second_choice.headers["Content-Language"] == "km"


def described_requests() -> list[tuple[str, list[dict[str, Any]]]]:
    """Every path of the description, with its parameters."""
    return [
        (path, operation.get("parameters", []))
        for path, operations in api_module.openapi()["paths"].items()
        for operation in operations.values()
    ]


TYPED = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="/"), max_size=20),
    st.integers(-(10**20), 10**20).map(str),
    st.sampled_from(["0", "2026-02-30", "null", "\x00", "[]", "00000000-0000-7000-8000-0"]),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.data())
def test_no_request_of_the_description_fails_the_server(
    coordinator: Account, typed: st.DataObject, client: Client
) -> None:
    ApiToken.objects.update(minute=1)
    path, parameters = typed.draw(st.sampled_from(described_requests()))
    query = {}
    for each in parameters:
        value = typed.draw(TYPED)
        if each["in"] == "path":
            path = path.replace(f"{{{each['name']}}}", quote(value, safe=""))
        else:
            query[each["name"]] = value
    answer = client.get(path, query, headers={"authorization": f"Bearer {SECRET}"})
    assert answer.status_code in {200, 301, 400, 403, 404, 422}
    if answer.status_code >= 400:
        assert answer.json()["status"] == answer.status_code


# ---- registers of posts: the resource that programs write ----

REGISTER = {"travellers": 41200, "referrals": 310, "incident_reports": 4, "requests": 11}
MONTH = "2026-10"


def put_json(path: str, body: Any, **headers: str) -> Any:
    all_headers = {"authorization": f"Bearer {SECRET}", "accept-language": "en", **headers}
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    return Client().put(
        f"/api/v1/{path}", data, content_type="application/json", headers=all_headers
    )


def test_a_register_is_stored_read_and_replaced(coordinator: Account) -> None:
    post = factories.checkpoint()
    path = f"registers/{MONTH}/{post.code}"
    assert get(path).status_code == 404
    stored = put_json(path, REGISTER)
    assert (stored.status_code, stored.json()["travellers"]) == (200, 41200)
    tag = stored.headers["ETag"]
    assert get(path).headers["ETag"] == tag
    assert put_json(path, REGISTER).status_code == 200
    assert AuditLine.objects.filter(action="record_registers").count() == 1
    changed = put_json(path, REGISTER | {"referrals": 300}, **{"if-match": tag})
    assert changed.json()["referrals"] == 300
    stale = put_json(path, REGISTER, **{"if-match": tag})
    assert (stale.status_code, stale.json()["status"]) == (412, 412)
    assert get(path).json()["referrals"] == 300
    assert get(f"registers/{MONTH}").json()["count"] == 1
    other = factories.checkpoint("KH-X2")
    new = put_json(f"registers/{MONTH}/{other.code}", REGISTER, **{"if-match": tag})
    assert new.status_code == 412
    assert (
        put_json(f"registers/{MONTH}/{other.code}", REGISTER, **{"if-match": "*"}).status_code
        == 412
    )
    fresh = get(path).headers["ETag"]
    for tags in (f"W/{fresh}", f'"else", {fresh}', "*"):
        assert (
            put_json(path, REGISTER | {"referrals": 300}, **{"if-match": tags}).status_code == 200
        )
    for tags in (f"W/{tag}", f'"else", {tag}', "", "else"):
        assert put_json(path, REGISTER, **{"if-match": tags}).status_code == 412


def test_of_two_first_registers_at_once_one_is_a_conflict(
    coordinator: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    post, save = factories.checkpoint(), RegisterMonth.save

    def late(row: RegisterMonth) -> None:
        first = {**REGISTER, "referrals": 1, "checkpoint": post, "month_on": row.month_on}
        save(RegisterMonth(source="register", **first))
        save(row)

    monkeypatch.setattr(RegisterMonth, "save", late)
    answer = put_json(f"registers/{MONTH}/{post.code}", REGISTER)
    assert (answer.status_code, answer.json()["status"]) == (409, 409)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "Try again" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("month", "body", "status"),
    [
        (MONTH, "", 422),
        (MONTH, "{", 400),
        (MONTH, "[]", 422),
        (MONTH, "null", 422),
        (MONTH, {}, 422),
        (MONTH, REGISTER | {"travellers": "41200"}, 422),
        (MONTH, REGISTER | {"travellers": -1}, 422),
        (MONTH, REGISTER | {"travellers": 10**8}, 422),
        (MONTH, REGISTER | {"travellers": 1.5}, 422),
        (MONTH, REGISTER | {"travellers": True}, 422),
        (MONTH, REGISTER | {"travellers": 5}, 422),
        (MONTH, REGISTER | {"name": "Sok Dara"}, 422),
        (MONTH, b"\xff\xfe", 400),
        (MONTH, "[" * 5000, 400),
        ("2026-13", REGISTER, 422),
        ("2099-01", REGISTER, 422),
        ("0000-00", REGISTER, 422),
    ],
)
def test_a_wrong_register_is_a_problem_document_and_stores_nothing(
    coordinator: Account, month: str, body: Any, status: int
) -> None:
    post = factories.checkpoint()
    answer = put_json(f"registers/{month}/{post.code}", body)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert not RegisterMonth.objects.exists()
    assert put_json(f"registers/{MONTH}/NOTHING", REGISTER).status_code == 404
    assert not RegisterMonth.objects.exists()


def test_only_coordinators_with_the_scope_write_registers() -> None:
    post = factories.checkpoint()
    token(factories.account("viewer"))
    path = f"registers/{MONTH}/{post.code}"
    assert put_json(path, REGISTER).status_code == 403
    assert get(path).status_code == 403
    assert get(f"registers/{MONTH}").status_code == 403
    ApiToken.objects.all().delete()
    token(factories.account("coordinator"), rules.COURSES)
    assert put_json(path, REGISTER).status_code == 403
    assert put_json(path, REGISTER, authorization="Bearer x").status_code == 401
    assert not RegisterMonth.objects.exists()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from([*REGISTER, "x"]), inner, max_size=5)))  # fmt: skip
def test_no_body_fails_the_server_or_is_stored_in_part(coordinator: Account, body: Any) -> None:
    ApiToken.objects.update(minute=1)
    answer = put_json(f"registers/{MONTH}/NOTHING", body)
    assert answer.status_code in {400, 404, 422}
    assert answer.json()["status"] == answer.status_code
    assert not RegisterMonth.objects.exists()
