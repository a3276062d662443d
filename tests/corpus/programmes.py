"""Files of programmes and of their targets: what people send, and what must come of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.corpus.case import Case, Outcome
from tests.corpus.files import csv_file, workbook

YEARS = (2026, 2027)
HEAD = """\
code = "PRG-9"
name.en = "Officers at the border"
name.km = "មន្ត្រីព្រំដែន"
donor.en = "A donor"
donor.km = "ម្ចាស់ជំនួយ"
ministry = "Ministry of Interior"
starts = 2026-01-01
ends = "2027-12-31"
"""
TARGET = """
[[target]]
department = "IMM"
province = "09"
year = 2026
officers = 30
"""


@dataclass(frozen=True)
class ProgrammeCase:
    """A file for `import-programme`; `words` are in the line that refuses it, "" where it is read.

    `key` is the key or the target that the line names, "" where it is about the whole file.
    """

    name: str
    data: bytes
    key: str = ""
    words: str = ""


def toml(text: str) -> bytes:
    return text.encode()


def changed(old: str, new: str) -> bytes:
    """The good file with one line of it otherwise."""
    whole = HEAD + TARGET
    assert old in whole
    return toml(whole.replace(old, new, 1))


PROGRAMMES: tuple[ProgrammeCase, ...] = (
    ProgrammeCase("a programme", toml(HEAD + TARGET)),
    ProgrammeCase("a programme with a byte order mark", b"\xef\xbb\xbf" + toml(HEAD + TARGET)),
    ProgrammeCase("an empty file", b"", words="The file is empty"),
    ProgrammeCase("a file of spaces", b" \n\n", words="Write code, name.en"),
    ProgrammeCase("UTF-16", (HEAD + TARGET).encode("utf-16"), words="encoding than UTF-8"),
    ProgrammeCase("a legacy encoding", b'code = "Pr\xe9s"', words="Save the file as UTF-8"),
    ProgrammeCase("no TOML", toml("code: PRG-9\n"), words="line 1"),
    ProgrammeCase("half a file", toml((HEAD + TARGET)[:-20]), words="cannot be read as TOML"),
    ProgrammeCase("a number without end", toml("code = " + "9" * 5000), words="as TOML"),
    ProgrammeCase("a file too large", b"#" * 1_000_001, words="larger than"),
    ProgrammeCase("no code", changed('code = "PRG-9"\n', ""), "code", "missing or empty"),
    ProgrammeCase("a code of Khmer", changed("PRG-9", "កម្មវិធី"), "code", "Latin letters"),
    ProgrammeCase("a second programme", changed("PRG-9", "prg-1"), "code", "prg-1 already"),
    ProgrammeCase("a code that is a number", changed('"PRG-9"', "9"), "code", "not a text"),
    ProgrammeCase(
        "no name in Khmer", changed('name.km = "មន្ត្រីព្រំដែន"\n', ""), "name.km", "missing"
    ),
    ProgrammeCase(
        "a name in one language",
        toml('code = "P"\nname = "Officers"\nstarts = 2026-01-01\nends = 2026-02-01'),
        "name",
        "neither a text nor name.en and name.km",
    ),
    ProgrammeCase("no name at all", toml('code = "P"'), "name", "missing or empty"),
    ProgrammeCase(
        "a name that is a number",
        changed('name.en = "Officers at the border"', "name.en = 9"),
        "name.en",
        "not a text",
    ),
    ProgrammeCase(
        "a donor that is a number",
        changed('donor.en = "A donor"\ndonor.km = "ម្ចាស់ជំនួយ"', "donor = 9"),
        "donor",
        "Write it as",
    ),
    ProgrammeCase(
        "a further language", changed("donor.km", "donor.fr"), "donor.fr", "no such key"
    ),
    ProgrammeCase("a key misspelled", changed("starts", "start"), "start", "Use only: code"),
    ProgrammeCase(
        "a day that is none", changed("2026-01-01", '"2026-02-30"'), "starts", "2026-01-31"
    ),
    ProgrammeCase("a moment", changed("2026-01-01", "2026-01-01T08:00:00"), "starts", "a date"),
    ProgrammeCase("no last day", changed('ends = "2027-12-31"\n', ""), "ends", "missing"),
    ProgrammeCase(
        "the last day before the first", changed("2027-12-31", "2025-12-31"), "ends", "before"
    ),
    ProgrammeCase(
        "a currency of four letters",
        toml(HEAD + 'currency = "RIEL"\n' + TARGET),
        "currency",
        "three capital letters",
    ),
    ProgrammeCase("a target alone", toml(HEAD + "target = 30\n"), "target", "[[target]]"),
    ProgrammeCase("targets as numbers", toml(HEAD + "target = [30]\n"), "target", "[[target]]"),
    ProgrammeCase(
        "an unknown department", changed("IMM", "NAVY"), "target 1 (NAVY, 09, 2026)", "Use one of"
    ),
    ProgrammeCase(
        "an unknown province", changed('"09"', '"99"'), "target 1 (IMM, 99, 2026)", "two digits"
    ),
    ProgrammeCase(
        "a province as a number", changed('"09"', "9"), "target 1: province", "quotation marks"
    ),
    ProgrammeCase(
        "a year out of the programme",
        changed("year = 2026", "year = 2030"),
        "target 1 (IMM, 09, 2030)",
        "2026–2027",
    ),
    ProgrammeCase(
        "a target without a year", changed("year = 2026\n", ""), "target 1: year", "2026"
    ),
    ProgrammeCase(
        "a target with a misspelled key",
        changed("officers = 30", "officers = 30\nofficer = 1"),
        "target 1: officer",
        "no such key",
    ),
    ProgrammeCase(
        "officers below nought", changed("= 30", "= -1"), "target 1 (IMM, 09, 2026)", "from 0"
    ),
    ProgrammeCase(
        "half an officer", changed("= 30", "= 30.5"), "target 1: officers", "not a whole number"
    ),
    ProgrammeCase(
        "officers as a text", changed("= 30", '= "30"'), "target 1: officers", "digits alone"
    ),
    ProgrammeCase(
        "officers as a truth", changed("= 30", "= true"), "target 1: officers", "digits alone"
    ),
    ProgrammeCase(
        "a country of officers",
        changed("= 30", "= 1000000000000"),
        "target 1 (IMM, 09, 2026)",
        "to 100000",
    ),
    ProgrammeCase("a target twice", toml(HEAD + TARGET + TARGET), "target 2", "target 1 is for"),
)

HEADS = ("Year", "Province code", "Department code", "Officers")
FIRST = (2026, "09", "IMM", 30)
Rows = Sequence[Sequence[Any]]


def table(*rows: Sequence[Any]) -> Callable[[], bytes]:
    return lambda: csv_file(rows=rows)


def sheet(*rows: Sequence[Any]) -> Callable[[], bytes]:
    return lambda: workbook(rows=rows)


def case(
    name: str,
    build: Callable[[], bytes],
    outcome: Outcome,
    code: str = "",
    place: tuple[int | None, str | None] = (None, None),
    *,
    words: str = "",
) -> Case:
    ending = "csv" if build.__qualname__.startswith("table") else "xlsx"
    return Case(name, "targets", f"targets.{ending}", build, outcome, code, *place, words)


REFUSED: Outcome = "rows refused"
TARGETS: tuple[Case, ...] = (
    case("targets", sheet(HEADS, FIRST), "read"),
    case("targets of 0 and in Khmer digits", table(HEADS, ("២០២៦", "09", "IMM", "០")), "read"),
    case("heads in both languages", sheet(("ឆ្នាំ / Year", *HEADS[1:]), FIRST), "read"),
    case("names in place of codes", sheet(HEADS, (2026, "Koh Kong", "Immigration", 3)), "read"),
    case("a code that lost its nought", sheet(HEADS, (2027, 9, "IMM", 30)), "read"),
    case("an empty row between", sheet(HEADS, FIRST, (2026, "18", "IMM", None)), "read"),
    case("no heads", sheet(FIRST), "refused", "targets_no_heads"),
    case("no numbers", sheet(HEADS, (2026, "09", "IMM", None)), "refused", "targets_none"),
    case(
        "an unknown department",
        sheet(HEADS, FIRST, (2026, "09", "NAVY", 1)),
        REFUSED,
        "target_unknown",
        (3, "C"),
        words="AHT, BPP, IMM, MAR",
    ),
    case(
        "an unknown province",
        sheet(HEADS, FIRST, (2026, "99", "IMM", 1)),
        REFUSED,
        "target_unknown",
        (3, "B"),
    ),
    case(
        "a year out of the programme",
        sheet(HEADS, FIRST, (2031, "18", "IMM", 1)),
        REFUSED,
        "target_year",
        (3, "A"),
        words="2026, 2027",
    ),
    case(
        "a year in words",
        sheet(HEADS, FIRST, ("next", "18", "IMM", 1)),
        REFUSED,
        "target_year",
        (3, "A"),
    ),
    case(
        "a target twice",
        sheet(HEADS, FIRST, (2026, "Koh Kong", "IMM", 12)),
        REFUSED,
        "target_twice",
        (3, None),
        words="row 2",
    ),
    case(
        "officers below nought",
        table(HEADS, FIRST, (2026, "18", "IMM", -1)),
        REFUSED,
        "target_number",
        (3, "D"),
    ),
    case(
        "half an officer",
        sheet(HEADS, FIRST, (2026, "18", "IMM", 2.5)),
        REFUSED,
        "target_number",
        (3, "D"),
    ),
    case(
        "a country of officers",
        sheet(HEADS, FIRST, (2026, "18", "IMM", 10**11)),
        REFUSED,
        "target_number",
        (3, "D"),
        words="from 0 to 100000",
    ),
    case(
        "officers in words",
        sheet(HEADS, FIRST, (2026, "18", "IMM", "many")),
        REFUSED,
        "target_number",
        (3, "D"),
    ),
    case(
        "a formula",
        sheet(HEADS, FIRST, (2026, "18", "IMM", "=10+2")),
        REFUSED,
        "target_formula",
        (3, "D"),
    ),
    case(
        "no province",
        sheet(HEADS, FIRST, (2026, None, "IMM", 1)),
        REFUSED,
        "target_empty",
        (3, "B"),
    ),
    case(
        "no year and no department",
        sheet(HEADS, FIRST, (None, "18", None, 1)),
        REFUSED,
        "target_empty",
        (3, "C"),
    ),
    case(
        "a total under the rows",
        sheet(HEADS, FIRST, ("Total", None, None, 30)),
        REFUSED,
        "target_empty",
        (3, "C"),
    ),
)
