"""Indicators that are split, merged and retired: loading, comparing rounds, pages."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.curriculum.models import Record
from promdaen.kit.content import ContentRecord
from promdaen.kit.models import AuditLine
from promdaen.survey.actions import content, indicators, publishing, reviews, submissions
from promdaen.survey.actions.refusals import SurveyRefused
from promdaen.survey.models import Indicator, Visit
from promdaen.survey.queries import changes as change_queries
from promdaen.survey.queries import figures as figure_queries
from promdaen.survey.queries import instruments
from promdaen.survey.rules import changes
from promdaen.survey.rules import figures as figure_rules
from promdaen.survey.rules import instrument as rules
from promdaen.survey.rules.lineage import lineage
from promdaen.survey.tests import samples
from promdaen.survey.tests.rules.worlds import surveyed
from tests import factories, survey_world

LATER = factories.NOW + timedelta(days=30)
ROWS = [
    {"code": "OLD", "how": "split", "into": ["N1", "N2"]},
    {"code": "MIX", "how": "merged", "into": ["N3"]},
    {"code": "GONE", "how": "retired"},
]


def frame() -> dict[str, Any]:
    texts = {"title": samples.text("Old title"), "why": samples.text("Reason")}
    return samples.frame(successions=[row | texts for row in ROWS])


def instrument(*codes: str, rows: Any = None, **values: Any) -> rules.InstrumentContent:
    values_by_indicator = [samples.values(code=code, **values) for code in codes]
    return rules.build_instrument(frame=rows or samples.frame(), indicators=values_by_indicator)


def test_each_old_indicator_is_the_same_split_merged_or_retired() -> None:
    old = instrument("SAME", "OLD", "MIX", "GONE", "LOST")
    new = instrument("SAME", "N1", "N2", "N3", "FRESH", rows=frame())
    line = lineage(old=old, new=new)
    assert line.same == ("SAME",)
    assert [row.code for row in line.split] == ["OLD"]
    assert [row.code for row in line.merged] == ["MIX"]
    assert [row.code for row in line.retired] == ["GONE", "LOST"]
    assert [row.code for row in line.added] == ["FRESH"]
    assert not line.is_whole
    assert lineage(old=new, new=new).is_whole


def test_one_with_new_levels_is_left_out_of_comparisons_with_older_rounds() -> None:
    texts = {"title": samples.text("Levels"), "why": samples.text("Reason")}
    rows = samples.frame(successions=[{"code": "LEVELS", "how": "remeasured", **texts}])
    old = instrument("SAME", "LEVELS")
    new = instrument("SAME", "LEVELS", rows=rows)
    line = lineage(old=old, new=new)
    assert line.same == ("SAME",)
    assert [row.code for row in line.remeasured] == ["LEVELS"]
    assert lineage(old=new, new=new).is_whole, "both rounds have the new levels"


def test_interpreters_and_the_contingency_plan_are_not_compared_with_older_rounds() -> None:
    new = survey_world.instrument_content()
    line = lineage(old=replace(new, successions=()), new=new)
    assert {row.code for row in line.remeasured} == {"H22", "I27"}


@pytest.mark.parametrize("scores", [(4, 2), (2, 4), (2, 2)])
def test_a_split_one_is_compared_with_its_lowest_part(scores: tuple[int, int]) -> None:
    """An old question had the level of its worst part: a good part beside it is no rise."""
    old = instrument("OLD", "MIX")
    new = instrument("N1", "N2", "N3", rows=frame())
    pair = changes.RoundPair(
        now=surveyed(scores={"N1": scores[0], "N2": scores[1], "N3": 4}),
        before=surveyed(scores={"OLD": 2, "MIX": 0}),
        instrument_before=old,
    )
    before, now = changes.compare_parts(instrument=new, pairs=[pair])
    standard = new.indicators[0].standard["international"]
    assert before.tally(row=0).index == pytest.approx(2 / standard)
    assert now.tally(row=0).index == pytest.approx(2 / standard)
    assert now.tally(row=0).answered == 2, "the merged one is left out"


def test_a_split_one_with_an_unanswered_part_is_not_compared() -> None:
    pair = changes.RoundPair(
        now=surveyed(scores={"N1": 4, "N2": None}),
        before=surveyed(scores={"OLD": 2}),
        instrument_before=instrument("OLD"),
    )
    _before, now = changes.compare_parts(
        instrument=instrument("N1", "N2", rows=frame()), pairs=[pair]
    )
    assert now.tally(row=0).answered == 0


# ---- the content that ships ----

PARTS = re.compile(r"\([^)]*\)|:.*$|between .*$")
OF_TWO_COUNTS = ("ratio", "partly", "difference")
NAMES = ("in law and rights",)
"""A name of one training."""


def test_no_indicator_asks_two_things() -> None:
    """A list after a colon or in brackets says what one thing consists of."""
    for record in survey_world.shipped()["indicator"]:
        question = record.values["question"]["en"]
        for name in NAMES:
            question = question.replace(name, "")
        question = PARTS.sub("", question)
        joined = len(re.findall(r"(?<!-)\band\b|\bas well as\b|;", question))
        most = 1 if record.values["kind"] in OF_TWO_COUNTS else 0
        assert joined <= most, (record.code, question)


def test_every_level_of_every_scale_has_a_description_of_its_own() -> None:
    shared = Counter()
    scales = survey_world.shipped()["survey"][0].values["scales"]
    words = {word[language] for scale in scales for word in scale["words"] for language in word}
    for record in survey_world.shipped()["indicator"]:
        if record.values["kind"] != "scale":
            continue
        levels = record.values["levels"]
        for language in ("en", "km"):
            texts = [level["label"][language] for level in levels]
            assert len(set(texts)) == 5, record.code
            assert not words & set(texts), record.code
            shared[language, *texts] += 1
    assert max(shared.values()) == 1


def test_every_level_of_every_scale_has_an_example() -> None:
    """How many scales have examples, by weight; none is empty, long or used twice."""
    by_weight, texts = Counter(), Counter()
    for record in survey_world.shipped()["indicator"]:
        levels = record.values.get("levels", ())
        examples = [level["example"] for level in levels if "example" in level]
        if not examples:
            continue
        assert len(examples) == 5, record.code
        by_weight[record.values["weight"]] += 1
        for example in examples:
            assert 20 <= len(example["en"]) <= 160, example["en"]
            assert 20 <= len(example["km"]) <= 200, example["km"]
            texts[example["en"]] += 1
            texts[example["km"]] += 1
    assert by_weight == {3: 12, 2: 24, 1: 44}
    assert max(texts.values()) == 1


def test_between_105_and_125_indicators_are_asked_and_all_successors_exist() -> None:
    codes = {record.code for record in survey_world.shipped()["indicator"]}
    assert 105 <= len(codes) <= 125
    rows = survey_world.shipped()["survey"][0].values["successions"]
    for row in rows:
        assert (row["code"] in codes) == (row["how"] == "remeasured"), row["code"]
    assert {code for row in rows for code in row.get("into", ())} <= codes
    parts = [code for row in rows if row["how"] == "split" for code in row["into"]]
    assert len(parts) == len(set(parts)), "a part of two old ones cannot be compared"


def test_a_part_of_a_split_one_asks_nothing_of_another() -> None:
    """I44 asks of fees and T52 of drinking water what the split ones asked; I46 asks more."""
    rows = survey_world.shipped()["survey"][0].values["successions"]
    led_to = Counter(code for row in rows for code in row.get("into", ()))
    parts = {code for row in rows if row["how"] == "split" for code in row["into"]}
    assert {code for code in parts if led_to[code] > 1} == {"I44", "T52"}


def test_khmer_of_levels_names_detained_people_and_keys() -> None:
    """The shorter word for people held means who detains them; a lock is not a key."""
    records = survey_world.shipped()["indicator"]
    levels = {
        record.code: [level["label"] for level in record.values["levels"]]
        for record in records
        if "levels" in record.values
    }
    for code, label in ((code, label) for code, labels in levels.items() for label in labels):
        assert "អ្នកឃាត់ទុក" not in label["km"], code
        assert "key" not in label["en"].split() or "កូនសោ" in label["km"], code
    for code in ("T43", "I51"):
        assert any("អ្នកដែលត្រូវបានឃាត់ទុក" in label["km"] for label in levels[code]), code
    assert "មិនមែនតែងតែ" in levels["T20"][2]["km"], "not always, rather than never"


# ---- an installation with a round on the older instrument ----


def record(values: dict[str, Any]) -> ContentRecord:
    return ContentRecord(code=values["code"], file="x.toml", line=1, values=values, review={})


def load(*codes: str, rows: dict[str, Any] | None = None, now: Any = factories.NOW) -> None:
    records = {
        "survey": [record(rows or samples.frame())],
        "indicator": [record(samples.values(code=code)) for code in codes],
    }
    content.load_survey(records=records, by=None, now=now)


def visited(*, code: str, levels: dict[str, str], at: Any) -> None:
    """An accepted visit in a round of its own, on the newest instrument."""
    place = factories.Checkpoint.objects.get()
    survey_round = survey_world.a_round(
        code, starts_on=date(int(code), 1, 1), ends_on=date(int(code), 12, 20)
    )
    xml = survey_world.xml_of(
        checkpoint=place,
        answers=levels,
        instance_id=f"uuid:{code}",
        version=instruments.newest_instrument().number,
    )
    submission = submissions.keep_submission(
        new=submissions.NewSubmission(xml=xml),
        origin=submissions.Origin(round=survey_round, account=factories.account("assessor")),
        now=at,
    ).submission
    judgement = reviews.VisitJudgement(read=submission.pk)
    reviews.accept_visit(visit=submission.visit, judgement=judgement, by=None, now=at)


@pytest.fixture
def upgraded() -> Any:
    """A round on the old instrument, then the new content, published, with a round on it."""
    factories.checkpoint(kind="international")
    load("SAME", "OLD", "MIX")
    publishing.publish_instrument(by=None, now=factories.NOW)
    visited(code="2025", levels={"SAME": "2", "OLD": "2", "MIX": "4"}, at=factories.NOW)
    before = figures("2025").parts.tally(row=0)
    load("SAME", "N1", "N2", "N3", rows=frame(), now=LATER)
    publishing.publish_instrument(by=None, now=LATER)
    visited(code="2026", levels={"SAME": "2", "N1": "4", "N2": "3", "N3": "1"}, at=LATER)
    return before


def figures(code: str) -> figure_queries.SurveyFigures:
    account = factories.account("coordinator")
    return figure_queries.survey_figures(
        code=code, filters=figure_rules.FigureFilter(), account=account
    )


@pytest.mark.django_db
def test_a_round_on_the_older_instrument_keeps_its_figures(upgraded: Any) -> None:
    assert figures("2025").parts.tally(row=0) == upgraded
    assert Visit.objects.get(round__code="2025").submission.scores["OLD"] == 2
    current = Indicator.objects.filter(is_current=True).values_list("code", flat=True)
    assert sorted(current) == ["N1", "N2", "N3", "SAME"]
    assert Indicator.objects.filter(code="OLD", is_current=False).exists()
    line = AuditLine.objects.get(action="retire_indicators")
    assert line.detail == {"codes": ["MIX", "OLD"]}


@pytest.mark.django_db
def test_rounds_over_both_instruments_are_compared_and_say_what_was_left_out(
    upgraded: Any,
) -> None:
    account = factories.account("coordinator")
    change_page = change_queries.change_page(
        code="2026", since="2025", order="code", account=account
    )
    assert change_page.lineage is not None
    assert [row.code for row in change_page.lineage.split] == ["OLD"]
    assert change_page.total is not None
    assert change_page.total.whole.points is not None
    assert change_page.total.whole.points > 0, "both parts rose, the rest stayed"
    client = Client()
    client.cookies["promdaen_language"] = "en"
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(reverse("survey:change", args=("2026",)), {"since": "2025"})
    text = page.content.decode()
    assert "Left out: merged with others" in text
    assert "N1 + N2" in text
    table = client.get(reverse("survey:lineage")).content.decode()
    assert "Old title" in table
    assert "Retired" in table
    old = client.get(reverse("survey:indicator", args=("OLD",)))
    assert old.headers["Location"] == reverse("survey:lineage"), "older rounds link to it"
    assert client.get(reverse("survey:indicator", args=("NEVER",))).status_code == 404


@pytest.mark.django_db
def test_a_retired_code_that_comes_back_has_the_next_version() -> None:
    factories.checkpoint()
    load("OLD")
    load("N1", "N2", "N3", rows=frame(), now=LATER)
    load("OLD", now=LATER)
    rows = Indicator.objects.filter(code="OLD").order_by("version")
    assert list(rows.values_list("version", "is_current")) == [(1, False), (2, True)]


@pytest.mark.django_db
def test_an_edit_of_a_retired_indicator_goes_with_it() -> None:
    factories.checkpoint()
    load("OLD")
    values = samples.values(code="OLD", title=samples.text("Our own title"))
    indicators.edit_indicator(values=values, version=1, by=None, now=factories.NOW)
    assert Record.objects.filter(subject="indicator:OLD").exists()
    load("N1", "N2", "N3", rows=frame(), now=LATER)
    assert not Record.objects.filter(subject="indicator:OLD").exists()
    assert not Indicator.objects.filter(code="OLD", is_current=True).exists()


@pytest.mark.django_db
def test_one_with_new_levels_stays_and_is_on_the_page() -> None:
    factories.checkpoint()
    texts = {"title": samples.text("Levels before"), "why": samples.text("Reason")}
    rows = samples.frame(successions=[{"code": "LEVELS", "how": "remeasured", **texts}])
    load("LEVELS", rows=rows)
    assert Indicator.objects.filter(code="LEVELS", is_current=True).exists()
    client = Client()
    client.force_login(factories.account("coordinator"))
    for language, label in (("en", "Scored otherwise"), ("km", "ដាក់ពិន្ទុតាមរបៀបផ្សេង")):
        client.cookies["promdaen_language"] = language
        html = client.get(reverse("survey:lineage")).content.decode()
        assert label in html
        assert reverse("survey:indicator", args=("LEVELS",)) in html
    with pytest.raises(SurveyRefused, match="There is no indicator LEVELS"):
        load("OTHER", rows=rows)


@pytest.mark.django_db
def test_a_table_that_names_what_is_still_asked_or_unknown_is_refused() -> None:
    with pytest.raises(SurveyRefused) as why:
        load("OLD", "N1", rows=frame())
    lines = [str(line) for line in why.value.lines]
    assert "x.toml: OLD: It is still asked. Remove one of the two." in lines
    assert "x.toml: OLD: There is no indicator N2." in lines


# ---- levels in the words of an indicator ----


def test_levels_of_an_indicator_replace_the_words_of_the_scale() -> None:
    levels = [{"code": str(n), "label": samples.text(f"Level {n}")} for n in range(5)]
    own = instrument("OWN", levels=levels).indicators[0]
    assert [choice.label.en for choice in own.scale] == [f"Level {n}" for n in range(5)]
    shared = instrument("OWN").indicators[0]
    assert not shared.has_own_levels
    assert replace(own, scale=shared.scale, has_own_levels=False) == shared


@pytest.mark.django_db
def test_levels_are_all_five_or_none() -> None:
    factories.checkpoint()
    load("OLD")
    some = [{"code": "0", "label": samples.text()}]
    values = samples.values(code="OLD", levels=some)
    with pytest.raises(SurveyRefused, match="Describe all five levels"):
        indicators.edit_indicator(values=values, version=1, by=None, now=factories.NOW)


@pytest.mark.django_db
def test_examples_are_of_all_five_levels_or_of_none() -> None:
    factories.checkpoint()
    load("OLD")
    values = samples.values(code="OLD", levels=samples.levels(examples="014"))
    with pytest.raises(SurveyRefused, match="Write an example for all five levels"):
        indicators.edit_indicator(values=values, version=1, by=None, now=factories.NOW)
    values = samples.values(code="OLD", levels=samples.levels(examples="01234"))
    edited = indicators.edit_indicator(values=values, version=1, by=None, now=factories.NOW)
    assert edited.version == 2
