"""The drawing of the bearer at the counter: the holder, or a similar person."""

from __future__ import annotations

from collections.abc import Iterator

from promdaen.booth.kinds import pieces
from promdaen.booth.rules import naming
from promdaen.booth.rules.axes import SAME
from promdaen.booth.rules.drawing import LIKENESS
from promdaen.booth.rules.travellers import Traveller
from promdaen.kit import languages
from promdaen.kit.json_objects import NewJsonObject
from promdaen.kit.texts import Text
from promdaen.specimen.rules.plans import SpecimenPlan
from promdaen.specimen.rules.portraits import figures, people
from promdaen.specimen.rules.portraits.people import PortraitPerson, Sex

SORT = "figure"
CHILD_SHIFT = 7
DECADE, GROWN = 10, 18
DESCRIPTIONS = {
    ("F", True): Text("A woman of about {age}"),
    ("M", True): Text("A man of about {age}"),
    ("F", False): Text("A girl of about {age}"),
    ("M", False): Text("A boy of about {age}"),
}
WITH_CHILD = Text("{who}, with a child of about {age}")


def draw_bearer(*, traveller: Traveller, plan: SpecimenPlan) -> PortraitPerson:
    """The person: of the photograph if it was replaced, else the holder or a stranger.

    A stranger is drawn again, each time a little less alike, until three features differ.
    """
    holder = _person(plan.holder.face_seed, plan.holder.sex)
    if plan.ink.photo_face_seed is not None:
        holder = _person(plan.ink.photo_face_seed, plan.holder.sex)
    if traveller.truth.identity == SAME:
        return holder
    return next(_others(holder, traveller.seed))


def _others(holder: PortraitPerson, seed: int) -> Iterator[PortraitPerson]:
    tries = 0
    while True:
        tries += 1
        likeness = LIKENESS * people.FADING**tries
        other = people.other(original=holder, seed=seed * 1000 + tries, likeness=likeness)
        if len(people.differences(first=holder, second=other)) >= people.TELLING:
            yield other


def presented_figures(
    *, traveller: Traveller, plan: SpecimenPlan, table: pieces.PieceTable, language: str
) -> NewJsonObject:
    """The figure at the counter and those of children beside it, and what anyone would see."""
    person = draw_bearer(traveller=traveller, plan=plan)
    return {
        "nation": naming.NATION_NAMES[traveller.bearer.nation].text(language=language),
        "who": _bearer_sentence(person, traveller, language),
        "figure": _figure(person, traveller.bearer.look_seed, traveller.bearer.age, table),
        "children": [
            _figure(
                people.person(seed=traveller.seed + number), traveller.seed + number, age, table
            )
            for number, age in enumerate(traveller.children, CHILD_SHIFT)
        ],
    }


def _person(seed: int, sex: str) -> PortraitPerson:
    bearer_sex: Sex | None = "F" if sex == "F" else "M" if sex == "M" else None
    return people.person(seed=seed, sex=bearer_sex)


def _figure(
    person: PortraitPerson, look_seed: int, age: int, table: pieces.PieceTable
) -> list[pieces.Step]:
    look = people.look(person=person, seed=look_seed, age=age)
    drawn = figures.figure(person=person, look=look, uid=pieces.PLACE, view="bust")
    return table.written(picture=drawn, sort=SORT)


def _bearer_sentence(person: PortraitPerson, traveller: Traveller, language: str) -> str:
    age = traveller.bearer.age
    printed_age = age if age < GROWN else max(DECADE * 2, round(age / DECADE) * DECADE)
    words = DESCRIPTIONS[(person.sex, age >= GROWN)].text(language=language)
    person_words = words.format(age=_number(printed_age, language))
    for child in traveller.children:
        beside = WITH_CHILD.text(language=language)
        person_words = beside.format(who=person_words, age=_number(child, language))
    return person_words


def _number(value: int, language: str) -> str:
    return languages.count_text(value, language=language)
