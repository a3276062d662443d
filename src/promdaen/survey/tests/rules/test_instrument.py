"""The instrument as it is read from records, and the mistakes that are found in them."""

from typing import Any

import pytest

from promdaen.survey import kinds
from promdaen.survey.rules import faults
from promdaen.survey.tests import samples
from tests import survey_world

KEYS = {name: (kind.KEYS, kind.OPTIONAL) for name, kind in kinds.KINDS.items()}


def places_of(**fields: Any) -> list[str]:
    """Where the faults of an indicator are."""
    kind = fields.pop("kind", "scale")
    values = samples.values(kind, **fields)
    values = {key: value for key, value in values.items() if value is not None}
    problems = faults.indicator_faults(values=values, frame=samples.frame(), keys=KEYS)
    return [fault.place for fault in problems]


def test_indicators_are_in_the_order_of_their_sub_domains() -> None:
    instrument = samples.instrument(
        samples.values(code="A1", sub_domain="site"), samples.values(code="B2")
    )
    assert [indicator.code for indicator in instrument.indicators] == ["B2", "A1"]
    assert [
        indicator.code for indicator in instrument.sub_domain_indicators(sub_domain="site")
    ] == ["A1"]
    assert instrument.by_code()["A1"].sub_domain == "site"
    assert instrument.capacity_by_sub_domain()["site"] == "INS"
    assert {code: source.title for code, source in instrument.sources.items()} == {
        "survey": "A survey"
    }


@pytest.mark.parametrize(
    ("value", "standard"), [("local", "local"), ("regional", "international"), ("planned", "")]
)
def test_a_class_without_standard_is_read_as_the_nearest(value: str, standard: str) -> None:
    assert samples.instrument().standard_class(value=value) == standard


def test_modes_without_standard_are_read_as_the_nearest() -> None:
    instrument = samples.instrument()
    assert instrument.standard_modes(modes=["river", "land", "space"]) == {"sea", "land"}


def test_an_indicator_is_asked_where_class_and_mode_have_a_standard() -> None:
    indicator = samples.indicator(standard={"international": 2}, modes=["sea"])
    assert indicator.applies(standard_class="international", modes={"sea", "land"})
    assert not indicator.applies(standard_class="local", modes={"sea"})
    assert not indicator.applies(standard_class="international", modes={"land"})
    assert indicator.is_critical


def test_what_is_not_scored_is_asked_everywhere_and_never_applicable() -> None:
    instrument = samples.instrument(samples.values("position"), samples.values(code="I02"))
    assert instrument.by_code()["I01"].applies(standard_class="local", modes={"air"})
    indicators = instrument.applicable(standard_class="local", modes={"air"})
    assert [indicator.code for indicator in indicators] == ["I02"]


@pytest.mark.parametrize("kind", list(samples.OF_KIND))
def test_a_right_indicator_of_each_kind_has_no_fault(kind: str) -> None:
    assert places_of(kind=kind) == []


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"sub_domain": "nowhere"}, "sub_domain"),
        ({"scale": "nothing"}, "scale"),
        ({"scale": None}, "scale"),
        ({"per": 2}, "per"),
        ({"kind": "several", "weak": "z"}, "weak"),
        ({"kind": "count", "steps": ["about 3"]}, "steps"),
        ({"kind": "count", "steps": [">=2", ">=1"]}, "steps"),
        ({"kind": "count", "steps": [">=2", "<=3"]}, "steps"),
        ({"standard": {"local": 5}}, "standard"),
        ({"weight": 4}, "weight"),
        ({"weight": 0}, "weight"),
        ({"kind": "position", "weight": 1}, "weight"),
    ],
)
def test_a_fault_is_found_where_it_is(fields: dict[str, Any], place: str) -> None:
    assert place in places_of(**fields)


def test_the_weak_option_of_a_choice_is_one_of_its_options() -> None:
    assert places_of(kind="several", weak="a") == []


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"sub_domains": [{"code": "x", "capacity": "NO", "name": {}}]}, "x"),
        ({"scales": [{"code": "short", "words": [{}]}]}, "short"),
        ({"nearest_classes": [{"of": "regional", "is": "planned"}]}, "regional"),
    ],
)
def test_a_fault_of_the_frame_is_found_where_it_is(fields: dict[str, Any], place: str) -> None:
    problems = list(faults.frame_faults(values=samples.frame(**fields)))
    assert [fault.place for fault in problems] == [place]


def test_a_right_frame_has_no_fault() -> None:
    assert not list(faults.frame_faults(values=samples.frame()))


def test_an_indicator_names_its_sources_by_their_codes() -> None:
    def cited(text: str) -> list[str]:
        return [
            source.code for source in survey_world.instrument_content().cited_sources(source=text)
        ]

    assert cited("TRIP-BCM part H; Annex 9") == ["TRIP-BCM", "Annex-9"]
    assert cited("TRIP-BCM part B; Doc 9303") == ["TRIP-BCM", "Doc-9303"]
    assert cited("SMUG-P arts 8, 9; SAR annex 4.1.3") == ["SMUG-P", "SAR"]
    assert cited("OHCHR border guidelines 6; US TIP report 2019") == ["OHCHR"]
    assert cited("a source of our own") == []


def test_a_source_that_was_read_has_its_place_and_most_were_not_read() -> None:
    sources = survey_world.instrument_content().sources.values()
    read = [source for source in sources if source.verification == "seen"]
    assert len(sources) == 22
    assert [source.code for source in read] == [
        "UNTOC", "SMUG-P", "TIP", "CRC", "OPCAT", "SAR",
    ]  # fmt: skip
    assert all(source.url and "ead" in source.note for source in read)
