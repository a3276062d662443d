"""The figures of a certification, and what is drawn for it."""

from dataclasses import dataclass

import pytest

from promdaen.specimen.rules import certification


@dataclass(frozen=True)
class Planted:
    CODE: str
    MODELS: tuple[str, ...]


DEFECTS = [Planted("a", ("passport",)), Planted("b", ("passport", "card"))]
ODDITIES = [Planted("worn", ("card",)), Planted("old", ("passport", "card"))]


def sorts(*, count, seed=3):
    return [
        certification.certified_specimen(
            seed=seed,
            number=number,
            models=["passport", "card"],
            defects=DEFECTS,
            oddities=ODDITIES,
        )
        for number in range(count)
    ]


def row(*, number, defect="", detectors=(), features=()):
    return certification.CertificationRow(
        number=number, model="card", defect=defect, oddities=("old",), detectors=detectors,
        features=features,
    )  # fmt: skip


def test_about_half_are_defective_and_every_sort_comes():
    drawn = sorts(count=800)
    assert 340 < sum(bool(sort.defect) for sort in drawn) < 460
    assert {sort.defect for sort in drawn} == {"", "a", "b"}
    assert {len(sort.oddities) for sort in drawn} == {0, 1, 2}


def test_only_what_a_model_can_hold_is_planted_in_it():
    cards = [sort for sort in sorts(count=200) if sort.model == "card"]
    assert {card.defect for card in cards} == {"", "b"}


def test_a_number_and_a_seed_give_one_specimen():
    assert sorts(count=5) == sorts(count=5)
    assert sorts(count=5) != sorts(count=5, seed=4)


def test_oddities_say_nothing_of_defects():
    drawn = sorts(count=4000)
    shares = [
        sum(len(sort.oddities) for sort in group) / len(group)
        for group in (
            [sort for sort in drawn if sort.defect],
            [sort for sort in drawn if not sort.defect],
        )
    ]
    assert shares[0] == pytest.approx(shares[1], abs=0.06)


def test_figures_count_what_was_missed_and_what_was_found_beside():
    rows = [
        row(number=0),
        row(number=1, detectors=("a",)),
        row(number=2, defect="a", detectors=("a",)),
        row(number=3, defect="a", detectors=("a", "b")),
        row(number=4, defect="a"),
    ]
    figures = certification.figures(specimens=rows, seed=1)
    assert figures == certification.CertificationFigures(
        drawn=5, defective=3, planted_found=2, unintended=1, genuine_flagged=1, auc=None
    )
    assert not figures.is_certified
    assert dict(certification.failures(specimens=rows)) == {
        "card genuine (old) -> a": 1,
        "card a (old) -> a, b": 1,
        "card a (old) -> nothing": 1,
    }


def test_a_file_that_reveals_what_is_planted_is_not_certified():
    rows = [
        row(
            number=number,
            defect="a" * (number % 2),
            detectors=("a",) * (number % 2),
            features=(number % 2 + number % 7, 1.0),
        )
        for number in range(200)
    ]
    figures = certification.figures(specimens=rows, seed=1)
    assert figures.planted_found == figures.defective == 100
    assert figures.auc is not None
    assert figures.auc > certification.MAX_AUC
    assert not figures.is_certified


def test_a_certification_without_a_fault_is_certified():
    rows = [row(number=0), row(number=1, defect="a", detectors=("a",))]
    assert certification.figures(specimens=rows, seed=1).is_certified


def test_a_row_is_kept_and_taken_back():
    original = row(number=7, defect="a", detectors=("a", "b"), features=(1.0, 2.5))
    assert certification.CertificationRow.from_list(original.as_list()) == original
