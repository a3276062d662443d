"""Plans of specimens made by hand, for tests that need no drawing."""

import numpy as np

from promdaen.specimen.rules import days, visible_features
from promdaen.specimen.rules.mrz import writing
from promdaen.specimen.rules.plans import DocumentHolder, SpecimenPlan

LAYOUTS = {"passport": "TD3", "card": "TD1", "visa": "MRV-B"}
TYPES = {"passport": "P", "card": "I", "visa": "V"}
SIGNS = "ABCDEFGHKLMNPRSTUVWXYZ0123456789"


def day(*, rng: np.random.Generator, first: int, last: int) -> days.Day:
    return (int(rng.integers(first, last)), int(rng.integers(1, 13)), int(rng.integers(1, 29)))


def plan(*, model: str, seed: int) -> SpecimenPlan:
    """A genuine plan: page and zone agree, every date is in its order."""
    rng = np.random.default_rng(seed)
    birth, issued = (day(rng=rng, first=a, last=b) for a, b in ((1950, 2004), (2018, 2025)))
    expiry = (issued[0] + 10, *issued[1:])
    number = "".join(SIGNS[int(place)] for place in rng.integers(0, len(SIGNS), 9))
    holder = DocumentHolder(
        surname="ERIKSSON",
        given="ANNA MARIA",
        sex=("F", "M", "X")[seed % 3],
        birth=birth,
        birth_place="ZENITH",
        face_seed=seed,
        look_seed=seed + 1,
    )
    page = {"type": TYPES[model], "issuer": "UTO", "number": number, "sex": holder.sex}
    page |= {"surname": holder.surname, "given": holder.given}
    fields = page | {"nationality": "UTO", "birth": days.zone_date(day=birth)}
    fields |= {"expiry": days.zone_date(day=expiry)}
    dates = {"birth": birth, "issued": issued, "expiry": expiry}
    return SpecimenPlan(
        model=model,
        data_seed=seed,
        art_seed=seed,
        holder=holder,
        issued=issued,
        expiry=expiry,
        visual=page | {name: days.printed_date(day=date) for name, date in dates.items()},
        zone=writing.write_zone(layout=LAYOUTS[model], fields=fields),
    )


def examined(*, plan: SpecimenPlan) -> visible_features.ExaminedSpecimen:
    """The data of a plan as an officer reads them."""
    return visible_features.ExaminedSpecimen(
        layout=LAYOUTS[plan.model],
        zone=plan.zone,
        printed=plan.visual,
        inspected=plan.inspected,
    )
