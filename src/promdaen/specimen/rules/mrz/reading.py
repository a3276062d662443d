"""Read a machine-readable zone: fields, check digits, and all faults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from promdaen.specimen.rules.mrz import digits, judging, layouts, names, numbers
from promdaen.specimen.rules.mrz.faults import FIELD_NAMES, ZoneFault, fault
from promdaen.specimen.rules.mrz.layouts import CheckRule, ZoneLayout, ZoneSpan

FIXED = ("birth", "expiry", "sex")
EMPTY_CHECKS = ("0", digits.FILLER)
# These characters are faults, but their meaning is clear, so reading continues.
READ_AS = str.maketrans(digits.LETTERS.lower() + " ", digits.LETTERS + digits.FILLER)


@dataclass(frozen=True, kw_only=True)
class CheckDigit:
    """A check digit: position, given and calculated.

    `computed` is None if a character is invalid.
    """

    printed_digit: str
    computed: str | None
    ok: bool
    at: ZoneSpan


@dataclass(frozen=True, kw_only=True)
class ZoneReading:
    """The content of a zone; `layout` is "" if the lines are not a zone.

    `fields` are texts without trailing fillers, with separate surname and given; `columns` are the
    same fields as printed, all their columns. Lines and columns of faults count from 1.
    """

    layout: str
    lines: tuple[str, ...]
    fields: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    check_digits: Mapping[str, CheckDigit] = field(default_factory=dict)
    faults: tuple[ZoneFault, ...] = ()

    @property
    def is_valid(self) -> bool:
        """A well-formed zone with right check digits and possible dates."""
        return not self.faults

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the faults, in the order of the zone."""
        return tuple(fault.code for fault in self.faults)


def read_zone(*, lines: Sequence[str]) -> ZoneReading:
    """Read the lines of a zone; never raises, errors are in the faults.

    Outer spaces and empty lines are removed. A line of a wrong length is read, but its fields and
    check digits are not checked.

    >>> reading = read_zone(lines=["V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<",
    ...                       "L8988901C4XXX4009079F9612109<<<<<<<<"])
    >>> reading.layout, reading.fields["surname"], reading.codes
    ('MRV-B', 'ERIKSSON', ('birth_check',))
    """
    zone_lines = tuple(line for line in (line.strip() for line in lines) if line)
    layout = layouts.find_layout(lines=zone_lines) if zone_lines else None
    if layout is None:
        unknown = fault(code="layout_unknown", line=1, column=1)
        return ZoneReading(layout="", lines=zone_lines, faults=(unknown,))
    read_lines = [line.translate(READ_AS) for line in zone_lines[: layout.line_count]]
    columns = {
        name: span.text(lines=read_lines)
        for name, span in layout.fields.items()
        if span.line <= len(read_lines)
    }
    whole = {
        number for number, line in enumerate(read_lines, start=1) if len(line) == layout.width
    }
    checks = {
        name: _check_digit(name=name, check=check, layout=layout, lines=read_lines)
        for name, check in layout.checks.items()
        if check.lines <= whole
    }
    faults = [
        *_shape_faults(layout=layout, lines=zone_lines),
        *judging.faults(layout=layout, columns=_judged(layout, columns, whole)),
        *_check_faults(checks=checks),
    ]
    return ZoneReading(
        layout=layout.name,
        lines=zone_lines,
        fields=_fields(layout=layout, columns=columns, lines=read_lines),
        columns=columns,
        check_digits=checks,
        faults=tuple(sorted(faults, key=lambda fault: (fault.line, fault.column))),
    )


def _judged(layout: ZoneLayout, columns: Mapping[str, str], whole: set[int]) -> dict[str, str]:
    return {name: text for name, text in columns.items() if layout.fields[name].line in whole}


def _shape_faults(*, layout: ZoneLayout, lines: Sequence[str]) -> Iterator[ZoneFault]:
    if len(lines) != layout.line_count:
        yield fault(
            code="line_count",
            line=min(len(lines), layout.line_count) + 1,
            column=1,
            layout=layout.name,
            wanted=layout.line_count,
            given=len(lines),
        )
    for number, line in enumerate(lines[: layout.line_count], start=1):
        if len(line) != layout.width:
            yield fault(
                code="line_length",
                line=number,
                column=min(len(line), layout.width) + 1,
                layout=layout.name,
                wanted=layout.width,
                given=len(line),
            )
        for column, character in enumerate(line, start=1):
            if character not in digits.ALPHABET:
                yield fault(
                    code="bad_character", line=number, column=column, given=f"“{character}”"
                )


def _check_digit(
    *, name: str, check: CheckRule, layout: ZoneLayout, lines: Sequence[str]
) -> CheckDigit:
    at, text = check.at, check.text(lines=lines)
    long = numbers.long_number(layout=layout, lines=lines) if name == "number" else None
    if long is not None:
        at, text = long.at, long.number
    check_text = at.text(lines=lines)
    if not digits.is_countable(text=text):
        return CheckDigit(printed_digit=check_text, computed=None, ok=False, at=at)
    computed = digits.check_digit(text=text)
    if long is not None and check_text == digits.check_digit(text=long.with_filler):
        computed = check_text
    is_empty = name in layout.loose_checks and not text.strip(digits.FILLER)
    is_right = check_text in EMPTY_CHECKS if is_empty else check_text == computed
    return CheckDigit(printed_digit=check_text, computed=computed, ok=is_right, at=at)


def _check_faults(*, checks: Mapping[str, CheckDigit]) -> Iterator[ZoneFault]:
    for name, check_digit in checks.items():
        is_readable = (
            digits.is_countable(text=check_digit.printed_digit)
            and check_digit.computed is not None
        )
        if not check_digit.ok and is_readable:
            yield fault(
                code=f"{name}_check",
                line=check_digit.at.line,
                column=check_digit.at.first,
                field=FIELD_NAMES[name],
                given=check_digit.printed_digit,
                computed=check_digit.computed or "",
            )


def _fields(
    *, layout: ZoneLayout, columns: Mapping[str, str], lines: Sequence[str]
) -> dict[str, str]:
    fields = dict(columns)
    long = None
    if layout.long_rest in columns and "number" in columns:
        long = numbers.long_number(layout=layout, lines=lines)
    if long is not None:
        fields["number"] = long.number
        fields[layout.long_rest] = numbers.rest_after(optional=columns[layout.long_rest])
    fields = {
        name: text if name in FIXED else text.rstrip(digits.FILLER)
        for name, text in fields.items()
    }
    surname, forenames = names.identifiers(zone=columns.get("name", ""))
    return fields | {"surname": surname, "given": forenames}
