"""Changes to a plan shared by defects: fields of zone and page, and check digits.

The zone is written by column, so that other columns do not change; check digits are recalculated,
except those that a defect leaves wrong on purpose.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from promdaen.specimen.rules import days
from promdaen.specimen.rules.days import Day
from promdaen.specimen.rules.mrz import digits, latin, layouts, names
from promdaen.specimen.rules.plans import SpecimenPlan
from promdaen.specimen.rules.portraits import people

COMPOSITE = "composite"
DATE_FIELDS = ("birth", "expiry")


def plan_layout(*, plan: SpecimenPlan) -> layouts.ZoneLayout:
    """The layout of the plan's zone; raises LookupError where it has none."""
    layout = layouts.find_layout(lines=plan.zone)
    if layout is None:
        raise LookupError(f"The zone of {plan.model} has no layout: {plan.zone!r}.")
    return layout


def zone_text(*, plan: SpecimenPlan, name: str) -> str:
    """A field of the zone, including fillers."""
    return plan_layout(plan=plan).fields[name].text(lines=plan.zone)


def with_page(*, plan: SpecimenPlan, values: Mapping[str, str]) -> SpecimenPlan:
    """The plan with fields of the page printed otherwise."""
    return replace(plan, visual={**plan.visual, **values})


def with_zone(
    *, plan: SpecimenPlan, values: Mapping[str, str], stale: Sequence[str] = ()
) -> SpecimenPlan:
    """The plan with changed fields of the zone and correct check digits.

    Check digits in `stale` are not recalculated. The composite is calculated last, over the
    resulting zone, so that it is wrong only if it is stale itself.
    """
    layout = plan_layout(plan=plan)
    lines = list(plan.zone)
    for name, text in values.items():
        lines = layout.fields[name].filled(lines=lines, text=text)
    for name in sorted(layout.checks, key=lambda name: name == COMPOSITE):
        check = layout.checks[name]
        if name not in stale and name not in layout.loose_checks:
            right = digits.check_digit(text=check.text(lines=lines))
            lines = check.at.filled(lines=lines, text=right)
    return replace(plan, zone=tuple(lines))


def with_wrong_digit(*, plan: SpecimenPlan, name: str, seed: int) -> SpecimenPlan:
    """The plan with one wrong check digit, and a composite that matches it."""
    layout = plan_layout(plan=plan)
    at = layout.checks[name].at
    rng = np.random.default_rng(seed)
    wrong = str((int(at.text(lines=plan.zone)) + int(rng.integers(1, 10))) % digits.MODULUS)
    zone = tuple(at.filled(lines=plan.zone, text=wrong))
    return with_zone(plan=replace(plan, zone=zone), values={}, stale=(name,))


def with_date(
    *, plan: SpecimenPlan, name: str, day: Day, stale: Sequence[str] = ()
) -> SpecimenPlan:
    """The plan with another date on the page, and in the zone if it is there too."""
    changed = with_page(plan=plan, values={name: days.printed_date(day=day)})
    if name in DATE_FIELDS:
        changed = with_zone(plan=changed, values={name: days.zone_date(day=day)}, stale=stale)
    return changed


def printed_day(*, plan: SpecimenPlan, name: str) -> Day:
    """The day in a field of the page. Raises days.NotADay."""
    return days.read_printed_date(text=plan.visual[name])


def with_digit_left_behind(*, plan: SpecimenPlan, name: str, seed: int) -> SpecimenPlan:
    """The plan with a date changed on page and in zone, but not its check digit.

    A single substitution always changes the check digit; two may cancel out, so days are tried
    until the existing digit is wrong. The new day is close to the old one, within thirteen months
    if more than the year is known, and does not change the order of dates, the age and the
    validity.
    """
    check = plan_layout(plan=plan).checks[name]
    day = printed_day(plan=plan, name=name)
    near = np.random.default_rng(seed).permutation(np.arange(40, 400))
    offsets = [*near, *range(400, 2000, 100)]
    moved = (days.move_day(day=day, by_days=int(offset)) for offset in offsets)
    tried = (with_date(plan=plan, name=name, day=day, stale=(name,)) for day in moved)
    return next(planted for planted in tried if not is_right(check=check, lines=planted.zone))


def with_number_left_behind(*, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
    """The plan with the document number changed on page and in zone, but not its check
    digit.

    A character with another value modulo 10 always changes the check digit: the weights 7, 3 and 1
    have no common divisor with 10.
    """
    number = with_character_changed(text=plan.visual["number"], seed=seed)
    changed = with_page(plan=plan, values={"number": number})
    return with_zone(plan=changed, values={"number": number}, stale=("number",))


def written_places(*, plan: SpecimenPlan) -> list[tuple[int, int]]:
    """Line and column, both from 1, of every character of the zone that is no filler."""
    return [
        (line, column)
        for line, text in enumerate(plan.zone, start=1)
        for column, character in enumerate(text, start=1)
        if character != digits.FILLER
    ]


def with_ink(*, plan: SpecimenPlan, **values: Any) -> SpecimenPlan:
    """The plan with numbers of its drawing changed."""
    return replace(plan, ink=replace(plan.ink, **values))


def with_other_ghost(*, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
    """The plan with a clearly different face on the small portrait.

    At least three of the features that officers are taught to compare differ; the shade of the
    skin changes by at most one step, so that the features decide.
    """
    sex: people.Sex | None = None if plan.holder.sex == "X" else plan.holder.sex
    holder = people.person(seed=plan.holder.face_seed, sex=sex)
    rng = np.random.default_rng(seed)
    while True:
        face_seed = int(rng.integers(2**31))
        other = people.person(seed=face_seed, sex=sex)
        is_near = abs(holder.skin - other.skin) <= 1
        if is_near and len(people.differences(first=holder, second=other)) >= people.TELLING:
            return with_ink(plan=plan, ghost_face_seed=face_seed)


def with_name(
    *, plan: SpecimenPlan, surname: str, given_names: str, spelling: int = 0
) -> SpecimenPlan:
    """The plan with a holder's name, in the zone by the rules and cut if too long.

    `spelling` selects among the transliterations that Doc 9303 allows for a letter such as Ä.
    """
    width = plan_layout(plan=plan).fields["name"].width
    spelt = "".join(
        " " if character in latin.GAPS else _spelt(character=character, spelling=spelling)
        for character in surname
    )
    zone_name = names.name_field(surname=spelt, given_names=given_names, width=width)
    changed = with_page(plan=plan, values={"surname": surname, "given": given_names})
    changed = with_zone(plan=changed, values={"name": zone_name})
    return replace(changed, holder=replace(plan.holder, surname=surname, given=given_names))


def _spelt(*, character: str, spelling: int) -> str:
    spellings = latin.TABLE.get(character, (character,))
    return spellings[spelling % len(spellings)]


def is_right(*, check: layouts.CheckRule, lines: Sequence[str]) -> bool:
    """Whether a check digit is correct for its characters."""
    return digits.check_digit(text=check.text(lines=lines)) == check.at.text(lines=lines)


def other_character(*, character: str, rng: np.random.Generator) -> str:
    """Another character of the same sort, digit or letter, with another value modulo 10.

    Values that are equal modulo 10 look the same to every check digit (A, K and U; 7.7 % of
    single substitutions in a document number).
    """
    pool = digits.DIGITS if character in digits.DIGITS else digits.LETTERS
    value = digits.character_value(character=character) % digits.MODULUS
    others = [
        sign for sign in pool if digits.character_value(character=sign) % digits.MODULUS != value
    ]
    return others[int(rng.integers(len(others)))]


def with_character_changed(*, text: str, seed: int) -> str:
    """The text with one letter or digit changed for one of another value modulo 10.

    >>> sum(a != b for a, b in zip("L898902C3", with_character_changed(text="L898902C3", seed=5)))
    1
    """
    rng = np.random.default_rng(seed)
    places = [index for index, sign in enumerate(text) if sign != digits.FILLER]
    place = places[int(rng.integers(len(places)))]
    return text[:place] + other_character(character=text[place], rng=rng) + text[place + 1 :]
