"""The places of a document that can be selected, with their labels."""

from collections.abc import Iterator, Mapping

from promdaen.kit.texts import Text, Words
from promdaen.specimen.rules.designs import Side
from promdaen.specimen.rules.plans import SideBox

WORDS = {
    "portrait": Text("portrait"),
    "ghost": Text("small portrait"),
    "type": Text("type"),
    "issuer": Text("code of the issuing State"),
    "number": Text("document number"),
    "surname": Text("surname"),
    "given": Text("given names"),
    "nationality": Text("nationality"),
    "birth": Text("date of birth"),
    "sex": Text("sex"),
    "birth_place": Text("place of birth"),
    "issued": Text("date of issue"),
    "expiry": Text("date of expiry"),
    "authority": Text("authority"),
    "zone": Text("machine-readable zone"),
    "variable": Text("feature that changes when tilted"),
    "microprint": Text("microprint"),
    "laminate": Text("laminate at the corner"),
    "ultraviolet": Text("ultraviolet pattern"),
    "background": Text("fine lines of the background"),
}
"""In the order in which they are offered, the topmost layer first."""


def areas(*, sides: Mapping[str, Side]) -> dict[str, tuple[str, SideBox, Words]]:
    """Every place of a document by its code: side, box in millimetres, label."""
    areas_by_code = {
        code: (name, box) for name, side in sides.items() for code, box in _boxes(side)
    }
    return {
        code: (*areas_by_code[code], text) for code, text in WORDS.items() if code in areas_by_code
    }


def _boxes(side: Side) -> Iterator[tuple[str, SideBox]]:
    width, height = side.size
    boxes_by_name = {
        "portrait": side.portrait,
        "ghost": side.ghost,
        "zone": side.zone,
        "variable": side.variable,
    }
    yield from ((code, box) for code, box in boxes_by_name.items() if box is not None)
    yield from ((field.code, field.box) for field in side.fields)
    if side.portrait is not None:
        line, whole = side.microprint[0], SideBox(x=0, y=0, width=width, height=height)
        yield (
            "microprint",
            SideBox(x=line.x, y=line.y - 1, width=line.width, height=line.height + 2),
        )
        yield "laminate", SideBox(x=width - 20, y=height - 20, width=20, height=20)
        yield "background", whole
    if side.pattern is not None:
        yield "ultraviolet", side.pattern
