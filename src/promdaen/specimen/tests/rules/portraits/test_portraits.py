"""Invented faces: the same from a seed, whole as SVG, fair in what is drawn by lot."""

import gzip
import re
import statistics
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from promdaen.specimen.rules.portraits import figures, haircuts, people

FORBIDDEN = re.compile(r"<image|style=|<style|<script|href=\"http|nan|inf")


def some(*, count: int) -> Iterator[tuple[int, people.PortraitPerson, people.PortraitLook]]:
    draw = np.random.default_rng(4)
    for seed in range(count):
        person = people.person(seed=seed)
        mood = people.MOODS[seed % 4]
        age = int(draw.integers(3, 86))
        yield seed, person, people.look(person=person, seed=seed, age=age, mood=mood)


@pytest.fixture(scope="module")
def pictures() -> dict[str, list[str]]:
    """Two hundred people in each view."""
    return {
        view: [
            figures.picture(person=person, look=look, view=view, uid="a")
            for _, person, look in some(count=200)
        ]
        for view in figures.VIEWS
    }


def test_a_seed_always_draws_the_same_face() -> None:
    for seed, person, look in some(count=5):
        again = people.look(person=person, seed=seed, age=look.age, mood=look.mood)
        assert (people.person(seed=seed), again) == (person, look)


@pytest.mark.parametrize("view", figures.VIEWS)
def test_pictures_are_whole_and_every_reference_has_an_id(
    view: str, pictures: dict[str, list[str]]
) -> None:
    for text in pictures[view]:
        ET.fromstring(text)  # noqa: S314
        assert not FORBIDDEN.search(text)
        ids = re.findall(r' id="([^"]+)"', text)
        assert len(ids) == len(set(ids))
        assert all(each.startswith("a") for each in ids)
        assert set(re.findall(r'(?:url\(|href=")#(\w+)', text)) <= set(ids)


def test_a_photograph_is_small(pictures: dict[str, list[str]]) -> None:
    sizes = [len(gzip.compress(text.encode(), 9)) for text in pictures["photo"]]
    assert statistics.median(sizes) < 2200
    assert max(sizes) < 3200


def test_every_haircut_is_drawn_and_worn_by_somebody() -> None:
    worn = {look.hair for _, _, look in some(count=600)}
    assert worn == set(haircuts.CUTS)


def test_a_child_has_no_beard_and_is_smaller() -> None:
    person = people.person(seed=3, sex="M")
    child = people.look(person=person, seed=1, age=6)
    assert child.beard == ""
    assert "translate(0 8" not in figures.figure(
        person=person, look=people.look(person=person, seed=1, age=40), uid="a"
    )


def test_strangers_differ_in_three_named_features_and_looks_reveal_nothing() -> None:
    looks_by_sameness: dict[bool, list[tuple[bool, ...]]] = {True: [], False: []}
    for seed in range(300):
        for same in (True, False):
            pair = people.pair(seed=seed, same=same, likeness=0.5)
            assert same == (pair.holder == pair.bearer)
            assert same or len(pair.features) >= 3
            photo, counter = pair.photo, pair.counter
            looks_by_sameness[same].append(
                (
                    photo.hair == counter.hair,
                    counter.glasses > 0,
                    photo.cloth == counter.cloth,
                    counter.light > 0,
                    counter.mood == "calm",
                )
            )
    shares = {same: np.mean(np.array(rows), axis=0) for same, rows in looks_by_sameness.items()}
    # The area under the curve of a feature that is there or not is 0.5 plus half the difference.
    assert np.abs(shares[True] - shares[False]).max() / 2 < 0.06


def test_traits_skin_and_dress_are_drawn_independently() -> None:
    drawn = list(some(count=600))
    rows = np.array(
        [
            [*person.traits, person.skin, person.sex == "F", look.cloth, look.turn, look.light]
            for _, person, look in drawn
        ]
    )
    correlations = np.corrcoef(rows.T) - np.eye(rows.shape[1])
    assert np.abs(correlations).max() < 0.17


def test_a_mark_on_the_skin_distinguishes_two_people() -> None:
    first = people.person(seed=1)
    second = people.replace(first, mark=(first.mark + 1) % 9)
    assert people.differences(first=first, second=second) == ("mark on the skin",)
