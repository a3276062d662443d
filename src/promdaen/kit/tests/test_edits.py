"""Two people change one thing: nothing of either change is lost."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django import forms
from django.http import QueryDict

from promdaen.kit import edits, fields, widgets

PLACES = [("", "None"), ("West", [("kk", "Koh Kong"), ("ps", "Pursat")])]
STORED = {"name": "Dara", "place": "kk", "on": date(2026, 1, 2), "is_open": True, "roles": ["a"]}


class Example(edits.EditForm):
    """One field of each kind."""

    name = fields.TypedText(required=False)
    count = fields.TypedInteger(required=False)
    place = forms.ChoiceField(choices=PLACES, required=False)
    on = forms.DateField(required=False, widget=widgets.DayInput())
    is_open = forms.BooleanField(required=False)
    roles = forms.MultipleChoiceField(
        choices=[("a", "Reader"), ("b", "Writer")],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    file = forms.FileField(required=False)


def posted_data(**typed: Any) -> QueryDict:
    """What a browser sends of the page as it was opened, with what was typed since."""
    page = Example(initial=STORED)
    data = QueryDict(mutable=True)
    data.update({"name": "Dara", "place": "kk", "on": "2026-01-02", "roles": "a"})
    data["opened_with"] = page.present_digests()
    if typed.pop("is_open", True):
        data["is_open"] = "on"
    for name, value in typed.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def arriving_form(data: QueryDict, **changes: Any) -> Example:
    """The form as it is when the sent page arrives, after the changes of somebody else."""
    return Example(data, initial=STORED | changes)


def test_a_change_that_no_one_crossed_is_valid() -> None:
    form = arriving_form(posted_data(name="Sok", is_open=False))
    assert form.is_valid()
    assert "opened_with" not in form.cleaned_data
    assert form.cleaned_data["name"] == "Sok"


def test_a_page_carries_what_it_was_opened_with() -> None:
    page = str(Example(initial=STORED))
    assert 'name="opened_with"' in page
    assert "Dara" not in str(Example(initial=STORED)["opened_with"])


@pytest.mark.parametrize(
    ("changes", "field", "other_value", "expected_values"),
    [
        ({"name": "Sok"}, "name", "Sok", ["Sok"]),
        ({"name": ""}, "name", "(empty)", [""]),
        ({"count": 5}, "count", "5", ["5"]),
        ({"place": "ps"}, "place", "Pursat", ["ps"]),
        ({"on": date(2027, 1, 2)}, "on", "2027-01-02", ["2027-01-02"]),
        ({"is_open": False}, "is_open", "No", []),
        ({"roles": ["b", "a"]}, "roles", "Reader, Writer", ["a", "b"]),
        ({"roles": []}, "roles", "(empty)", []),
    ],
)
def test_what_was_not_touched_takes_the_value_of_the_other(
    changes: dict[str, Any], field: str, other_value: str, expected_values: list[str]
) -> None:
    own = "count" if field != "count" else "name"
    form = arriving_form(posted_data(**{own: "7"}), **changes)
    assert not form.is_valid()
    assert form.errors[field] == [f"Someone else has changed this to: {other_value}."]
    assert form.data.getlist(field) == expected_values
    assert form.data[own] == "7"
    again = arriving_form(form.data, **changes)
    assert again.is_valid()
    assert str(again.cleaned_data[own]) == "7"


def test_a_box_that_the_other_ticked_is_ticked() -> None:
    page = Example(initial=STORED | {"is_open": False})
    data = posted_data(is_open=False)
    data["opened_with"] = page.present_digests()
    form = arriving_form(data)
    assert form.errors["is_open"] == ["Someone else has changed this to: Yes."]
    assert form.data["is_open"] == "on"


def test_both_values_of_a_field_that_both_changed_are_shown_and_mine_stays() -> None:
    form = arriving_form(posted_data(place="ps", name="Vanna"), name="Sok", place="")
    assert form.errors["name"] == ["Someone else has changed this to: Sok. You typed: Vanna."]
    assert form.errors["place"] == [
        "Someone else has changed this to: (empty). You typed: Pursat."
    ]
    assert "Neither change is lost" in str(form.non_field_errors())
    assert (form.data["name"], form.data["place"]) == ("Vanna", "ps")
    again = arriving_form(form.data, name="Sok", place="")
    assert again.is_valid()
    assert (again.cleaned_data["name"], again.cleaned_data["place"]) == ("Vanna", "ps")


def test_the_same_change_by_both_is_no_conflict() -> None:
    assert arriving_form(posted_data(name="Sok"), name="Sok").is_valid()


def test_a_third_change_is_noticed_too() -> None:
    form = arriving_form(posted_data(name="Vanna"), name="Sok")
    assert not form.is_valid()
    assert not arriving_form(form.data, name="Bopha").is_valid()


@pytest.mark.parametrize("opened", ["", "no json", "[1]", "{}"])
def test_a_request_without_digests_is_taken_as_it_is(opened: str) -> None:
    data = posted_data(name="Vanna")
    data["opened_with"] = opened
    assert arriving_form(data, name="Sok").is_valid()


def test_a_new_thing_has_nothing_to_lose() -> None:
    class New(Example):
        def is_edit(self) -> bool:
            return False

    assert 'name="opened_with"' not in str(New(initial=STORED))
    assert New(posted_data(name="Vanna"), initial=STORED | {"name": "Sok"}).is_valid()


def test_a_field_that_the_page_did_not_have_was_empty() -> None:
    class Grown(Example):
        more = fields.TypedInteger(required=False)

    form = Grown(posted_data(more="3"), initial=STORED | {"more": 4})
    assert form.errors["more"] == ["Someone else has changed this to: 4. You typed: 3."]


def test_a_form_that_is_given_a_plain_dictionary_is_read_as_well() -> None:
    data: dict[str, Any] = {
        name: posted_data().get(name) for name in ("name", "opened_with", "on")
    }
    data |= {"roles": ["a"], "is_open": "on", "place": "kk"}
    form = Example(data, initial=STORED | {"name": "Sok"})
    assert form.errors["name"] == ["Someone else has changed this to: Sok."]


def test_long_texts_are_compared_by_what_differs() -> None:
    text = "An officer at a patrol stops a guide and two adults on a trail, one kilometre inside."
    assert edits.differing_parts(first=text, second=text.replace("two", "three")) == (
        "… a guide and two adults on a …",
        "… a guide and three adults on a …",
    )
    assert edits.differing_parts(first=text, second=f"{text} It rains.") == (
        "… one kilometre inside.",
        "… one kilometre inside. It rains.",
    )
    assert edits.differing_parts(first=text, second="(empty)") == (text, "(empty)")
    assert edits.differing_parts(first="Sok", second="Sok Vanna") == ("Sok", "Sok Vanna")
