"""Cases, specimens and the booth as people of a platform practise them, and their scores."""

from __future__ import annotations

import json
from collections.abc import Iterator
from statistics import fmean
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from promdaen.booth.models import BoothAct, BoothRun
from promdaen.booth.tests import booth_world
from promdaen.casework.actions import sessions as case_actions
from promdaen.casework.models import CaseResult, CaseSession, StageAnswer
from promdaen.evidence.models import Observation
from promdaen.kit import slots
from promdaen.kit.models import Job
from promdaen.lti import queries
from promdaen.lti.models import LtiVisit
from promdaen.lti.tests import platform as platforms
from promdaen.lti.tests.platform import BASE, Platform
from promdaen.lti.tests.test_visits import work
from promdaen.specimen.models import Decision, LabSession, Trial
from tests import factories, practice

pytestmark = pytest.mark.django_db
CASE = f"{BASE}/lti/case/{practice.CASE}/"
SPECIMENS = f"{BASE}/lti/specimens/practise/"
BOOTH = f"{BASE}/lti/booth/sample/"
STEPS = {"part": "steps"}


@pytest.fixture
def moodle() -> Iterator[Platform]:
    cache.clear()
    with platforms.running() as running:
        running.registered()
        yield running


@pytest.fixture
def browser() -> Client:
    client = Client()
    client.cookies["promdaen_language"] = "en"
    return client


def posted(browser: Client, page: str, **fields: Any) -> Any:
    return browser.post(page, fields, secure=True)


def shown(browser: Client, page: str) -> str:
    answer = browser.get(page, secure=True)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def elements(stage: str, **other: str) -> dict[str, Any]:
    """The right elements of a stage as its page sends them, but for some."""
    sent: dict[str, Any] = {"part": "elements", "stage": stage}
    for code, answer in practice.right(stage, **other).items():
        sent |= {f"v_{code}": answer["value"], f"c_{code}": answer["cites"]}
    return sent


def steps(stage: str, **other: Any) -> dict[str, Any]:
    sent = {"offices": practice.OFFICES[stage], "protection": practice.PROTECTION[stage]}
    return {"stage": stage, **STEPS, **sent, **other}


def opened(moodle: Platform, browser: Client, target: str) -> str:
    page = moodle.launched(browser, target=target)
    assert page.status_code == 302, page.content.decode()
    return str(page["Location"])


def judged_case(moodle: Platform, browser: Client) -> str:
    page = opened(moodle, browser, CASE)
    posted(browser, page, **elements("1"))
    posted(browser, page, **steps("1", m_1="S4"))
    posted(browser, page, **elements("2", S4="no"))
    posted(browser, page, **steps("2"))
    return page


def officer_credits() -> list[float]:
    """What the same answers give an officer on each outcome."""
    officer = factories.officer()
    case = queries.case_session(visit=LtiVisit.objects.get()).case  # type: ignore[union-attr]
    session = case_actions.begin_alone(case=case, officer_id=officer.pk, now=factories.NOW)
    rows: tuple[tuple[str, dict[str, str], list[str]], ...] = (
        ("1", {}, ["S4"]),
        ("2", {"S4": "no"}, []),
    )
    for stage, other, missing in rows:
        case_actions.answer_stage(
            session=session,
            stage=stage,
            answer=case_actions.NewStageAnswer(
                elements=practice.right(stage, **other),
                missing=missing,
                offices=practice.OFFICES[stage],
                protection=practice.PROTECTION[stage],
            ),
            officer_id=officer.pk,
            now=factories.NOW,
        )
        case_actions.leave_stage(
            session=session, stage=stage, officer_id=officer.pk, now=factories.NOW
        )
    return list(CaseResult.objects.values_list("credit", flat=True))


def test_a_case_is_judged_stage_by_stage_and_gives_the_score_of_an_officer(
    moodle: Platform, browser: Client
) -> None:
    practice.case()
    page = judged_case(moodle, browser)
    result = shown(browser, page)
    assert "The reasoning" in result
    assert "on its way to your learning platform" in result
    for rows in (CaseSession, StageAnswer, CaseResult, Observation):
        assert not rows.objects.exists()
    visit = LtiVisit.objects.get()
    assert work().state == "done"  # type: ignore[union-attr]
    [(_path, _headers, message)] = moodle.scores()
    assert message["scoreGiven"] == round(visit.score or 0, 4)
    assert visit.score == pytest.approx(fmean(officer_credits()))
    assert 0 < (visit.score or 0) < 1


def test_an_open_element_is_said_and_what_was_answered_stays(
    moodle: Platform, browser: Client
) -> None:
    practice.case()
    page = opened(moodle, browser, CASE)
    some = {"stage": "1", "part": "elements", "v_S1": "yes", "c_S1": "1b"}
    refused = posted(browser, page, **some)
    assert refused.status_code == 400
    assert "Still to answer: 9" in refused.content.decode()
    [entry] = LtiVisit.objects.get().answers
    assert entry["answer"]["elements"] == {"S1": {"value": "yes", "cites": ["1b"]}}
    assert "What is shown?" in shown(browser, f"{page}?part=steps")
    left = posted(browser, page, **steps("1"))
    assert "Answer every element first" in left.content.decode()
    assert [each["item"] for each in LtiVisit.objects.get().answers] == ["1"]


def test_what_a_case_does_not_offer_is_refused_and_nothing_is_stored(
    moodle: Platform, browser: Client
) -> None:
    practice.case()
    page = opened(moodle, browser, CASE)
    wrong: list[dict[str, Any]] = [
        elements("1") | {"v_S1": "perhaps"},
        elements("1") | {"c_S1": "2a"},
        steps("1", offices=["NONE"]),
        steps("1", protection=["\x00"]),
    ]
    for fields in wrong:
        refused = posted(browser, page, **fields)
        assert refused.status_code == 400
        assert "not on offer here" in refused.content.decode()
    for stage in ("2", "", "x"):
        assert posted(browser, page, **(elements("1") | {"stage": stage}))["Location"] == page
    assert LtiVisit.objects.get().answers == []


def test_a_fact_named_twice_is_said_and_the_way_back_keeps_what_was_chosen(
    moodle: Platform, browser: Client
) -> None:
    practice.case()
    page = opened(moodle, browser, CASE)
    assert posted(browser, page, **elements("1"))["Location"].endswith("?part=steps")
    twice = posted(browser, page, **steps("1", m_1="S4", m_2="S4"))
    assert twice.status_code == 400
    assert "named above already" in twice.content.decode()
    back = posted(browser, page, **steps("1", m_1="S4", go="elements"))
    assert back["Location"] == page
    [entry] = LtiVisit.objects.get().answers
    assert entry["item"] == "1"
    assert entry["answer"]["missing"] == ["S4"]
    assert entry["answer"]["offices"] == practice.OFFICES["1"]


def test_a_case_that_a_classroom_judges_opens_afterwards(
    moodle: Platform, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice.case()
    page = judged_case(moodle, browser)
    monkeypatch.setitem(slots._fills, slots.RESERVED_CASES, [lambda **_about: {practice.CASE}])
    waiting = shown(browser, page)
    assert "A course is judging this case now" in waiting
    assert "The reasoning</h2>" not in waiting
    fields = moodle.login_fields(target=CASE)
    assert browser.post("/lti/login/", fields, secure=True).status_code == 400


def decided(browser: Client, page: str, number: int, **fields: Any) -> Any:
    return posted(browser, page, number=number, decide="1", **fields)


def right_fields(number: int) -> dict[str, Any]:
    """The whole right decision on a specimen."""
    trial = queries.specimen_trial(visit=LtiVisit.objects.get(), number=number)
    assert trial is not None
    if not trial.defect:
        return {"answer": "genuine"}
    [place, *_] = queries_places(trial)
    return {"answer": "suspect", "area": place, "reason": trial.defect, "side": "front"}


def queries_places(trial: Any) -> list[str]:
    from promdaen.specimen.queries import drawing

    return [place.area for place in drawing.places(specimen=trial)]


def test_specimens_are_decided_one_by_one_and_end_with_their_mean_credit(
    moodle: Platform, browser: Client
) -> None:
    page = opened(moodle, browser, SPECIMENS)
    assert "Document 1 of 10" in shown(browser, page)
    for number in range(1, 11):
        fields = {"answer": "genuine"} if number == 4 else right_fields(number)
        answer = decided(browser, page, number, **fields)
        assert answer["Location"].endswith(f"/answers/{number}/")
        shown(browser, answer["Location"])
    visit = LtiVisit.objects.get()
    is_genuine = not visit.items[3]["defect"]
    assert visit.score == pytest.approx(1.0 if is_genuine else 0.9)
    result = shown(browser, page)
    assert f"{10 if is_genuine else 9} of 10 answers were right" in result
    assert work().state == "done"  # type: ignore[union-attr]
    assert moodle.scores()[0][2]["scoreGiven"] == pytest.approx(visit.score)
    for rows in (LabSession, Trial, Decision, Observation):
        assert not rows.objects.exists()


def test_a_decision_that_lacks_something_or_comes_twice_is_not_kept(
    moodle: Platform, browser: Client
) -> None:
    page = opened(moodle, browser, SPECIMENS)
    for wrong in ({}, {"answer": "perhaps"}, {"answer": "suspect"}, {"answer": "\x00"}):
        assert decided(browser, page, 1, **wrong).status_code == 400
    suspect = {"answer": "suspect", "area": "unknown", "reason": "other"}
    assert decided(browser, page, 2, **suspect)["Location"] == page
    assert LtiVisit.objects.get().answers == []
    decided(browser, page, 1, **suspect)
    assert decided(browser, page, 1, answer="genuine")["Location"] == page
    [kept] = LtiVisit.objects.get().answers
    assert kept["answer"]["answer"] == "suspect"


def test_pictures_open_to_who_examines_and_not_before_their_turn(
    moodle: Platform, browser: Client
) -> None:
    page = opened(moodle, browser, SPECIMENS)
    picture = browser.get(f"{page}specimens/1/uv/", secure=True)
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/svg+xml; charset=utf-8")
    for hidden in ("2/uv/", "0/uv/", "1/none/", "11/uv/"):
        assert browser.get(f"{page}specimens/{hidden}", secure=True).status_code == 404
    assert Client().get(f"{page}specimens/1/uv/", secure=True).status_code == 403
    bench = posted(browser, f"{page}specimens/1/look/", view="day", tool="tilt")
    assert bench.content.decode().count("data-degrees") == 5
    assert 'value="digits"' not in bench.content.decode()
    assert posted(browser, f"{page}specimens/2/look/", tool="uv").status_code == 404
    pointed = posted(browser, page, **{"number": "1", "point.x": "10", "point.y": "12"})
    assert pointed.status_code == 200


def acts(browser: Client, page: str, body: Any) -> Any:
    text = body if isinstance(body, str) else json.dumps(body)
    return browser.post(f"{page}acts/", text, content_type="application/json", secure=True)


def test_a_morning_at_the_booth_is_played_and_has_no_score(
    moodle: Platform, browser: Client
) -> None:
    booth_world.put_content()
    page = opened(moodle, browser, BOOTH)
    assert f'data-acts="{page}acts/"' in shown(browser, page)
    pack = browser.get(f"{page}pack/", secure=True).json()
    assert len(pack["travellers"]) == 10
    assert "truth" not in json.dumps(pack)
    rows: list[dict[str, Any]] = []
    for who in (f"t{place:02}" for place in range(1, 11)):
        rows += [{"kind": "call", "who": who}, {"kind": "rule", "who": who, "code": "admit"}]
    rows = [{"number": number, **row} for number, row in enumerate(rows, start=1)]
    assert acts(browser, page, {"acts": rows}).json() == {"next": 21, "ended": False}
    assert acts(browser, page, {"acts": rows}).json() == {"next": 21, "ended": False}
    assert acts(browser, page, {"acts": [{"number": 21, "kind": "end"}]}).json()["ended"]
    after = acts(browser, page, {"acts": [{"number": 22, "kind": "pause"}]})
    assert after.status_code == 409
    assert browser.get(f"{page}debrief/", secure=True)["Location"] == page
    result = shown(browser, page)
    assert "Red lines" in result
    assert "its three parts are not added up" in result
    assert "/p/" not in result
    visit = LtiVisit.objects.get()
    assert visit.score is None
    assert visit.finished_at is not None
    assert not Job.objects.filter(kind="lti_score").exists()
    assert queries.platforms()[0].unsent_count == 0
    for stored in (BoothRun, BoothAct, Observation):
        assert not stored.objects.exists()


def test_acts_that_cannot_have_been_are_refused_and_not_kept(
    moodle: Platform, browser: Client
) -> None:
    booth_world.put_content()
    page = opened(moodle, browser, BOOTH)
    for wrong in ("", "[]", "{}", '{"acts": 1}', "[" * 100_000, "x" * 400_001):
        assert acts(browser, page, wrong).status_code == 400
    for row in ({"kind": "rule", "code": "admit"}, {"kind": "call", "who": "\x00"}, {"kind": 1}):
        assert acts(browser, page, {"acts": [{"number": 1, **row}]}).status_code == 409
    many = [{"number": number, "kind": "pause"} for number in range(1, 5_002)]
    assert acts(browser, page, {"acts": many}).status_code == 409
    assert acts(Client(), page, {"acts": []}).json() == {"gone": True}
    assert LtiVisit.objects.get().answers == []


@pytest.mark.parametrize("target", [SPECIMENS, CASE])
def test_pages_of_another_kind_do_not_exist(
    moodle: Platform, browser: Client, target: str
) -> None:
    practice.case()
    page = opened(moodle, browser, target)
    assert browser.get(f"{page}pack/", secure=True).status_code == 404
    assert acts(browser, page, {"acts": []}).status_code == 404
    assert browser.get(f"{page}closeups/1/shown/", secure=True).status_code == 404
    if target == CASE:
        assert browser.get(f"{page}specimens/1/uv/", secure=True).status_code == 404
        assert browser.get(f"{page}answers/1/", secure=True).status_code == 404


@pytest.mark.parametrize(
    "target", ["case/NONE", "specimens/watch", "specimens/test", "booth/none"]
)
def test_what_is_not_for_visitors_does_not_open(
    moodle: Platform, browser: Client, target: str
) -> None:
    fields = moodle.login_fields(target=f"{BASE}/lti/{target}/")
    refused = browser.post("/lti/login/", fields, secure=True)
    assert refused.status_code == 400
    assert "no lesson or practice at the address" in refused.content.decode()


def test_a_morning_without_interviews_is_refused_in_words(
    moodle: Platform, browser: Client
) -> None:
    booth_world.put_content()
    booth_world.Dialogue.objects.all().delete()
    refused = moodle.launched(browser, target=BOOTH)
    assert refused.status_code == 400
    assert "have no interview yet" in refused.content.decode()
    assert not LtiVisit.objects.exists()
