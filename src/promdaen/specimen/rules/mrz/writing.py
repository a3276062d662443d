"""Writing a machine-readable zone from the fields of a document."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from promdaen.kit.texts import Text, Words
from promdaen.specimen.rules.mrz import digits, latin, layouts, names
from promdaen.specimen.rules.mrz.faults import FIELD_NAMES
from promdaen.specimen.rules.mrz.layouts import ZoneLayout

NAME_PARTS = ("surname", "given")
UNSPECIFIED_SEX = "X"


def write_zone(
    *, layout: str, fields: Mapping[str, str], empty_optional_check: str = digits.FILLER
) -> tuple[str, ...]:
    """The lines of a zone with all check digits.

    `fields` are those of the layout (type, issuer, number, nationality, birth, sex, expiry,
    optional; TD1 has optional1 and optional2), with surname and given in place of name; missing
    ones stay empty. Dates are six characters (see days.zone_date); the sex X becomes <. A number
    of more than nine characters continues in the optional data of TD1 and TD2. Codes and dates
    are not validated. `empty_optional_check` is the check digit of empty optional data on TD3, <
    or 0. Raises LookupError for an unknown layout, latin.ZoneRefused for a field that does not
    fit.

    >>> write_zone(layout="TD1", fields={"type": "I", "issuer": "UTO", "number": "D23145890",
    ...     "birth": "740812", "sex": "F", "expiry": "120415", "nationality": "UTO",
    ...     "surname": "Eriksson", "given": "Anna Maria"})[0]
    'I<UTOD231458907<<<<<<<<<<<<<<<'
    """
    form = layouts.layout_named(name=layout)
    lines = [digits.FILLER * form.width] * form.line_count
    texts = {name: text for name, text in fields.items() if name not in NAME_PARTS}
    for name in texts:
        if name not in form.fields or name == "name":
            raise LookupError(f"A zone {layout} has no field called {name}.")
    texts |= _long_number(layout=form, texts=texts)
    for name, text in texts.items():
        zone_text = _field_text(name=name, text=text)
        span = form.fields[name]
        if len(zone_text) > span.width:
            raise latin.ZoneRefused(words=_too_long(name, zone_text, form, span.width))
        lines = span.filled(lines=lines, text=zone_text)
    name_span = form.fields["name"]
    name = names.name_field(
        surname=fields.get("surname", ""),
        given_names=fields.get("given", ""),
        width=name_span.width,
    )
    lines = name_span.filled(lines=lines, text=name)
    is_long = len(fields.get("number", "")) > form.fields["number"].width
    checks = set(form.checks) - ({"number"} if is_long else set())
    lines = list(with_check_digits(layout=layout, lines=lines, names=checks))
    if empty_optional_check and not fields.get("optional", ""):
        lines = _emptied(layout=form, lines=lines, sign=empty_optional_check)
    return tuple(lines)


def with_check_digits(
    *, layout: str, lines: Sequence[str], names: Collection[str]
) -> tuple[str, ...]:
    """The lines with these check digits recalculated, the composite last.

    >>> with_check_digits(layout="MRV-B", lines=["V" + "<" * 35, "L8988901C" + "<" * 27],
    ...     names=["number"])[1][:10]
    'L8988901C4'
    """
    zone_lines = list(lines)
    for name, check in layouts.layout_named(name=layout).checks.items():
        if name in names:
            zone_lines = check.at.filled(
                lines=zone_lines, text=digits.check_digit(text=check.text(lines=zone_lines))
            )
    return tuple(zone_lines)


def _emptied(*, layout: ZoneLayout, lines: Sequence[str], sign: str) -> list[str]:
    emptied = list(lines)
    for name in layout.loose_checks:
        emptied = layout.checks[name].at.filled(lines=emptied, text=sign)
    names_after = {"composite"} & set(layout.checks)
    return list(with_check_digits(layout=layout.name, lines=emptied, names=names_after))


def _long_number(*, layout: ZoneLayout, texts: Mapping[str, str]) -> dict[str, str]:
    number, width = texts.get("number", ""), layout.fields["number"].width
    if len(number) <= width or not layout.long_rest:
        return {}
    zone_text = _field_text(name="number", text=number)
    if digits.FILLER in zone_text:
        raise latin.ZoneRefused(words=_parted(number=number))
    rest = zone_text[width:] + digits.check_digit(text=zone_text)
    behind = rest + digits.FILLER + texts.get(layout.long_rest, "")
    return {"number": zone_text[:width], layout.long_rest: behind.rstrip(digits.FILLER)}


def _parted(*, number: str) -> Words:
    return Text(
        "The document number {number} is longer than nine characters and holds a gap, "
        "where a zone would end it. Leave the gap out.",
        number=number,
    )


def _field_text(*, name: str, text: str) -> str:
    if name == "sex" and text == UNSPECIFIED_SEX:
        return digits.FILLER
    zone_text = text.replace(" ", digits.FILLER).upper()
    if not digits.is_countable(text=zone_text):
        raise latin.ZoneRefused(
            words=Text(
                "The {FIELDS} “{text}” holds a sign that no zone holds. Give capital letters A "
                "to Z, digits and < only.",
                FIELDS=FIELD_NAMES[name],
                text=text,
            )
        )
    return zone_text


def _too_long(name: str, text: str, layout: ZoneLayout, width: int) -> Words:
    return Text(
        "The {FIELDS} {text} has {text_2} characters; {name} has room for {width}. Shorten it.",
        FIELDS=FIELD_NAMES[name],
        text=text,
        text_2=len(text),
        name=layout.name,
        width=width,
    )
