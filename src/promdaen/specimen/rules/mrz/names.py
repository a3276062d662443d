"""Names in a machine-readable zone: writing, cutting and comparing with the page."""

from __future__ import annotations

from collections.abc import Sequence

from promdaen.specimen.rules.mrz import digits, latin

NAME_SEPARATOR = digits.FILLER * 2


def name_field(*, surname: str, given_names: str, width: int) -> str:
    """A name field of that width: primary identifier, two fillers, secondary identifiers.

    A long name is cut so that a letter is in the last column and at least the first letter of the
    secondary identifier remains (ICAO Doc 9303-4, 4.2.3). Raises latin.ZoneRefused for invalid
    characters in a name, and for an empty surname.

    >>> name_field(surname="Eriksson", given_names="Anna Maria", width=24)
    'ERIKSSON<<ANNA<MARIA<<<<'
    >>> name_field(
    ...     surname="Nilavadhanananda", given_names="Chayapa Dejthamrong Krasuang", width=39
    ... )
    'NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K'
    """
    primary, secondary = latin.zone_spelling(name=surname), latin.zone_spelling(name=given_names)
    if not primary:
        primary, secondary = secondary, ""
    whole = primary + NAME_SEPARATOR + secondary if secondary else primary
    if len(whole) <= width:
        return whole.ljust(width, digits.FILLER)
    if not secondary:
        return _cut(name=primary, width=width).ljust(width, digits.FILLER)
    widths = range(min(len(primary), width - len(NAME_SEPARATOR) - 1), 0, -1)
    tries = [_both_cut(primary, secondary, columns, width) for columns in widths]
    return next((name for name in tries if not name.endswith(digits.FILLER)), tries[0])


def _both_cut(primary: str, secondary: str, columns: int, width: int) -> str:
    cut_name = _cut(name=primary, width=columns) + NAME_SEPARATOR
    return (cut_name + _cut(name=secondary, width=width - len(cut_name))).ljust(
        width, digits.FILLER
    )


def _cut(*, name: str, width: int) -> str:
    """The first columns of a name, shortened inside so that the last is a letter.

    >>> _cut(name="ANNA<MARIA", width=5)
    'ANN<M'
    """
    cut = name[:width]
    if not cut.endswith(digits.FILLER):
        return cut
    parts = cut[:-1].split(digits.FILLER)
    longest = max(range(len(parts)), key=lambda place: len(parts[place]))
    if len(parts[longest]) == 1:
        return cut[:-1]
    parts[longest] = parts[longest][:-1]
    return digits.FILLER.join([*parts, name[width]])


def identifiers(*, zone: str) -> tuple[str, str]:
    """Primary and secondary identifier of a name field, spaces between their parts.

    >>> identifiers(zone="ERIKSSON<<ANNA<MARIA<<<<")
    ('ERIKSSON', 'ANNA MARIA')
    """
    primary, _, secondary = zone.partition(NAME_SEPARATOR)
    first, second = (
        " ".join(part for part in name.split(digits.FILLER) if part)
        for name in (primary, secondary)
    )
    return first, second


def may_be_cut(*, zone: str) -> bool:
    """Whether the name may be cut: the last column of its field is a letter.

    A name that just fits looks the same.

    >>> may_be_cut(zone="ERIKSSON<<AN"), may_be_cut(zone="ERIKSSON<<A<")
    (True, False)
    """
    return not zone.endswith(digits.FILLER)


def names_agree(*, zone: str, surname: str, given_names: str) -> bool:
    """Whether a name field, all its columns with the fillers, agrees with the printed name.

    Names are compared part by part. If the last column is a letter, a part of the zone may be only
    the beginning of the printed one, and later parts may be missing. All transliterations allowed
    by Doc 9303 agree. Raises latin.ZoneRefused for text without a Latin spelling.

    >>> names_agree(zone="MULLER<<ANNA<<<<", surname="Müller", given_names="Anna")
    True
    >>> names_agree(zone="ERIKSSON<<ANNA<M", surname="Eriksson", given_names="Anna Maria")
    True
    >>> names_agree(zone="ERIKSSON<<ANNA<<", surname="Eriksson", given_names="Anna Maria")
    False
    """
    is_cut = may_be_cut(zone=zone)
    primary, secondary = identifiers(zone=zone)
    if not latin.name_parts(name=surname):
        surname, given_names = given_names, ""
    return _agrees(zone=primary, printed=surname, is_cut=is_cut) and _agrees(
        zone=secondary, printed=given_names, is_cut=is_cut
    )


def _agrees(*, zone: str, printed: str, is_cut: bool) -> bool:
    written_parts, printed_parts = zone.split(), latin.name_parts(name=printed)
    if bool(written_parts) != bool(printed_parts) or len(written_parts) > len(printed_parts):
        return False
    if len(written_parts) < len(printed_parts) and not is_cut:
        return False
    return all(
        _spells(zone=part, letters=letters, is_cut=is_cut)
        for part, letters in zip(written_parts, printed_parts, strict=False)
    )


def _spells(*, zone: str, letters: Sequence[tuple[str, ...]], is_cut: bool) -> bool:
    """Whether a part of the zone spells a printed part, or the beginning of it."""
    reached = {0}
    for spellings in letters:
        if is_cut and any(
            spelling.startswith(zone[place:]) for place in reached for spelling in spellings
        ):
            return True
        reached = {
            place + len(spelling)
            for place in reached
            for spelling in spellings
            if zone.startswith(spelling, place)
        }
    return len(zone) in reached
