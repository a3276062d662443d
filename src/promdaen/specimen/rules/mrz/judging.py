"""Checks of the fields of a machine-readable zone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from promdaen.specimen.rules.mrz import codes, dates, digits
from promdaen.specimen.rules.mrz.faults import ZoneFault, fault
from promdaen.specimen.rules.mrz.layouts import ZoneLayout, ZoneSpan

SEXES = ("M", "F", digits.FILLER)
CARDS = ("TD1", "TD2")


def faults(*, layout: ZoneLayout, columns: Mapping[str, str]) -> Iterator[ZoneFault]:
    """Yield the faults of these fields, given with all their columns.

    Fields with an invalid character are skipped, because that fault is reported elsewhere.
    """
    for name, text in columns.items():
        judge = _JUDGES.get(name)
        if judge is not None and digits.is_countable(text=text):
            yield from judge(layout, layout.fields[name], text)


def _type(layout: ZoneLayout, span: ZoneSpan, text: str) -> Iterator[ZoneFault]:
    is_right = text[0] in layout.first_letters and text[1] not in digits.DIGITS
    if layout.name in CARDS and text[1] == "V":
        is_right = False
    if not is_right:
        yield _fault("type_code", span, text.rstrip(digits.FILLER), layout=layout.name)


def _issuer(_layout: ZoneLayout, span: ZoneSpan, text: str) -> Iterator[ZoneFault]:
    if not codes.is_known(code=text):
        yield _fault("issuer_code", span, text)


def _nationality(_layout: ZoneLayout, span: ZoneSpan, text: str) -> Iterator[ZoneFault]:
    if not codes.is_known(code=text):
        yield _fault("nationality_code", span, text)


def _sex(_layout: ZoneLayout, span: ZoneSpan, text: str) -> Iterator[ZoneFault]:
    if text not in SEXES:
        yield _fault("sex_code", span, text)


def _birth(_layout: ZoneLayout, span: ZoneSpan, text: str) -> Iterator[ZoneFault]:
    if not dates.is_possible_birth(text=text):
        yield _fault("birth_date", span, text)


def _expiry(_layout: ZoneLayout, span: ZoneSpan, text: str) -> Iterator[ZoneFault]:
    if not dates.is_possible_expiry(text=text):
        yield _fault("expiry_date", span, text)


def _number(_layout: ZoneLayout, span: ZoneSpan, text: str) -> Iterator[ZoneFault]:
    if not text.strip(digits.FILLER):
        yield _fault("number_empty", span, text)
    elif text.startswith(digits.FILLER):
        yield _fault("number_filler", span, text)


def _name(_layout: ZoneLayout, span: ZoneSpan, text: str) -> Iterator[ZoneFault]:
    name = text.rstrip(digits.FILLER)
    if not name:
        yield _fault("name_empty", span, text)
        return
    if name.startswith(digits.FILLER):
        yield _fault("name_filler", span, text)
    between = name.find("<<", 1)
    again = name.find("<<", between + 1) if between > 0 else -1
    if again > 0:
        yield _fault("name_filler", span, text, place=again)
    for index, character in enumerate(name):
        if character in digits.DIGITS:
            yield _fault("name_digit", span, character, place=index)


def _fault(
    code: str, span: ZoneSpan, printed: str, *, place: int = 0, layout: str = ""
) -> ZoneFault:
    return fault(
        code=code, line=span.line, column=span.first + place, given=printed, layout=layout
    )


_JUDGES: dict[str, Callable[[ZoneLayout, ZoneSpan, str], Iterator[ZoneFault]]] = {
    "type": _type,
    "issuer": _issuer,
    "name": _name,
    "number": _number,
    "nationality": _nationality,
    "birth": _birth,
    "sex": _sex,
    "expiry": _expiry,
}
