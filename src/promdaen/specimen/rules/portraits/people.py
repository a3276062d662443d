"""An invented person, and their appearance on one day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

Sex = Literal["F", "M"]

TRAITS = (
    "face_width",
    "jaw",
    "chin_width",
    "chin_length",
    "eye_gap",
    "eye_width",
    "eye_open",
    "eye_tilt",
    "eye_fold",
    "brow_height",
    "brow_thickness",
    "brow_arch",
    "nose_width",
    "nose_length",
    "mouth_width",
    "mouth_height",
    "upper_lip",
    "lower_lip",
    "ear",
    "ear_out",
    "hairline",
    "build",
)
COMPARED = {
    "ear": "ears",
    "eye_gap": "distance between the eyes",
    "nose_width": "width of the nose",
    "nose_length": "length of the nose",
    "jaw": "jaw",
    "chin_length": "chin",
    "brow_arch": "line of the brows",
    "eye_fold": "fold of the eyelid",
    "mouth_width": "width of the mouth",
    "upper_lip": "upper lip",
}
"""Traits that officers are taught to compare: bone and cartilage, never hair, weight or dress."""

MOODS = ("calm", "tired", "tense", "afraid")
SKIN_COUNT, HAIR_COUNT, CLOTH_COUNT, EYE_COUNT = 10, 7, 16, 6
LIGHT_SKINS, DARK_EYES = 3, 4
BOYS = ("crop", "fringe_s", "side", "wave")
GIRLS = ("bob", "tails", "fringe_l", "tied", "side_l")
MEN = ("crop", "side", "buzz", "quiff", "curly", "fringe_s", "wave")
THINNING = ("recede", "bald")
WOMEN = ("centre", "side_l", "bob", "tied", "bun", "curly_l", "fringe_l", "short_f")
BEARDS = ("", "", "", "stubble", "moustache", "short", "goatee")
DRESSES = ("tee", "vneck", "polo", "shirt", "round", "jacket", "hood", "cardigan")
GROWN, BEARDED, THIN, GREYING, MIDDLE, OLD, GLASSED = 13, 21, 32, 38, 45, 55, 58
LIMIT, SPREAD = 1.6, 0.7
LIKENESS_LIMIT, FADING, TELLING = 0.6, 0.99, 3


@dataclass(frozen=True, kw_only=True)
class PortraitPerson:
    """One identity: traits about -1..1, and places in the lists of colours and marks."""

    sex: Sex
    traits: tuple[float, ...]
    skin: int
    hair: int
    eye: int
    mark: int

    def of(self, *, trait: str) -> float:
        """The value of one trait."""
        return self.traits[TRAITS.index(trait)]


@dataclass(frozen=True, kw_only=True)
class PortraitLook:
    """One day: age in years, haircut, beard, glasses, dress, mood, weight, light, turn."""

    age: int
    hair: str
    beard: str
    glasses: int
    dress: str
    cloth: int
    cloth2: int
    mood: str
    turn: float
    weight: float
    part: int
    grey: float
    light: float


@dataclass(frozen=True, kw_only=True)
class PortraitPair:
    """A photograph and a person at the counter, with the features that differ, and the truth."""

    holder: PortraitPerson
    photo: PortraitLook
    bearer: PortraitPerson
    counter: PortraitLook
    features: tuple[str, ...]


def person(*, seed: int, sex: Sex | None = None) -> PortraitPerson:
    """Draw one person; traits are independent of sex and age."""
    draw = np.random.default_rng((1, seed))
    traits = np.clip(draw.normal(0, SPREAD, len(TRAITS)), -LIMIT, LIMIT)
    skin, hair, dark, eye, mark = (int(number) for number in draw.integers(0, 5040, 5))
    place = skin % SKIN_COUNT
    is_light = place < LIGHT_SKINS
    drawn: Sex = "F" if draw.integers(0, 2) else "M"
    return PortraitPerson(
        sex=sex or drawn,
        traits=tuple(float(trait) for trait in traits),
        skin=place,
        hair=hair % HAIR_COUNT if is_light else (0, 0, 1, 1, 2, 3)[dark % 6],
        eye=eye % (EYE_COUNT if is_light else DARK_EYES),
        mark=max(0, mark % 20 - 11),
    )


def look(*, person: PortraitPerson, seed: int, age: int, **fixed: Any) -> PortraitLook:
    """Draw the appearance of a person on one day, calm unless `fixed` says otherwise.

    The distribution does not depend on the holder or document. `fixed` are fields of Look set by
    the story.
    """
    draw = np.random.default_rng((2, seed))
    cloth, cloth2 = (int(number) for number in draw.choice(CLOTH_COUNT, 2, replace=False))
    turn, light = (float(number) for number in draw.uniform(-1, 1, 2))
    weight, silver = (float(number) for number in draw.normal(0, 1, 2))
    grey = (age - 40 + 6 * person.of(trait="hairline") + 1.5 * silver) / 28
    portrait_look = PortraitLook(
        age=age,
        hair=_drawn_from(draw, _haircuts(person.sex, age)),
        beard=_drawn_from(draw, BEARDS if person.sex == "M" and age > BEARDED else ("",)),
        glasses=int(_drawn_from(draw, _glasses(age))),
        dress=_drawn_from(draw, DRESSES[:5] if age < GROWN else DRESSES),
        cloth=cloth,
        cloth2=cloth2,
        mood="calm",
        turn=0.8 * turn,
        weight=0.5 * weight,
        part=int(_drawn_from(draw, ("-1", "1"))),
        grey=min(1.0, max(0.0, grey)) if age > GREYING else 0.0,
        light=light,
    )
    return replace(portrait_look, **fixed)


def _drawn_from(draw: np.random.Generator, pool: tuple[str, ...]) -> str:
    return pool[int(draw.integers(0, len(pool)))]


def _haircuts(sex: str, age: int) -> tuple[str, ...]:
    """The pool of haircuts, with repeats for the frequent ones."""
    if age < GROWN:
        return BOYS if sex == "M" else GIRLS
    if sex == "M":
        thin = THINNING * ((age > THIN) + 2 * (age > OLD))
        return MEN * (3 if age < MIDDLE else 1) + thin
    return WOMEN + (("short_f", "bun", "tied") if age > OLD else ()) + ("scarf",)


def _glasses(age: int) -> tuple[str, ...]:
    if age < GROWN:
        return ("0", "0", "0", "0", "0", "2")
    return ("0", "1", "1", "2") if age > GLASSED else ("0", "0", "0", "1", "2")


def other(*, original: PortraitPerson, seed: int, likeness: float = 0.5) -> PortraitPerson:
    """Another person of the same sex, skin within one step.

    Likeness 0 is any stranger, 0.7 a near relative.
    """
    stranger = person(seed=seed, sex=original.sex)
    traits = tuple(
        mine * likeness + theirs * (1 - likeness)
        for mine, theirs in zip(original.traits, stranger.traits, strict=True)
    )
    skin = max(0, min(SKIN_COUNT - 1, original.skin + seed % 3 - 1))
    return replace(original, traits=traits, skin=skin, eye=stranger.eye, mark=stranger.mark)


def differences(
    *, first: PortraitPerson, second: PortraitPerson, minimum: float = 0.9
) -> tuple[str, ...]:
    """Names of the compared features that differ by `minimum` trait units, the largest first."""
    trait_differences = sorted(
        (
            (abs(first.of(trait=key) - second.of(trait=key)), words)
            for key, words in COMPARED.items()
        ),
        reverse=True,
    )
    named_differences = tuple(words for by, words in trait_differences if by >= minimum)
    return named_differences + (("mark on the skin",) if first.mark != second.mark else ())


def pair(
    *, seed: int, same: bool, likeness: float = 0.4, age: int = 34, years: int = 4
) -> PortraitPair:
    """A photograph taken `years` ago and the bearer today.

    A stranger is drawn again, each time a little less alike, until three features differ. Both
    looks are drawn in the same way for every bearer, so that hair, dress, glasses and light give
    no hint.
    """
    holder = person(seed=seed)
    bearer, tries = holder, 0
    while not same and len(differences(first=holder, second=bearer)) < TELLING:
        tries += 1
        alike = min(likeness, LIKENESS_LIMIT) * FADING**tries
        bearer = other(original=holder, seed=seed * 1000 + tries, likeness=alike)
    return PortraitPair(
        holder=holder,
        photo=look(person=holder, seed=2 * seed, age=max(3, age - years), turn=0.0, glasses=0),
        bearer=bearer,
        counter=look(person=bearer, seed=2 * seed + 1, age=age),
        features=() if same else differences(first=holder, second=bearer),
    )
