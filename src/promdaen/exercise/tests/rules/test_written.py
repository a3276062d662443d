"""A scenario as its author writes it."""

from promdaen.exercise.rules import scenario_parts
from promdaen.exercise.tests import samples
from promdaen.exercise.tests.samples import A, B


def test_a_part_is_put_in_its_place_or_added_in_its_order() -> None:
    values = samples.values()
    changed = {**values["facts"][1], "owner": A}
    document = scenario_parts.with_part(values=values, part="fact", part_values=changed)
    assert [fact["code"] for fact in document["facts"]] == ["F1", "F2", "F3"]
    assert scenario_parts.find_part(values=document, part="fact", key="F2") == changed
    assert values["facts"][1]["owner"] == B
    early = {**values["phases"][1], "code": "P3", "minute": 3}
    document = scenario_parts.with_part(values=values, part="phase", part_values=early)
    assert [phase["code"] for phase in document["phases"]] == ["P1", "P3", "P2"]
    document = scenario_parts.with_part(
        values=values, part="inject", part_values=samples.inject(0, {"kind": "manual"}, [A])
    )
    assert [inject["number"] for inject in document["injects"]][:2] == [0, 1]


def test_a_part_is_taken_out_and_one_that_is_not_there_is_not_found() -> None:
    values = samples.values()
    document = scenario_parts.without_part(values=values, part="inject", key="3")
    assert [inject["number"] for inject in document["injects"]] == [1, 2, 4, 5, 6, 7]
    assert scenario_parts.find_part(values=document, part="inject", key="3") is None
    assert scenario_parts.part_rows(values=values, part="question") == ()
    question = {"code": "Q1", "kind": "words", "text": samples.text("Who?")}
    with_question = scenario_parts.with_part(values=values, part="question", part_values=question)
    assert scenario_parts.without_part(values=with_question, part="question", key="Q1") == values


def test_a_new_part_gets_the_next_free_name() -> None:
    values = samples.values()
    assert scenario_parts.next_name(values=values, part="inject") == "8"
    assert scenario_parts.next_name(values=values, part="subject") == "subject1"
    assert scenario_parts.next_name(values=values, part="question") == "Q1"


def test_only_timed_injects_move() -> None:
    document = scenario_parts.with_minutes(values=samples.values(), minutes={2: 5, 3: 9})
    triggers = {inject["number"]: inject["trigger"] for inject in document["injects"]}
    assert triggers[2]["minute"] == 5
    assert triggers[3] == {"kind": "after", "inject": 2, "minutes": 2}


def test_the_longest_gap_of_a_cell_is_between_its_timed_injects() -> None:
    assert scenario_parts.longest_gaps(values=samples.values()) == {A: 12, B: 11}


def test_a_copy_is_a_scenario_of_its_own() -> None:
    values = samples.values()
    scenario_copy = scenario_parts.copy_scenario(
        values=values, code="EX-2", title=samples.text("Two")
    )
    scenario_copy["facts"].clear()
    assert (scenario_copy["code"], len(values["facts"])) == ("EX-2", 3)
