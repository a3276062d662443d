"""What each tool of the counter shows of a document, as plain values.

A tool never says whether something is wrong: it shows what is there and, where a number can be
calculated, the number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from promdaen.booth.kinds import pieces
from promdaen.booth.rules import desk
from promdaen.booth.rules.travellers import TODAY, Traveller
from promdaen.kit.texts import Text
from promdaen.specimen.kinds import models, specimens
from promdaen.specimen.rules import letters
from promdaen.specimen.rules.mrz import digits, faults, layouts
from promdaen.specimen.rules.plans import SpecimenPlan

ART_SEEDS = {"passport": 20, "card": 21}
"""The art of each series: every document of a model is printed from the same plates."""
LOOKS = (("day", 0), ("uv", 0), ("tilt", -15), ("tilt", 15))
"""Light and slant of every picture of a side."""
READ_FIELDS = ("type", "issuer", "name", "number", "nationality", "birth", "sex", "expiry")
"""Fields of the zone that the reader shows, in the order of the page."""
WORN_SHARE = 0.3
TENTHS = 10

FELT_DEFECTS = {
    "laminate_lifted": Text("At one corner the finger catches on an edge of the cover."),
    "photo_substituted": Text("Around the photograph the finger feels an edge."),
    "erasure": Text("At one line of the page the surface is rough."),
    "worn": Text("The corners are soft and the surface is a little rough all over."),
    "even": Text("The surface is smooth and even under the finger."),
}


EXAMINED_AREAS = (
    "portrait",
    "ghost",
    "microprint",
    "variable",
    "laminate",
    "zone",
    "number",
    "expiry",
)
"""Places that the magnifier goes to by name."""


def model_pictures(*, codes: Iterable[str], language: str) -> dict[str, dict[str, object]]:
    """Sides, size and window of each model, and places to look at as shares of a side."""
    return {code: _model(models.get_model(code=code), language) for code in sorted(set(codes))}


def _model(model: models.DocumentModel, language: str) -> dict[str, object]:
    width, height = model.SIZE_MM
    _side, window, _words = model.AREAS["portrait"]
    return {
        "sides": list(model.SIDES),
        "size": [round(width * TENTHS), round(height * TENTHS)],
        "portrait": [
            round(value * TENTHS) for value in (window.x, window.y, window.width, window.height)
        ],
        "places": [
            {
                "label": text.text(language=language),
                "side": side,
                "x": round((box.x + box.width / 2) / width, 3),
                "y": round((box.y + box.height / 2) / height, 3),
            }
            for side, box, text in (
                model.AREAS[code] for code in EXAMINED_AREAS if code in model.AREAS
            )
        ],
    }


def traveller_plan(*, traveller: Traveller) -> SpecimenPlan:
    """The plan of a traveller's document, with the art of its series."""
    return specimens.specimen_plan(
        model=traveller.model,
        seed=traveller.seed,
        defect=traveller.defect,
        oddities=traveller.oddities,
        issue=specimens.Issue(
            art_seed=ART_SEEDS[traveller.model], inspected=TODAY, ages=traveller.ages
        ),
    )


def paper(
    *, traveller: Traveller, plan: SpecimenPlan, table: pieces.PieceTable, language: str
) -> dict[str, object]:
    """A document with its pictures, its texts and its zone."""
    model = models.get_model(code=plan.model)
    return {
        "model": plan.model,
        "label": model.LABEL.text(language=language),
        "printed": [list(row) for row in _printed(plan, language)],
        "lines": list(plan.zone),
        "read": [list(row) for row in _read(plan, language)],
        "sums": [list(row) for row in _sums(plan, language)],
        "felt": FELT_DEFECTS[_felt(traveller, plan)].text(language=language),
        "pictures": {
            picture_name(layer=layer, degrees=degrees, side=side): table.written(
                picture=model.draw(
                    plan=plan, layer=layer, side=side, uid=pieces.PLACE, degrees=degrees
                ),
                sort=f"{plan.model}.{picture_name(layer=layer, degrees=degrees, side=side)}",
            )
            for side in model.SIDES
            for layer, degrees in LOOKS
        },
    }


def picture_name(*, layer: str, degrees: int, side: str) -> str:
    """The name of a picture.

    >>> picture_name(layer="tilt", degrees=-15, side="back")
    'tilt-15.back'
    """
    return f"{layer}{f'{degrees:+d}' if degrees else ''}.{side}"


def _printed(plan: SpecimenPlan, language: str) -> Iterator[tuple[str, str]]:
    """Label and value of the fields printed on the page."""
    areas = models.get_model(code=plan.model).AREAS
    for code, (_side, _box, text) in areas.items():
        if code in plan.visual:
            yield text.text(language=language), letters.clean(text=plan.visual[code])


def _read(plan: SpecimenPlan, language: str) -> Iterator[tuple[str, str]]:
    """Yield each field of the zone as read, without fillers."""
    layout = _layout(plan)
    for name in READ_FIELDS:
        text = layout.fields[name].text(lines=plan.zone).replace(digits.FILLER, " ").strip()
        yield faults.FIELD_NAMES[name].text(language=language), text


def _sums(plan: SpecimenPlan, language: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield the field, its characters, the printed and the calculated check digit.

    An empty field may have a filler as its check digit, and is then skipped.
    """
    layout = _layout(plan)
    for name, check in layout.checks.items():
        text, printed_text = check.text(lines=plan.zone), check.at.text(lines=plan.zone)
        if name not in layout.loose_checks or printed_text != digits.FILLER:
            words = faults.FIELD_NAMES[name].text(language=language)
            yield words, text, printed_text, digits.check_digit(text=text)


def _layout(plan: SpecimenPlan) -> layouts.ZoneLayout:
    """The layout of the model, even if the zone differs."""
    return layouts.layout_named(name=models.get_model(code=plan.model).LAYOUT)


def _felt(traveller: Traveller, plan: SpecimenPlan) -> str:
    if traveller.defect in desk.FELT_DEFECTS:
        return traveller.defect
    return "worn" if plan.ink.wear >= WORN_SHARE else "even"
