"""Measures of the content: what is read, what is refused, what is brought in."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from promdaen.kit import content
from promdaen.kit.content import ContentRecord
from promdaen.kit.models import AuditLine
from promdaen.planning import apps
from promdaen.planning.actions import content as actions
from promdaen.planning.models import Measure
from promdaen.planning.queries.refusals import PlanRefused
from promdaen.planning.rules import costs, measures, programmes
from tests import factories

INDICATORS = ("T09", "T10", "T13")


def body(**fields: Any) -> dict[str, Any]:
    """The record of a measure without its code."""
    cost = {"low": 800, "likely": 1000, "high": 1300}
    return {
        "title": {"en": "Power", "km": "អគ្គិសនី"},
        "scope": "checkpoint",
        "applies_to": ["international", "bilateral"],
        "lifts": [{"indicator": "T09", "level": 4}],
        "capital": cost,
        "running": cost,
        "lifetime_years": 5,
        "effort": 1,
        "delivery": "build",
        "evidence": "trial",
        "delivered_by": "contractor",
        "basis": "invented",
    } | fields


def facts(code: str = "A", **fields: Any) -> measures.MeasureFacts:
    return measures.measure_facts(code=code, body=body(**fields))


def faults(*measures_checked: measures.MeasureFacts) -> list[str]:
    refused = measures.measure_faults(measures=measures_checked, indicators=INDICATORS)
    return [fault.text(language="en") for fault in refused]


def test_a_measure_costs_by_the_class_of_its_checkpoint() -> None:
    sized = facts(sizes={"international": 2})
    entry = measures.solver_entry(measure=sized)
    assert entry["capital"] == {"international": 2000, "bilateral": 1000}
    assert sized.is_invented
    wide = measures.solver_entry(measure=facts(scope="nation"))
    assert (wide["capital"], wide["running"]) == (1000, 1000)
    assert tuple(measures.SCOPE_LABELS) == programmes.SCOPES


def test_measures_that_are_sound_have_no_fault() -> None:
    assert faults(facts(), facts("B", requires=["A"])) == []


def test_each_mistake_of_a_measure_is_named_with_its_key() -> None:
    falling = {"low": 3, "likely": 2, "high": 1}
    wrong = facts(lifts=[], capital=falling, lifetime_years=0, sizes={"local": 0})
    assert faults(wrong) == [
        "measures.A.lifts is empty; name at least one indicator and its level.",
        "measures.A.capital does not rise from low to likely to high; correct the three numbers.",
        "measures.A.lifetime_years is 0; write at least one year.",
        'measures.A.sizes names "local", to which the measure does not apply; remove it.',
        "measures.A.sizes.local is 0; write more than 0.",
    ]
    [wide] = faults(facts(scope="province", sizes={"bilateral": 2}))
    assert "is given for a measure of a province or the nation" in wide
    [circle] = faults(facts(requires=["B"]), facts("B", requires=["A"]))
    assert "requires itself" in circle


def test_labels_name_every_word_that_the_content_may_use() -> None:
    shape = content.read_shapes(path=content.content_root() / "shapes.toml")["measure"]
    for key, labels in (
        ("scope", measures.SCOPE_LABELS),
        ("delivery", measures.DELIVERY_LABELS),
        ("evidence", measures.EVIDENCE_LABELS),
        ("delivered_by", measures.DELIVERER_LABELS),
        ("basis", measures.BASIS_LABELS),
    ):
        assert set(shape.fields[key].words) == set(labels)


def records(*rows: Mapping[str, Any]) -> dict[str, Sequence[ContentRecord]]:
    """Records as a file would give them."""
    root = content.content_root()
    read = content.read_content(root=root, names=["measure", "indicator", "survey"])
    measure_records = [
        dataclasses.replace(read["measure"][0], code=row["code"], values=dict(row)) for row in rows
    ]
    return {**read, "measure": measure_records} if rows else dict(read)


def load(**fields: Any) -> Any:
    return actions.load_measures(records=records(**fields), by=None, now=factories.NOW)


@pytest.mark.django_db
def test_the_measures_that_ship_are_brought_in_once() -> None:
    loaded = load()
    assert loaded.added == Measure.objects.count() > 60
    assert load().unchanged == loaded.added
    assert [audit_line.action for audit_line in AuditLine.objects.all()] == ["load_measures"]
    assert all(
        measures.measure_facts(code=measure.code, body=measure.body).is_invented
        for measure in Measure.objects.all()
    )


@pytest.mark.django_db
def test_a_measure_that_left_the_content_is_removed_and_a_wrong_one_refused() -> None:
    load()
    record = {"code": "M-X", **body()}
    only = records(record)
    actions.load_measures(records=only, by=None, now=factories.NOW)
    assert [str(measure) for measure in Measure.objects.all()] == ["M-X"]
    wrong = records({**record, "lifetime_years": 0})
    with pytest.raises(PlanRefused, match="measures/") as refused:
        actions.load_measures(records=wrong, by=None, now=factories.NOW)
    assert len(refused.value.lines) == 1


def test_every_action_has_words_in_the_audit_log() -> None:
    assert "load_measures" in apps.PlanningConfig.audit_labels


def test_a_renewed_version_keeps_the_levels_that_people_changed() -> None:
    def lifts(**levels: int) -> list[dict[str, Any]]:
        return [{"indicator": code, "level": level} for code, level in levels.items()]

    reach = {"low": 0.2, "likely": 0.5, "high": 0.8}
    old, changes = measures.with_levels(
        body=body(lifts=lifts(T09=3, T10=3, T11=2), reach=reach), levels={"T09": 4}
    )
    assert changes == [("T09", 3, 4)]
    # T11 was retired, T12 is new, and the content lifts T10 further than before.
    new = body(lifts=lifts(T12=2, T10=4, T09=3))
    renewed_body = costs.with_kept_levels(old={"M": old}, new={"M": new})["M"]
    assert renewed_body["lifts"] == lifts(T12=2, T10=4, T09=4)
    assert "reach" not in renewed_body
    again, _changes = measures.with_levels(body=renewed_body, levels={"T12": 1})
    renewed = costs.with_kept_levels(old={"M": again | {"reach": reach}}, new={"M": new})["M"]
    assert (renewed["lifts"], renewed["reach"]) == (lifts(T12=1, T10=4, T09=4), reach)
