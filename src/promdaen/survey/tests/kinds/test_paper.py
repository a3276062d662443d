"""Keys of the printed questionnaire."""

import pytest

from promdaen.survey.kinds import answer_fields, paper
from promdaen.survey.rules.fields import AnswerField
from tests import survey_world


def field(code: str) -> AnswerField:
    return answer_fields(indicator=survey_world.instrument_content().by_code()[code])[0]


@pytest.mark.parametrize(
    "code", [indicator.code for indicator in survey_world.instrument_content().indicators]
)
def test_every_answer_has_a_key_of_its_own_that_leads_back(code: str) -> None:
    for field in answer_fields(indicator=survey_world.instrument_content().by_code()[code]):
        keys = paper.choice_keys(field=field) if field.choices else {}
        assert len(keys) == len(field.choices)
        assert all(key.isdigit() and len(key) == 1 for key in keys)
        for key, value in keys.items():
            assert paper.keyed_value(field=field, typed=key) == value
            assert paper.typed_keys(field=field, value=value) == key


def test_several_keys_may_be_close_together() -> None:
    several_field = field("I10")
    for typed in ("13", "1 3", "1,3", "១៣"):
        assert paper.keyed_value(field=several_field, typed=typed) == "imm bpp"
    assert paper.keyed_value(field=several_field, typed="0") == "none"
    assert paper.keyed_value(field=several_field, typed="18") == "imm 8", (
        "no key stays as it was typed"
    )


def test_a_list_without_none_has_no_key_for_it() -> None:
    several_field = field("I10")
    others = tuple(choice for choice in several_field.choices if choice.code != "none")
    shorter = AnswerField(suffix="", kind="several", label=several_field.label, choices=others)
    assert "0" not in paper.choice_keys(field=shorter)
