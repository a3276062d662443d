"""What became of an instrument, and how its scores come about, in words."""

from __future__ import annotations

from typing import Any

from promdaen.survey import kinds
from promdaen.survey.rules import instrument_wording, rewording
from promdaen.survey.tests import samples

KEYS = ("title", "question", "evidence")


def body(*indicators: dict[str, Any], **fields: Any) -> dict[str, Any]:
    content: dict[str, Any] = {
        "frame": samples.frame(),
        "indicators": list(indicators),
        "checkpoints": {"KH-1": {"class": "local", "modes": ["land"]}},
    }
    return content | fields


def test_the_same_body_has_no_changes() -> None:
    assert rewording.body_changes(old=body(), new=body(), keys=KEYS).is_empty
    assert rewording.record_change(old=None, new=None, keys=KEYS) is None


def test_indicators_are_new_gone_or_changed_word_by_word() -> None:
    old = body(samples.values(code="I01"), samples.values(code="I02"))
    new = body(samples.values(code="I02", title=samples.text("Heading")), samples.values("count"))
    new["indicators"][1]["code"] = "I03"
    records = rewording.body_changes(old=old, new=new, keys=KEYS).records
    assert [(changed.code, changed.state) for changed in records] == [
        ("I01", "gone"),
        ("I02", "changed"),
        ("I03", "new"),
    ]
    texts = {text_change.language: text_change.stretches for text_change in records[1].texts}
    assert [(stretch.kind, stretch.text) for stretch in texts["en"]] == [
        ("gone", "Title"),
        ("new", "Heading"),
    ]
    assert records[1].facts == []


def test_what_is_no_text_is_reported_before_and_after() -> None:
    old = samples.values("ratio", fill="course", over_one=True, per=45)
    new = samples.values(
        "several", standard={"international": 2}, modes=["sea"], source="other", over_one=False,
        fill="own",
    )  # fmt: skip
    changed = rewording.record_change(old=old, new=new, keys=KEYS, kinds=kinds.labels())
    assert changed is not None
    facts = {
        fact_change.label.en: (fact_change.before.en, fact_change.after.en)
        for fact_change in changed.facts
    }
    assert facts["Kind of answer"][1] == "How many of several there are"
    assert facts["Steps"] == ("> 0 · ≥ 0.25 · ≥ 0.5 · ≥ 0.75", "≥ 1 · ≥ 2 · ≥ 3 · ≥ 4")
    assert facts["The ratio may be more than one"] == ("Yes", "No")
    assert facts["Part per"] == ("45", "–")
    assert facts["Options"] == ("–", "none, a, b, c, d")
    assert facts["Modes"] == ("Land, Sea, Air", "Sea")
    assert facts["Standard, International"] == ("4", "2")
    assert facts["Standard, Local"] == ("2", "–")
    assert facts["Own record that can answer it"] == ("Course runs and certificates", "own")


def test_the_frame_and_the_checkpoints_are_compared_too() -> None:
    frame = samples.frame(
        nearest_classes=[], scales=[{"code": "practice", "words": [samples.text("M")] * 5}]
    )
    places = {"KH-1": {"class": "", "modes": ["land"]}, "KH-2": {"class": "local", "modes": []}}
    body_changes = rewording.body_changes(
        old=body(), new=body(frame=frame, checkpoints=places), keys=KEYS
    )
    (framed,) = body_changes.records
    assert framed.code == ""
    assert [fact_change.label.en for fact_change in framed.facts] == ["Nearest class"]
    assert framed.texts
    assert [
        (fact_change.label.en, fact_change.before.en, fact_change.after.en)
        for fact_change in body_changes.places
    ] == [
        ("KH-1", "Local, Land", "–, Land"),
        ("KH-2", "–", "Local"),
    ]


def band_texts(kind: str, **fields: Any) -> list[tuple[str, str]]:
    bands = kinds.score_bands(indicator=samples.indicator(kind, **fields))
    return [(band.score, band.words.en) for band in bands]


def test_each_score_is_explained_highest_first() -> None:
    assert band_texts("scale") == [("4", "X"), ("3", "F"), ("2", "P"), ("1", "B"), ("0", "N")]
    assert band_texts("ratio")[0] == ("4", "≥ 75 %")
    assert band_texts("ratio", over_one=True)[0] == ("4", "≥ 0.75")
    gated = band_texts("count", zero=samples.text("None"), nothing=samples.text("Not due"))
    assert gated[-2:] == [("0", "Less; None"), ("", "Not due")]


def test_what_alone_gives_one_point_is_named() -> None:
    weak = band_texts("several", weak="a", steps=[">=1", ">=2", ">=3", ">=4"])
    assert weak == [("4", "≥ 3"), ("3", "≥ 2"), ("2", "≥ 1"), ("1", "Only: a"), ("0", "Less")]
    assert band_texts("partly")[-2] == ("1", "Whole only")


def test_what_is_not_scored_has_no_bands() -> None:
    assert band_texts("position") == []


def test_every_kind_and_finding_has_words() -> None:
    assert set(kinds.labels()) == set(samples.OF_KIND)
    assert set(instrument_wording.FINDINGS) == {"not_run", "no_java", "late", "warning"}
