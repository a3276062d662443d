"""Names of groups that have none."""

import pytest

from promdaen.report.rules import wording


@pytest.mark.parametrize("code", [None, ""])
def test_a_group_that_was_not_recorded_is_named_so_in_both_languages(code: str | None) -> None:
    label = wording.unnamed(code=code)
    assert label.code == ""
    assert label.name == label.short == {"en": "not recorded", "km": "មិនបានកត់ត្រា"}


@pytest.mark.parametrize(("code", "text"), [("KK", "KK"), (9, "9"), (0, "0")])
def test_a_group_without_a_name_is_called_by_its_code(code: object, text: str) -> None:
    label = wording.unnamed(code=code)
    assert label.code == text
    assert label.name == label.short == {"en": text, "km": text}
