"""A case is held against its own lines and against the law; each fault is planted once."""

import tomllib

import pytest

from promdaen.casework.rules import case_faults, linting
from promdaen.casework.tests import samples

LAW = samples.shipped()
FILES = sorted((samples.CONTENT / "cases").glob("*.toml"))


def fault_lines(values) -> list[str]:
    return [str(fault) for fault in case_faults.case_faults(law=LAW, values=values)]


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_every_case_that_ships_holds_by_the_law_that_ships(path) -> None:
    assert fault_lines(tomllib.loads(path.read_text(encoding="utf-8"))) == []


def test_the_small_case_holds() -> None:
    assert fault_lines(samples.case_values()) == []


def both(values, **change) -> None:
    """The same change in both stages."""
    for stage in values["stages"]:
        stage.update(change)


@pytest.mark.parametrize(
    ("change", "start"),
    [
        (lambda case: case.update(stages=[]), "stages: a case has at least one stage"),
        (lambda case: case["stages"][1].update(code="1"), "stages.1: is there twice"),
        (
            lambda case: case["stages"][1]["parts"][0]["lines"].append(samples.line("1a")),
            "lines.1a: is there twice",
        ),
        (lambda case: case["stages"][0].update(parts=[]), "stages[1]: has no line to read"),
        (lambda case: case["asks"].append("S99"), "asks: S99 is not an element"),
        (lambda case: both(case, facts=["S1"]), "stages[1].facts: is not a table"),
        (
            lambda case: both(case, facts={"S99": "yes"}),
            "stages[1].facts.S99: S99 is not an element",
        ),
        (
            lambda case: both(case, shows={"S99": ["1a"]}),
            "stages[1].shows.S99: S99 is not an element",
        ),
        (
            lambda case: both(case, shows={"S1": "1a"}),
            "stages[1].shows.S1: is not a list of lines",
        ),
        (
            lambda case: case["stages"][0]["facts"].update(S1="unknown"),
            'stages[1].facts.S1: \'unknown\' is neither "yes" nor "no"',
        ),
        (
            lambda case: case["stages"][0]["facts"].update(S1=True),
            "stages[1].facts.S1: True is neither",
        ),
        (
            lambda case: case["stages"][0]["shows"].update(S1=["1a", "2a"]),
            "stages[1].shows.S1: line 2a is neither here nor before",
        ),
        (
            lambda case: case["stages"][0]["shows"].pop("S1"),
            "stages[1].shows.S1: S1 is yes, but no line shows it",
        ),
        (
            lambda case: [case["stages"][stage]["shows"].pop("S2") for stage in (0, 1)],
            "stages[2].shows.S2: S2 is yes, but no line shows it",
        ),
        (
            lambda case: case["stages"][1]["facts"].update(P3="yes"),
            "stages[2].shows.P3: P3 is yes, but no line shows it",
        ),
        (
            lambda case: case["stages"][1]["facts"].update(S1="no"),
            "stages[2].shows.S1: S1 changes here, but no line of this stage shows why",
        ),
        (
            lambda case: case["stages"][1]["facts"].pop("S1"),
            "stages[2].shows.S1: S1 changes here",
        ),
        (
            lambda case: case["stages"][1]["shows"].update(S4=["1b"]),
            "stages[2].shows.S4: S4 changes here",
        ),
        (
            lambda case: case["stages"][0].update(verdict="smuggling"),
            "stages[1].verdict: says smuggling, the law says undetermined, not known: S4",
        ),
        (
            lambda case: case["stages"][1].update(verdict="trafficking"),
            "stages[2].verdict: says trafficking, the law says smuggling, because of S1, S2",
        ),
        (
            lambda case: case["stages"][1].update(referral="yes"),
            "stages[2].referral: says yes, the law says no",
        ),
        (
            lambda case: case["stages"][0].update(referral="no"),
            "stages[1].referral: says no, the law says yes, not known: P1",
        ),
        (
            lambda case: case["stages"][0].update(person="shielded"),
            "stages[1].person: says shielded, the law says nothing, not known: M1",
        ),
    ],
)
def test_each_planted_fault_of_a_case_is_found(change, start) -> None:
    values = samples.case_values()
    change(values)
    assert any(line.startswith(start) for line in fault_lines(values)), fault_lines(values)


def test_a_person_that_the_author_forgot_is_reported() -> None:
    values = samples.case_values()
    values["stages"][0]["facts"]["M1"] = "yes"
    assert any(
        "stages[1].person: says nothing, the law says undetermined" in fault_line
        for fault_line in fault_lines(values)
    )


def test_a_line_of_an_earlier_stage_goes_on_showing_a_truth_that_stays() -> None:
    values = samples.case_values()
    values["stages"][1]["shows"] = {"S4": ["2a"]}
    assert fault_lines(values) == []


def test_a_truth_that_turned_is_no_longer_shown_by_the_lines_of_before() -> None:
    values = samples.case_values()
    values["stages"][1]["facts"] |= {"S1": "no", "S8": "no"}
    values["stages"][1] |= {
        "shows": {"S1": ["2a"], "S4": ["2a"]},
        "verdict": "undetermined",
        "referral": "no",
    }
    third = samples.stage("3", "3a", facts=dict(samples.WALKED), shows={"S1": ["1a"]})
    values["stages"].append(third)
    (_first, second, last) = case_faults.views(values=values)
    assert second.shown_lines["S1"] == {"2a"}
    assert last.shown_lines["S1"] == {"1a"}
    assert any(
        "stages[3].shows.S1: S1 changes here" in fault_line for fault_line in fault_lines(values)
    )


def test_that_an_unknown_becomes_no_may_cite_what_was_read_before() -> None:
    values = samples.case_values()
    values["stages"][1]["shows"]["T1"] = ["1b"]
    assert fault_lines(values) == []


def test_the_linter_holds_the_cases_against_the_law_unless_the_law_itself_is_wrong() -> None:
    values = samples.case_values()
    values["stages"][0]["verdict"] = "neither"
    (finding,) = linting.findings(laws=[samples.shipped_body()], cases={"CASE-X": values})
    assert finding.text(language="en").startswith("CASE-X, stages[1].verdict: says neither")
    assert "តែច្បាប់ថា" in finding.text(language="km")
    bad = samples.shipped_body()
    bad["referral"] = "x"
    (only,) = linting.findings(laws=[bad], cases={"CASE-X": values})
    assert only.subject == "law:LAW"
