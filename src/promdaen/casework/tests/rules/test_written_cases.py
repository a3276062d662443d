"""A case is put together from what its author typed."""

from promdaen.casework.rules import case_faults, written_cases
from promdaen.casework.tests import samples

LAW = samples.shipped()


def test_a_new_case_holds_by_the_law_although_nothing_is_known() -> None:
    head = {key: value for key, value in samples.case_values().items() if key != "stages"}
    case_values = written_cases.new_case(
        head=head, line=samples.text("A line."), reasoning=samples.text("Nothing is known.")
    )
    assert list(case_faults.case_faults(law=LAW, values=case_values)) == []


def test_a_stage_takes_its_place_or_is_added_and_the_rest_stays() -> None:
    values = samples.case_values()
    stage = values["stages"][0] | {"title": samples.text("Other")}
    case_values = written_cases.replace_stage(values=values, place=0, stage=stage)
    assert [stage_values["title"]["en"] for stage_values in case_values["stages"]] == [
        "Other",
        "Stage 2",
    ]
    more = written_cases.replace_stage(values=values, place=2, stage=stage)
    assert len(more["stages"]) == 3
    assert written_cases.replace_head(values=values, head={"minutes": 3})["minutes"] == 3


def test_the_next_stage_keeps_what_was_known_and_takes_a_free_code() -> None:
    values = samples.case_values()
    values["stages"][1]["code"] = "3"
    values["stages"][1]["person"] = "shielded"
    stage = written_cases.next_stage(values=values)
    assert (stage["code"], stage["facts"]["S4"], stage["person"]) == ("4", "yes", "shielded")
    assert "person" not in written_cases.next_stage(values=samples.case_values())


def test_free_codes_go_on_after_z() -> None:
    codes = written_cases.free_codes(values=samples.case_values(), stage="1")[:26]
    assert codes[0] == "1c"
    assert codes[-2:] == ["1aa", "1ab"]
