import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from promdaen.course.rules import xapi as rules

RUN = rules.RunActivity(
    home="https://promdaen.example",
    code="KK-1",
    course="BASICS",
    title={"en": "Basics", "km": "មូលដ្ឋាន"},
    ended_at=datetime(2026, 7, 20, 10, tzinfo=UTC),
    is_invented=False,
)

TESTED_AT = {
    "before": datetime(2026, 7, 16, 10, tzinfo=UTC),
    "after": datetime(2026, 7, 19, 10, tzinfo=UTC),
}


def result(number: int, **given: Any) -> rules.LearnerResult:
    values = {"has_attended": True, "points": {"before": 40.0, "after": 71.25}} | given
    values["tested_at"] = {name: TESTED_AT[name] for name in values["points"]}
    return rules.LearnerResult(pseudonym=f"p{number}", **values)


RESULTS = [result(number) for number in range(4)] + [result(4, has_attended=False, points={})]


def test_a_statement_has_actor_verb_object_and_a_scaled_score() -> None:
    made = rules.statements(run=RUN, results=RESULTS)
    assert len(made) == 4 * 3
    [after] = [
        each
        for each in made
        if each["object"]["id"].endswith("/tests/after")
        and each["actor"]["account"]["name"] == "p1"
    ]
    assert after["result"]["score"] == {"scaled": 0.7125, "raw": 71.25, "min": 0, "max": 100}
    assert after["verb"]["id"] == "http://adlnet.gov/expapi/verbs/completed"
    assert after["timestamp"] == "2026-07-19T10:00:00+00:00"
    days = {each["object"]["id"].rpartition("/")[2]: each["timestamp"][:10] for each in made}
    assert days == {"course": "2026-07-20", "before": "2026-07-16", "after": "2026-07-19"}
    # xAPI 1.0.3, 2.4.2.4: an account has exactly these two members.
    assert set(after["actor"]["account"]) == {"homePage", "name"}
    for each in made:
        assert {"id", "actor", "verb", "object", "timestamp"} <= set(each)
        UUID(each["id"])
        score = each.get("result", {}).get("score", {"scaled": 0})
        assert -1 <= score["scaled"] <= 1


def test_ids_are_the_same_in_every_export_and_different_within_one() -> None:
    first = [each["id"] for each in rules.statements(run=RUN, results=RESULTS)]
    again = [each["id"] for each in rules.statements(run=RUN, results=RESULTS)]
    assert first == again
    assert len(set(first)) == len(first)


def test_a_corrected_score_has_another_id_and_the_rest_stays() -> None:
    corrected = [result(0, points={"before": 40.0, "after": 72.0}), *RESULTS[1:]]
    first = {each["id"]: each for each in rules.statements(run=RUN, results=RESULTS)}
    second = {each["id"]: each for each in rules.statements(run=RUN, results=corrected)}
    [new] = set(second) - set(first)
    assert second[new]["result"]["score"]["raw"] == 72
    assert len(set(first) - set(second)) == 1
    assert all(first[known] == second[known] for known in set(first) & set(second))


def test_fewer_than_five_officers_give_nothing() -> None:
    assert rules.statements(run=RUN, results=RESULTS[:4]) == []


def test_results_of_a_demonstration_say_that_they_are_invented() -> None:
    from dataclasses import replace

    made = rules.statements(run=replace(RUN, is_invented=True), results=RESULTS)
    assert all("invented" in json.dumps(each["context"]["extensions"]) for each in made)
    assert "extensions" not in rules.statements(run=RUN, results=RESULTS)[0]["context"]
