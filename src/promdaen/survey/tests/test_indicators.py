"""Indicators written on the pages: new versions that hold, kept when content is loaded again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from promdaen.curriculum.models import Record
from promdaen.survey.actions import indicators
from promdaen.survey.actions.refusals import SurveyRefused
from promdaen.survey.models import Indicator
from promdaen.survey.queries import indicator_versions
from promdaen.survey.tests import samples
from promdaen.survey.tests.test_publishing import load, publish
from tests import factories

pytestmark = pytest.mark.django_db
LATER = factories.NOW + timedelta(days=1)
KM = "អត្ថបទថ្មី"


def refused(act: Any, **arguments: Any) -> str:
    with pytest.raises(SurveyRefused) as why:
        act(**({"by": None, "now": LATER} | arguments))
    return str(why.value)


def edit(**arguments: Any) -> Indicator:
    return indicators.edit_indicator(**({"version": 1, "by": None, "now": LATER} | arguments))


def test_each_saving_is_a_new_version_that_content_keeps() -> None:
    load()
    first = publish()
    coordinator = factories.account("coordinator")
    indicator = edit(values=samples.values(weight=2), reason="Less urgent", by=coordinator)
    assert (indicator.version, indicator.is_current, indicator.written_by) == (
        2,
        True,
        coordinator.name,
    )
    assert Indicator.objects.get(version=1).is_current is False
    assert first.body["indicators"][0]["weight"] == 3
    record = Record.objects.get(kind="indicator", code="I01")
    assert record.values["weight"] == 2
    assert record.edited_by == coordinator.name
    new, old = indicator_versions.indicator_versions(code="I01")
    assert new.change is not None
    assert [fact_change.label.en for fact_change in new.change.facts] == ["Weight"]
    assert indicator_versions.indicator_versions(code="I999") == []
    assert (list(new.instrument_numbers), list(old.instrument_numbers), old.change) == (
        [],
        [1],
        None,
    )


def test_an_edit_is_refused_where_nothing_changed_or_somebody_was_quicker() -> None:
    load()
    assert "Nothing was changed" in refused(edit, values=samples.values())
    assert "no such indicator" in refused(edit, values=samples.values(code="I09"))
    edit(values=samples.values(weight=2), by=factories.account("coordinator", name="Sok"))
    other = samples.values(weight=1)
    assert "Sok saved version 2" in refused(edit, values=other, version=1)
    edit(values=other, version=2)
    assert "Someone saved version 3" in refused(edit, values=samples.values(), version=2)


def test_an_indicator_that_does_not_hold_is_refused_with_every_reason() -> None:
    assert "load-content" in refused(edit, values=samples.values())
    load()
    assert "weight: " in refused(edit, values=samples.values(weight=9))
    shapeless = samples.values()
    del shapeless["title"]
    assert "`title`" in refused(edit, values=shapeless)


def test_a_new_indicator_takes_a_code_that_was_never_used() -> None:
    load()
    indicator = indicators.create_indicator(
        values=samples.values("count", code="I99"), by=None, now=LATER
    )
    assert indicator.version == 1
    refusal = refused(indicators.create_indicator, values=samples.values(code="I99"))
    assert "There is an indicator I99 already" in refusal


def test_only_a_coordinator_writes() -> None:
    load()
    assessor = factories.account("assessor")
    for act, more in ((edit, {}), (indicators.create_indicator, {"now": LATER})):
        with pytest.raises(PermissionDenied):
            act(values=samples.values(), by=assessor, **more)


@pytest.fixture
def coordinator(client: Client) -> Client:
    """A coordinator, signed in."""
    client.force_login(factories.account("coordinator", language="en", name="Chan"))
    return client


def typed(client: Client, address: str, **changes: Any) -> dict[str, Any]:
    """What the form holds as it opens, with changes."""
    form = client.get(address).context["form"]
    data: dict[str, Any] = {name: form[name].value() for name in form.fields}
    data = {name: "" if value is None else value for name, value in data.items()}
    return {name: value for name, value in (data | changes).items() if value is not False}


def address_of(code: str) -> str:
    return reverse("survey:edit_indicator", args=(code,))


def send(client: Client, address: str, act: str = "save", **changes: Any) -> Any:
    data = typed(client, address, **changes)
    answer = client.post(address, data | {act: "1"}, follow=True)
    digest = answer.context.get("looked_at") if answer.context else None
    if act == "save" and digest and not answer.context["form"].errors:
        # The small words of these tests need not be terms of the glossary.
        answer = client.post(address, data | {act: "1", "looked_at": digest}, follow=True)
    return answer


@pytest.mark.parametrize("kind", list(samples.OF_KIND))
def test_a_form_that_is_sent_as_it_opened_changes_nothing(coordinator: Client, kind: str) -> None:
    more = {"over_one": True, "per": 45} if kind == "ratio" else {}
    load(samples.values(kind, **more))
    form = send(coordinator, address_of("I01")).content.decode()
    assert "Nothing was changed, so that there is nothing to save." in form


def test_a_change_is_shown_before_it_is_saved(coordinator: Client) -> None:
    load(samples.values("several"))
    changes = {
        "title_en": "Heading", "title_km": KM, "hint_en": "Look", "hint_km": KM,
        "steps": "≥1, >=2, >= 3,", "weak": "a", "o_d_en": "", "o_d_km": "", "fresh_en": "Boat",
        "fresh_km": KM, "fresh_code": "boat", "standard_local": "", "modes": ["sea"],
    }  # fmt: skip
    html = send(coordinator, address_of("I01"), "look", **changes).content.decode()
    assert "<del>Title</del><ins>Heading</ins>" in html
    assert Indicator.objects.count() == 1
    saved = send(coordinator, address_of("I01"), reason="Boats", **changes)
    assert saved.redirect_chain[-1][0] == reverse("survey:indicator", args=("I01",))
    body = Indicator.objects.get(is_current=True).body
    assert body["steps"] == [">=1", ">=2", ">=3"]
    assert [option["code"] for option in body["options"]] == ["none", "a", "b", "c", "boat"]
    assert body["standard"] == {"international": 4, "bilateral": 3}
    assert body["hint"] == {"en": "Look", "km": KM}
    assert body["modes"] == ["sea"]
    whole = coordinator.get(reverse("survey:indicator_versions", args=("I01",))).content.decode()
    assert "Boats" in whole
    assert "In no published version" in whole


def test_examples_of_levels_are_typed_kept_and_shown(coordinator: Client) -> None:
    load(samples.values(levels=samples.levels(examples="01234")))
    form = send(coordinator, address_of("I01")).content.decode()
    assert "Nothing was changed" in form, "the examples stay as they are"
    assert "4 · Example" in form
    send(coordinator, address_of("I01"), e_4_en="A signed check", e_4_km=KM)
    levels = Indicator.objects.get(is_current=True).body["levels"]
    assert levels[4]["example"] == {"en": "A signed check", "km": KM}
    assert levels[3]["example"] == samples.text("Seen 3")
    page = coordinator.get(reverse("survey:indicator", args=("I01",))).content.decode()
    assert "Example: A signed check" in page
    form = send(coordinator, address_of("I01"), e_4_en="", e_4_km="").content.decode()
    assert "Write an example for all five levels, or for none." in form


def test_what_is_wrong_is_reported_and_what_was_typed_stays(coordinator: Client) -> None:
    load(samples.values("several"))
    form = send(
        coordinator, address_of("I01"), hint_en="Look", title_km="", steps="many",
        fresh_km=KM, fresh_en="A boat", fresh_code="a", unit_km=KM,
    ).content.decode()  # fmt: skip
    assert "Write this text in Khmer as well." in form
    assert "Write in Khmer: Title" in form
    assert "Write a code that no other one has." in form
    assert "A boat" in form
    form = send(coordinator, address_of("I01"), hint_km=KM).content.decode()
    assert "Write this text in English as well." in form
    form = send(coordinator, address_of("I01"), steps="many").content.decode()
    assert "steps: A step is a sign and a number" in form


def test_what_the_checks_of_words_find_is_looked_at_first(coordinator: Client) -> None:
    load()
    address = address_of("I01")
    data = typed(coordinator, address, title_km="ស្ដង់ដារ") | {"save": "1"}
    response = coordinator.post(address, data)
    assert "Not saved yet" in response.content.decode()
    assert Indicator.objects.count() == 1
    coordinator.post(address, data | {"looked_at": response.context["looked_at"]})
    assert Indicator.objects.count() == 2


def test_a_new_indicator_begins_with_its_kind(coordinator: Client) -> None:
    load()
    address = reverse("survey:new_indicator")
    assert "How is it answered?" in coordinator.get(address).content.decode()
    changes = {f"{name}_{language}": KM if language == "km" else "New words"
               for name in ("title", "question", "evidence", "part", "whole")
               for language in ("km", "en")}  # fmt: skip
    changes |= {
        "code": "I77", "sub_domain": "site", "modes": ["land"], "weight": "1", "source": "own",
        "steps": ">0, >=0.25, >=0.5, >=0.75", "standard_local": "2", "fill": "course",
    }  # fmt: skip
    saved = send(coordinator, f"{address}?kind=ratio", **changes)
    assert "New words" in saved.content.decode()
    indicator = Indicator.objects.get(code="I77")
    assert indicator.body["standard"] == {"local": 2}
    again = send(coordinator, f"{address}?kind=ratio", **changes).content.decode()
    assert "There is an indicator I77 already" in again


def test_who_may_not_write_sees_no_form(client: Client) -> None:
    pages = {"edit_indicator": ("I01",), "new_indicator": (), "indicator_versions": ("I01",)}
    client.force_login(factories.account("coordinator"))
    for name, args in pages.items():
        assert client.get(reverse(f"survey:{name}", args=args)).status_code == 404
    load()
    client.force_login(factories.account("assessor"))
    answers = {
        name: client.get(reverse(f"survey:{name}", args=args)).status_code
        for name, args in pages.items()
    }
    assert answers == {"edit_indicator": 403, "new_indicator": 403, "indicator_versions": 200}
