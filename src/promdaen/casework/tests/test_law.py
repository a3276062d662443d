"""The law comes in from content, stays with sessions, and is refused where it cannot judge."""

import copy
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from django.utils import translation

from promdaen.casework import actions
from promdaen.casework.models import Law
from promdaen.casework.queries import law as law_queries
from promdaen.casework.tests import samples
from promdaen.kit.content import ContentRecord, RecordReview
from promdaen.kit.models import AuditLine
from promdaen.people.queries import NotAllowed
from tests import factories

pytestmark = pytest.mark.django_db


def record(values: Mapping[str, Any]) -> ContentRecord:
    """A record as the reader of content gives it."""
    review = {"en": RecordReview(), "km": RecordReview()}
    file = "content/casework/law.toml"
    return ContentRecord(file=file, line=1, code="LAW", values=values, review=review)


def records(body: Mapping[str, Any]) -> dict[str, Sequence[ContentRecord]]:
    """The records that `load_law` reads."""
    office = {"code": "IMM", "name": samples.text("Immigration")}
    return {"law": [record(body)], "office": [record(office)], "protection": []}


def load(body: Mapping[str, Any]) -> dict[str, int]:
    law_records = records(copy.deepcopy(body))
    return actions.load_law(records=law_records, by=None, now=factories.NOW).as_dict()


def test_a_law_is_loaded_once_and_the_same_again_changes_nothing() -> None:
    assert law_queries.current_law() is None
    assert load(samples.small_body())["added"] == 1
    assert load(samples.small_body())["unchanged"] == 1
    assert AuditLine.objects.filter(action="load_law").count() == 1
    law = law_queries.current_law()
    assert law is not None
    assert [office.code for office in law.offices] == ["IMM"]


def test_a_changed_law_is_a_new_row_and_the_old_one_stays_for_its_sessions() -> None:
    load(samples.small_body())
    old = law_queries.current_row()
    assert old is not None
    body = samples.small_body()
    body["elements"][0]["short"] = samples.text("Other")
    assert load(body)["changed"] == 1
    assert Law.objects.count() == 2
    law = law_queries.current_law()
    assert law is not None
    assert law.element(code="A").short.en == "Other"
    assert law_queries.read_law(row=Law.objects.get(pk=old.pk)).element(code="A").short.en == "A"


def test_a_law_that_comes_back_is_current_again() -> None:
    load(samples.small_body())
    load(samples.small_body() | {"attempted": "A"})
    assert load(samples.small_body())["changed"] == 1
    assert Law.objects.count() == 2
    assert Law.objects.filter(is_current=True).count() == 1


def test_a_law_that_cannot_be_judged_by_is_refused_with_file_place_and_remedy() -> None:
    load(samples.small_body())
    body = samples.small_body()
    body["tests"][0]["when"] = "X"
    with pytest.raises(actions.CaseworkRefused) as refused:
        load(body)
    assert str(refused.value) == (
        "content/casework/law.toml: tests.paid.when: X is not a known element or test of this "
        "law; correct the name, or add it"
    )
    body = samples.small_body()
    body["order"].pop()
    with translation.override("km"), pytest.raises(actions.CaseworkRefused, match="ជំហាន"):
        load(body)
    assert Law.objects.count() == 1


def test_only_who_may_load_content_loads_a_law() -> None:
    with pytest.raises(NotAllowed):
        actions.load_law(
            records=records(samples.small_body()),
            by=factories.account("viewer"),
            now=factories.NOW,
        )
