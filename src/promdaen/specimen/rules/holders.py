"""Holders of documents of Utopia: invented names, places and dates that are consistent.

Names belong to no real people; name, face and sex are drawn independently.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from promdaen.specimen.rules import days, safeguards
from promdaen.specimen.rules.days import Day
from promdaen.specimen.rules.mrz import writing
from promdaen.specimen.rules.plans import DocumentHolder, SpecimenPlan

NATIONALITY = "UTOPIAN"
SURNAMES = (
    "ALMORAN", "BELISKA", "BRANDEVAR", "CALDERIN", "CORVESEN", "DALMIRA", "DORENTHAL", "ELSTROVA",
    "ENDRAVI", "FALKEMOOR", "FERROSEL", "GALVEDIN", "GRETHAM", "HALVORIN", "HESTERAN", "ILVENTO",
    "JARNOSK", "KELLAVAR", "KORBIDAN", "LINDARO", "LOVESTAN", "MARENDAL", "MIRASOL", "NARVETTI",
    "NOLDEMAR", "OKRANDA", "ORSIVAL", "PELLANDRE", "PRAVOSI", "QUENNERY", "RADOVAN", "RIVERLO",
    "SALVENKO", "SORINDE", "TALMERE", "TORVALDI", "ULDRESEN", "VALDORRA", "VESTIMAR", "WENDAROW",
    "YSENDRA", "ZAVORINE",
)  # fmt: skip
GIVEN_F = (
    "ADELINA", "BRISENE", "CALISTA", "DORALIE", "ELVIRE", "FIORELLE", "HELIANE", "IRMALIND",
    "JORINDE", "LIORA", "MAELIS", "NERISSA", "ODALYS", "PERSIS", "ROSAMEL", "SILVANE", "TAMSINE",
    "VERENA", "YSOLDE", "ZORINA",
)  # fmt: skip
GIVEN_M = (
    "ALARIC", "BASTIEN", "CORVIN", "DARIEN", "EMERIC", "FABRON", "HADRIEL", "ISIDOR", "JOREN",
    "LEANDER", "MATHIS", "NICANDER", "ORLAN", "PERRIN", "RODERIC", "SILVAN", "TIBERON", "VALENTIN",
    "WENDEL", "ZENON",
)  # fmt: skip
PLACES = (
    "ZENITH", "AMAUROT", "PORT ANYDER", "NEW MEADOW", "HALLOW BAY", "ESTERVALE", "CLEARWATER",
    "THREE BRIDGES", "NORTH HAVEN", "SILVERFORD", "OLD QUARRY", "LANTERN HILL",
)  # fmt: skip
FORMS = {"A": "ABCDEFGHJKLMNPRSTVWXYZ", "0": "0123456789"}
GROWN_UP = (18, 76)
FIRST_ISSUE: Day = (2017, 1, 1)
ISSUE_DAYS = 3200
LOT = 2**31


@dataclass(frozen=True, kw_only=True)
class IssuingPolicy:
    """How a model is issued: layout and type of zone, number format, validity, authority.

    In `number`, A is a letter, 0 a digit, any other character is itself.
    """

    layout: str
    type: str
    number: str
    valid_days: tuple[int, int]
    authority: str


def plan(
    *,
    model: str,
    policy: IssuingPolicy,
    data_seed: int,
    art_seed: int,
    ages: tuple[int, int] = GROWN_UP,
) -> SpecimenPlan:
    """A genuine plan: dates in order, page and zone consistent, check digits correct.

    `ages` are the minimum and maximum age of the holder on the day of issue.
    """
    draw = np.random.default_rng((6, data_seed))
    holder, issued = _holder(draw, ages)
    first, last = policy.valid_days
    expiry = days.move_day(day=issued, by_days=int(draw.integers(first, last + 1)))
    number = "".join(_drawn_from(draw, FORMS.get(sign, sign)) for sign in policy.number)
    visual = {
        "type": policy.type,
        "issuer": safeguards.ISSUER,
        "number": number,
        "surname": holder.surname,
        "given": holder.given,
        "nationality": NATIONALITY,
        "birth": days.printed_date(day=holder.birth),
        "sex": holder.sex,
        "birth_place": holder.birth_place,
        "issued": days.printed_date(day=issued),
        "expiry": days.printed_date(day=expiry),
        "authority": policy.authority,
    }
    return SpecimenPlan(
        model=model,
        data_seed=data_seed,
        art_seed=art_seed,
        holder=holder,
        issued=issued,
        expiry=expiry,
        visual=visual,
        zone=_zone(policy, visual, holder, expiry),
    )


def _zone(
    policy: IssuingPolicy, visual: dict[str, str], holder: DocumentHolder, expiry: Day
) -> tuple[str, ...]:
    fields = {key: visual[key] for key in ("type", "issuer", "number", "surname", "given", "sex")}
    fields |= {
        "nationality": safeguards.ISSUER,
        "birth": days.zone_date(day=holder.birth),
        "expiry": days.zone_date(day=expiry),
    }
    return writing.write_zone(layout=policy.layout, fields=fields)


def split_seed(*, seed: int) -> tuple[int, int, int, int]:
    """Independent seeds of a specimen: holder and data, art, oddities, defect."""
    data, art, odd, defect = (int(part) for part in np.random.SeedSequence(seed).generate_state(4))
    return data, art, odd, defect


def holder(*, data_seed: int, ages: tuple[int, int] = GROWN_UP) -> tuple[DocumentHolder, Day]:
    """The holder and the day of issue, as in `plan`, without the rest."""
    return _holder(np.random.default_rng((6, data_seed)), ages)


def _holder(draw: np.random.Generator, ages: tuple[int, int]) -> tuple[DocumentHolder, Day]:
    is_woman = bool(draw.integers(0, 2))
    pool = GIVEN_F if is_woman else GIVEN_M
    count = int(draw.integers(1, 3))
    names = [pool[int(place)] for place in draw.choice(len(pool), count, replace=False)]
    issued = days.move_day(day=FIRST_ISSUE, by_days=int(draw.integers(0, ISSUE_DAYS)))
    age_days = int(draw.integers(ages[0] * 366, ages[1] * 365))
    holder = DocumentHolder(
        surname=_drawn_from(draw, SURNAMES),
        given=" ".join(names),
        sex="F" if is_woman else "M",
        birth=days.move_day(day=issued, by_days=-age_days),
        birth_place=_drawn_from(draw, PLACES),
        face_seed=int(draw.integers(0, LOT)),
        look_seed=int(draw.integers(0, LOT)),
    )
    return holder, issued


def _drawn_from(draw: np.random.Generator, pool: Sequence[str]) -> str:
    return pool[int(draw.integers(0, len(pool)))]
