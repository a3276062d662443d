"""The faults of a machine-readable zone, as text."""

from __future__ import annotations

from dataclasses import dataclass

from promdaen.kit.texts import Text, Words

FIELD_NAMES = {
    "type": Text("document type"),
    "issuer": Text("issuing State"),
    "name": Text("name"),
    "number": Text("document number"),
    "nationality": Text("nationality"),
    "birth": Text("date of birth"),
    "sex": Text("sex"),
    "expiry": Text("date of expiry"),
    "optional": Text("optional data"),
    "optional1": Text("first optional data"),
    "optional2": Text("second optional data"),
    "composite": Text("whole zone"),
}
FAULT_TEXTS = {
    "check": Text("The check digit of the {field} is {given}, but {computed} is worked out."),
    "layout_unknown": Text(
        "These lines are not a machine-readable zone: a zone has two lines of 44 or 36 "
        "characters or three lines of 30."
    ),
    "line_count": Text("A zone {layout} has {wanted} lines; {given} were given."),
    "line_length": Text(
        "The line has {given} characters; a line of {layout} has {wanted}. Its columns may "
        "have moved, so its fields and check digits are not judged."
    ),
    "bad_character": Text(
        "{given} cannot be in a zone: it contains only capital letters A to Z, digits and <."
    ),
    "type_code": Text("The document type {given} does not belong to {layout}."),
    "issuer_code": Text("{given} is not a known code of an issuing State or organisation."),
    "nationality_code": Text("{given} is not a known code of a nationality."),
    "sex_code": Text("The sex in the zone is M, F or <, not {given}."),
    "birth_date": Text(
        "{given} cannot be a date of birth: year, month, day, with << for what is unknown."
    ),
    "expiry_date": Text(
        "{given} cannot be a date of expiry: year, month, day, all of them known."
    ),
    "name_empty": Text("The name field has no name."),
    "name_digit": Text("The digit {given} is in the name; a name contains only letters and <."),
    "name_filler": Text(
        "A < is wrong in the name: none before it, one between its parts, << once "
        "between surname and given names."
    ),
    "number_empty": Text("The field of the document number is empty."),
    "number_filler": Text("A < is before the document number, which begins in the first column."),
}
FAULT_CODES = (
    *(f"{name}_check" for name in ("number", "birth", "expiry", "optional", "composite")),
    *(code for code in FAULT_TEXTS if code != "check"),
)


@dataclass(frozen=True)
class ZoneFault:
    """One fault: code, line and column (both from 1), and text."""

    code: str
    line: int
    column: int
    words: Words

    def text(self, *, language: str) -> str:
        """The text in "km" or "en"."""
        return self.words.text(language=language)


def fault(*, code: str, line: int, column: int, **values: str | int | Words) -> ZoneFault:
    """The fault for a code, its text filled with the values.

    >>> fault(code="sex_code", line=2, column=21, given="X").words.en
    'The sex in the zone is M, F or <, not X.'
    """
    template = FAULT_TEXTS["check" if code.endswith("_check") else code]
    text = Words(
        en=template.en.format_map(_in(values=values, language="en")),
        km=template.km.format_map(_in(values=values, language="km")),
    )
    return ZoneFault(code=code, line=line, column=column, words=text)


def _in(*, values: dict[str, str | int | Words], language: str) -> dict[str, str]:
    return {
        key: value.text(language=language) if isinstance(value, Words) else str(value)
        for key, value in values.items()
    }
