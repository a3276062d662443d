import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

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


def result(number: int, **fields: Any) -> rules.LearnerResult:
    values = {"has_attended": True, "points": {"before": 40.0, "after": 71.25}} | fields
    values["tested_at"] = {name: TESTED_AT[name] for name in values["points"]}
    return rules.LearnerResult(pseudonym=f"p{number}", **values)


RESULTS = [result(number) for number in range(4)] + [result(4, has_attended=False, points={})]


def test_a_statement_has_actor_verb_object_and_a_scaled_score() -> None:
    statements = rules.statements(run=RUN, results=RESULTS)
    assert len(statements) == 4 * 3
    [after] = [
        each
        for each in statements
        if each["object"]["id"].endswith("/tests/after")
        and each["actor"]["account"]["name"] == "p1"
    ]
    assert after["result"]["score"] == {"scaled": 0.7125, "raw": 71.25, "min": 0, "max": 100}
    assert after["verb"]["id"] == "http://adlnet.gov/expapi/verbs/completed"
    assert after["timestamp"] == "2026-07-19T10:00:00+00:00"
    days = {each["object"]["id"].rpartition("/")[2]: each["timestamp"][:10] for each in statements}
    assert days == {"course": "2026-07-20", "before": "2026-07-16", "after": "2026-07-19"}
    # xAPI 1.0.3, 2.4.2.4: an account has exactly these two members.
    assert set(after["actor"]["account"]) == {"homePage", "name"}
    for each in statements:
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
    assert all(
        first[statement_id] == second[statement_id] for statement_id in set(first) & set(second)
    )


def test_fewer_than_five_officers_give_nothing() -> None:
    assert rules.statements(run=RUN, results=RESULTS[:4]) == []


def test_results_of_a_demonstration_say_that_they_are_invented() -> None:
    from dataclasses import replace

    statements = rules.statements(run=replace(RUN, is_invented=True), results=RESULTS)
    assert all("invented" in json.dumps(each["context"]["extensions"]) for each in statements)
    assert "extensions" not in rules.statements(run=RUN, results=RESULTS)[0]["context"]


def corrected() -> list[dict[str, Any]]:
    """The statements after one score was corrected."""
    results = [result(0, points={"before": 40.0, "after": 72.0}), *RESULTS[1:]]
    return rules.statements(run=RUN, results=results)


def test_a_corrected_score_voids_the_earlier_statement_alone() -> None:
    exported = json.loads(json.dumps(rules.statements(run=RUN, results=RESULTS)))
    current = corrected()
    [void] = rules.voiding(run=RUN, exported=exported, current=current)
    # Data, 2.3.2: the verb voided, and as object a StatementRef with the id of the other one.
    assert void["verb"]["id"] == "http://adlnet.gov/expapi/verbs/voided"
    assert set(void["object"]) == {"objectType", "id"}
    assert void["object"]["objectType"] == "StatementRef"
    [wrong] = [each for each in exported if each["id"] == void["object"]["id"]]
    assert wrong["result"]["score"]["raw"] == 71.25
    UUID(void["id"])
    assert rules.voiding(run=RUN, exported=exported, current=current) == [void]
    assert rules.voiding(run=RUN, exported=exported, current=exported) == []


def test_a_file_that_voids_can_be_the_earlier_one() -> None:
    first = rules.statements(run=RUN, results=RESULTS)
    second = [*rules.voiding(run=RUN, exported=first, current=corrected()), *corrected()]
    [void] = rules.voiding(run=RUN, exported=second, current=first)
    assert void["object"]["id"] not in {each["id"] for each in first}


@pytest.mark.parametrize(
    "change",
    [
        lambda statements: {"statements": statements},
        lambda statements: [*statements, 7],
        lambda statements: [statements[0] | {"object": {"id": "\ud800"}}],
        lambda statements: [statements[0] | {"id": statements[1]["id"]}],
        lambda statements: [statements[0] | {"version": "1.0.0"}],
        lambda statements: [
            {name: statements[0][name] for name in statements[0] if name != "object"}
        ],
        lambda statements: [
            statements[0] | {"object": {"objectType": "StatementRef", "id": statements[1]["id"]}}
        ],
        lambda statements: rules.statements(run=replace(RUN, code="KK-2"), results=RESULTS),
        lambda statements: rules.statements(
            run=replace(RUN, home="https://x.example"), results=RESULTS
        ),
    ],
)
def test_a_changed_file_or_that_of_another_run_voids_nothing(change: Any) -> None:
    statements = rules.statements(run=RUN, results=RESULTS)
    with pytest.raises(rules.NotOurStatements):
        rules.voiding(run=RUN, exported=change(statements), current=[])
