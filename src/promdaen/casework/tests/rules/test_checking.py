"""A law that cannot be judged by is told from one that can; each fault is planted once."""

import pytest

from promdaen.casework.rules import checking, engine, linting, reading
from promdaen.casework.tests import samples


def fault_lines(body) -> list[str]:
    """What is wrong with a law, as lines."""
    try:
        return [str(fault) for fault in checking.check(law=reading.read_law(body=body))]
    except reading.BadLaw as bad:
        return str(bad).splitlines()


def when(body, code: str, condition) -> None:
    next(test for test in body["tests"] if test["code"] == code)["when"] = condition


def test_the_law_that_ships_and_the_small_one_can_be_judged_by() -> None:
    assert fault_lines(samples.shipped_body()) == []
    assert fault_lines(samples.small_body()) == []


def test_every_verdict_of_the_law_that_ships_is_reached_by_an_event() -> None:
    law = samples.shipped()
    assert {step.verdict for step in law.order} == {verdict.code for verdict in law.verdicts}


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("", "'' is not an expression"),
        ({"all": []}, "is not an expression"),
        ({"all": ["A"], "any": ["B"]}, "is not an expression"),
        ({"some": ["A"]}, "is not an expression"),
        ({"not": ["A"]}, "is not an expression"),
        ("X", "tests.paid.when: X is not a known element or test of this law"),
        ("paid", "tests.paid.when: leads back to itself (paid → paid)"),
        ({"all": ["A", {"not": "A"}]}, "tests.paid.when: no facts make it yes"),
        ({"any": ["A", {"not": "A"}]}, "tests.paid.when: no facts make it no"),
    ],
)
def test_a_bad_condition_is_named_with_its_place(condition, message) -> None:
    body = samples.small_body()
    when(body, "paid", condition)
    assert any(message in line for line in fault_lines(body))


def test_a_circle_over_several_tests_is_named_once() -> None:
    body = samples.small_body()
    when(body, "paid", {"all": ["A", "unpaid"]})
    when(body, "unpaid", {"not": "paid"})
    assert fault_lines(body) == [
        "tests.paid.when: leads back to itself (paid → unpaid → paid); take one of these names out"
    ]


def test_a_duplicate_code_is_refused() -> None:
    body = samples.small_body()
    body["elements"].append(samples.element("A"))
    body["tests"].append(body["tests"][0] | {"code": "B"})
    assert [line.partition(":")[0] for line in fault_lines(body)] == [
        "elements.A",
        "tests.A",
        "tests.B",
    ]


@pytest.mark.parametrize(
    ("change", "start"),
    [
        (
            lambda body: body["elements"][0].update(group="x"),
            "elements.A.group: x is not a known group",
        ),
        (
            lambda body: body["order"][0].update(verdict="x"),
            "order[1].verdict: x is not a known verdict",
        ),
        (lambda body: body["order"][0].update(when="x"), "order[1]: x is not a known test"),
        (lambda body: body["order"][1].update(open=["x"]), "order[2]: x is not a known test"),
        (lambda body: body.update(referral="x"), "referral: x is not a known test"),
        (lambda body: body["verdicts"][0].update(rises_to=["x"]), "verdicts.paid.rises_to: x is"),
        (
            lambda body: body["person"][1].update(treated_as="x"),
            "person.waiting.treated_as: x is not a known answer about the person",
        ),
        (lambda body: body.update(person_asked={}), "person_asked: {} is not an expression"),
        (lambda body: body["elements"].append(samples.element("C")), "elements.C: is in no"),
        (
            lambda body: body["elements"][0].update(decides=False),
            "elements.A: is to decide nothing",
        ),
        (lambda body: body["order"].pop(), "order: exactly its last step"),
        (lambda body: body["person"].pop(), "person: exactly one answer"),
        (
            lambda body: when(body, "referral", {"any": ["paid", {"all": ["P", "A"]}]}),
            "tests.referral.when: P alone gives no referral",
        ),
        (
            lambda body: when(body, "referral", {"any": ["P", {"not": "A"}]}),
            "tests.referral.when: answering A with yes can take a referral back",
        ),
        (
            lambda body: body["order"].insert(0, {"verdict": "paid", "when": "unpaid"}),
            "verdicts.unpaid: no facts lead to this verdict",
        ),
    ],
)
def test_each_planted_fault_is_found(change, start) -> None:
    body = samples.small_body()
    change(body)
    assert any(line.startswith(start) for line in fault_lines(body)), fault_lines(body)


def test_a_verdict_that_more_facts_would_overturn_is_found() -> None:
    body = samples.small_body()
    body["order"][1:3] = [{"verdict": "unpaid", "when": "unpaid"}]
    lines = fault_lines(body)
    assert lines[0].startswith("verdicts.open: no facts lead")
    assert any("verdicts.neither: more facts can overturn it into paid" in line for line in lines)


def test_the_guard_for_possible_victims_cannot_be_taken_out_unnoticed() -> None:
    body = samples.shipped_body()
    guard = next(
        step for step in body["order"] if step.get("open") == ["smuggling", "trafficking"]
    )
    body["order"].remove(guard)
    lines = fault_lines(body)
    assert any(
        line.startswith("verdicts.irregular_entry: more facts can overturn it into trafficking")
        for line in lines
    )


def test_an_open_verdict_that_nothing_can_close_is_found() -> None:
    body = samples.small_body()
    body["order"][1]["open"] = ["paid", "unpaid", "either"]
    body["tests"].append(
        {
            "code": "either",
            "name": samples.text("either"),
            "when": {"any": [{"all": ["A", "B", "M"]}, {"all": ["A", "B", {"not": "M"}]}, "M"]},
        }
    )
    assert any(
        line.startswith("verdicts.open: is given although no missing fact")
        for line in fault_lines(body)
    )


def test_an_open_verdict_that_is_final_is_found() -> None:
    body = samples.small_body()
    body["order"][2] = {"verdict": "open", "when": "unpaid"}
    body["verdicts"] = [verdict for verdict in body["verdicts"] if verdict["code"] != "unpaid"]
    assert "verdicts.open: is given although everything is answered" in fault_lines(body)


def test_a_law_with_too_many_elements_to_go_through_is_refused() -> None:
    body = samples.small_body()
    more = [samples.element(f"E{place}") for place in range(checking.MAX_ELEMENTS)]
    body["elements"] += more
    when(body, "paid", {"all": ["A", "B", *(element["code"] for element in more)]})
    assert fault_lines(body) == [
        "elements: the verdict rests on more than 16 elements, too many to check every case; "
        "join some of them into one question"
    ]
    assert len(engine.deciding(law=reading.read_law(body=body))) == checking.MAX_ELEMENTS + 2


def test_the_linter_reports_faults_of_a_law_in_both_languages() -> None:
    body = samples.small_body()
    when(body, "paid", "X")
    (finding,) = linting.findings(laws=[body], cases={})
    assert finding.text(language="en").startswith(
        "LAW, tests.paid.when: X is not a known element or test"
    )
    assert "ធាតុផ្សំ" in finding.text(language="km")
    assert list(linting.findings(laws=[samples.small_body()], cases={})) == []
    body = samples.small_body()
    body["order"].pop()
    assert [finding.place for finding in linting.findings(laws=[body], cases={})] == ["order"]
