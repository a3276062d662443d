"""Topics, outcomes, words and sources: loaded, reviewed, shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from promdaen.curriculum import actions
from promdaen.curriculum.models import Outcome, Topic
from promdaen.curriculum.rules import labels
from promdaen.kit import content
from promdaen.kit.models import AuditLine
from tests import factories
from tests.written import everything

ON = date(2026, 11, 1)


def records() -> dict[str, list[content.ContentRecord]]:
    return {name: everything()[name] for name in ("source", "topic", "term")}


def load(content_records: Any) -> Any:
    return actions.load_curriculum(records=content_records, by=None, now=factories.NOW)


# ---- loading ----


@pytest.mark.django_db
def test_loading_again_changes_nothing() -> None:
    content_records = records()
    first, again = load(content_records), load(content_records)
    assert first.added == again.unchanged > 200
    assert (again.added, again.changed) == (0, 0)
    assert (Topic.objects.count(), Outcome.objects.count()) == (12, 92)
    assert AuditLine.objects.count() == 1


@pytest.mark.django_db
def test_an_outcome_that_content_dropped_goes_unless_something_hangs_on_it() -> None:
    content_records = records()
    load(content_records)
    first = content_records["topic"][0]
    values = {**first.values, "outcomes": first.values["outcomes"][:-1], "sources": []}
    load_result = load(
        {
            **content_records,
            "topic": [replace(first, values=values), *content_records["topic"][1:]],
        }
    )
    assert load_result.changed == 2
    assert Outcome.objects.count() == 91
    assert not Topic.objects.get(code=first.code).sources.exists()


@pytest.mark.django_db
def test_an_outcome_with_an_item_stays() -> None:
    item = apps.get_model("assessment", "Item")
    content_records = records()
    load(content_records)
    first = content_records["topic"][0]
    last = first.values["outcomes"][-1]["code"]
    item.objects.create(code="A-1", kind="true_false", outcome_id=last, level="apply", key=True)
    values = {**first.values, "outcomes": first.values["outcomes"][:-1]}
    load(
        {
            **content_records,
            "topic": [replace(first, values=values), *content_records["topic"][1:]],
        }
    )
    assert Outcome.objects.filter(code=last).exists()


def loaded_outcomes(content: dict[str, Any], *, codes: list[str]) -> list[tuple[str, int]]:
    """The outcomes of the first topic after content has only these, in this order."""
    first = content["topic"][0]
    parts = {part["code"]: part for part in first.values["outcomes"]}
    new = {**next(iter(parts.values())), "code": "UNTOC.99"}
    values = {**first.values, "outcomes": [parts.get(code, new) for code in codes]}
    load({**content, "topic": [replace(first, values=values), *content["topic"][1:]]})
    return list(Outcome.objects.filter(topic=first.code).values_list("code", "number"))


def codes_of(content: dict[str, Any]) -> list[str]:
    return [part["code"] for part in content["topic"][0].values["outcomes"]]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "reorder",
    [
        pytest.param(lambda codes: codes[1:], id="the first is dropped"),
        pytest.param(lambda codes: [codes[1], codes[0], *codes[2:]], id="two are swapped"),
        pytest.param(lambda codes: ["UNTOC.99", *codes], id="one is put in front"),
        pytest.param(lambda codes: [*codes[:2], "UNTOC.99", *codes[3:]], id="one is replaced"),
        pytest.param(lambda codes: codes[::-1], id="all are turned round"),
    ],
)
def test_outcomes_are_numbered_as_content_lists_them(reorder: Callable[..., list[str]]) -> None:
    content_records = records()
    load(content_records)
    codes = reorder(codes_of(content_records))
    assert loaded_outcomes(content_records, codes=codes) == list(
        zip(codes, range(1, 99), strict=False)
    )
    again = loaded_outcomes(content_records, codes=codes)
    assert [code for code, _number in again] == codes


@pytest.mark.django_db
def test_topics_may_change_places() -> None:
    content_records = records()
    load(content_records)
    first, second, *others = content_records["topic"]
    swapped = [
        replace(topic, values={**topic.values, "number": number})
        for topic, number in ((first, 2), (second, 1))
    ]
    load({**content_records, "topic": [*swapped, *others]})
    assert list(Topic.objects.values_list("code", flat=True)[:2]) == [second.code, first.code]


@pytest.mark.django_db
def test_an_outcome_that_stays_for_its_evidence_goes_behind_those_of_content() -> None:
    item = apps.get_model("assessment", "Item")
    content_records = records()
    load(content_records)
    second, codes = codes_of(content_records)[1], codes_of(content_records)
    item.objects.create(code="A-1", kind="true_false", outcome_id=second, level="apply", key=True)
    rest = [code for code in codes if code != second]
    for _time in range(2):
        numbered = loaded_outcomes(content_records, codes=rest)
        assert numbered == [*zip(rest, range(1, 99), strict=False), (second, len(codes) + 1)]
    assert loaded_outcomes(content_records, codes=codes) == list(
        zip(codes, range(1, 99), strict=False)
    )


# ---- pages ----


PAGES = ("curriculum:topics", "curriculum:glossary", "curriculum:sources")


@pytest.mark.django_db(databases=["default", "exchange"])
@pytest.mark.parametrize("role", ["participant", "assessor", "liaison", "administrator"])
def test_other_roles_are_refused(client: Client, role: str) -> None:
    client.force_login(factories.account(role))
    for address in (*map(reverse, PAGES), reverse("curriculum:topic", args=["UNTOC"])):
        assert client.get(address).status_code == 403, address


@pytest.mark.django_db
def test_an_unknown_topic_is_not_found_and_empty_pages_name_the_loader(
    client: Client,
) -> None:
    client.force_login(factories.account("viewer"))
    assert client.get(reverse("curriculum:topic", args=["NO"])).status_code == 404
    for address in map(reverse, PAGES):
        assert "load-content" in client.get(address).content.decode()


def test_every_level_measure_and_part_of_content_has_its_words() -> None:
    content_records = records()
    outcomes = [part for record in content_records["topic"] for part in record.values["outcomes"]]
    assert {part["bloom"] for part in outcomes} <= labels.BLOOM_LEVELS.keys()
    assert {part["measured_by"] for part in outcomes} <= labels.MEASURE_NAMES.keys()
    assert {
        record.values["part"] for record in content_records["term"]
    } <= labels.GLOSSARY_PART_NAMES.keys()
