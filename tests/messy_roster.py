"""A roster of thirty officers as a department really types it, and their answer files.

Titles before names and run together with them, words in another order, rows twice, zero-width
spaces, coeng DO where the roster has coeng TO, merged titles above the heads, heads in Khmer and
English, departments as merged cells. `roster_file` gives the XLSX of the roster, `answer_file`
one of a test before or after in which the officers stand by Khmer name alone.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import openpyxl

ZERO_WIDTH = "\u200b"
COENG_TO, COENG_DO = "\u17d2\u178f", "\u17d2\u178a"
DEPARTMENTS = {
    "IMM": "អន្តោប្រវេសន៍",
    "MAR": "នគរបាលដែនទឹក",
    "BPP": "នគរបាលការពារព្រំដែន",
    "AHT": "ប្រឆាំងការជួញដូរមនុស្ស",
}
RANKS = {"MAJ": "វរសេនីយ៍ត្រី", "CPT": "អនុសេនីយ៍ឯក", "LT1": "អនុសេនីយ៍ទោ"}
PROVINCES = {"09": "កោះកុង"}
"""What the roster names, by the codes of content/."""


@dataclass(frozen=True)
class MessyOfficer:
    """An officer as enrolled, and as the two answer files write the name."""

    name_km: str
    name_latin: str
    sex: str
    before: str = ""
    after: str = ""

    @property
    def in_before(self) -> str:
        return self.before or self.name_km

    @property
    def in_after(self) -> str:
        return self.after or self.name_km


OFFICERS: tuple[MessyOfficer, ...] = (
    MessyOfficer("សុខ ដារ៉ា", "SOK Dara", "M", before="លោក សុខ ដារ៉ា", after="ដារ៉ា សុខ"),
    MessyOfficer("ចាន់ ធីតា", "CHAN Thida", "F", before="អ្នកស្រី ចាន់ ធីតា"),
    MessyOfficer("ជា វុទ្ធី", "CHEA Vuthy", "M", before="វុទ្ធី ជា", after="លោកជា វុទ្ធី"),
    MessyOfficer("ហេង សុភាព", "HENG Sopheap", "F", before=f"ហេង{ZERO_WIDTH} សុភាព"),
    MessyOfficer("ឧត្តម រតនា", "OUDOM Ratana", "M", before="ឧត្ដម រតនា", after="ឧត្ដមរតនា"),
    MessyOfficer("លឹម ម៉ារី", "LIM Mary", "F", after="លោកស្រី លឹម ម៉ារី"),
    MessyOfficer("កែវ វិសាល", "KEO Visal", "M", before="កែវវិសាល"),
    MessyOfficer("អ៊ុក សំណាង", "UK Samnang", "M", before="វរសេនីយ៍ត្រី អ៊ុក សំណាង"),
    MessyOfficer("ទេព បូផា", "TEP Bopha", "F", after="បូផា ទេព"),
    MessyOfficer("ម៉ៅ ពិសិដ្ឋ", "MAO Piseth", "M", before=f"ម៉ៅ {ZERO_WIDTH}ពិសិដ្ឋ"),
    MessyOfficer("នួន ស្រីនាង", "NUON Sreyneang", "F", before="កញ្ញា នួន ស្រីនាង"),
    MessyOfficer("ប៉ែន ធារ៉ា", "PEN Theara", "M", after="លោក ប៉ែន ធារ៉ា"),
    MessyOfficer("សេង មុនី", "SENG Mony", "M", before="លោកសេង មុនី"),
    MessyOfficer("យឹម សុវណ្ណ", "YIM Sovann", "M", before="សុវណ្ណ យឹម"),
    MessyOfficer("រស់ ចាន់ធូ", "ROS Chanthou", "F", after="រស់ចាន់ធូ"),
    MessyOfficer("ឈឹម វណ្ណា", "CHHIM Vanna", "M"),
    MessyOfficer("តាន់ សុផល", "TAN Sophal", "M", before="លោក តាន់ សុផល"),
    MessyOfficer("វង្ស សុជាតា", "VONG Socheata", "F", after="អ្នកស្រី វង្ស សុជាតា"),
    MessyOfficer("ឡុង បញ្ញា", "LONG Panha", "M", before=f"ឡុង{ZERO_WIDTH}បញ្ញា"),
    MessyOfficer("ស៊ិន កុសល", "SIN Kosal", "M"),
    MessyOfficer("ព្រំ ចន្ទ្រា", "PROM Chantrea", "F", before="ចន្ទ្រា ព្រំ"),
    MessyOfficer("មាស រិទ្ធី", "MEAS Rithy", "M", after="លោក មាស រិទ្ធី"),
    MessyOfficer("ឃឹម លីណា", "KHIM Lina", "F"),
    MessyOfficer("ជួន សារ៉ាត់", "CHUON Sarath", "M", before="ជួនសារ៉ាត់"),
    MessyOfficer("ញ៉ែម ភក្តី", "NHEM Pheakdey", "M", before="ញ៉ែម ភក្ដី", after="ភក្ដី ញ៉ែម"),
    MessyOfficer("អ៊ិន ស្រីពៅ", "IN Sreypov", "F"),
    MessyOfficer("គង់ បូរ៉ា", "KONG Bora", "M", after="គង់បូរ៉ា"),
    MessyOfficer("ប្រាក់ សុធា", "PRAK Sothea", "M", before="ឯកឧត្តម ប្រាក់ សុធា"),
    MessyOfficer("ធន់ ណារី", "THON Nary", "F", before="ណារី ធន់"),
    MessyOfficer("ស្រី ពេជ្រ", "SREY Pich", "F", before="ស្រី ពេជ្រ"),
)
"""Thirty officers of four departments; the sixth and the twenty-first are on the roster twice."""

TWICE_THE_SAME, TWICE_WITH_MORE = 5, 20


def department_of(*, place: int) -> str:
    """The department of the officer at a place of the list, as the roster writes it."""
    return list(DEPARTMENTS.values())[place * len(DEPARTMENTS) // len(OFFICERS)]


def roster_file() -> bytes:
    """The roster as XLSX: 30 officers in 32 rows, which say nothing against each other."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "បញ្ជីឈ្មោះ"
    sheet.append(["ព្រះរាជាណាចក្រកម្ពុជា"])
    sheet.append(["បញ្ជីរាយនាមសិក្ខាកាម វគ្គប្រឆាំងការជួញដូរមនុស្ស"])
    sheet.append([])
    sheet.append(["ល.រ", "គោត្តនាម និងនាម", "ឈ្មោះឡាតាំង / Latin name", "ភេទ", "ឋានន្តរស័ក្តិ",
                  "អង្គភាព", "ខេត្ត", "លេខទូរស័ព្ទ"])  # fmt: skip
    for width in (1, 2):
        sheet.merge_cells(start_row=width, end_row=width, start_column=1, end_column=8)
    starts: dict[str, int] = {}
    lines = [_roster_line(place=place) for place in range(len(OFFICERS))]
    lines.insert(TWICE_THE_SAME + 1, list(lines[TWICE_THE_SAME]))
    more = list(lines[TWICE_WITH_MORE + 1])
    lines[TWICE_WITH_MORE + 1][4] = None
    lines.insert(TWICE_WITH_MORE + 3, more)
    for number, line in enumerate(lines, start=1):
        sheet.append([number, *line[1:]])
        starts.setdefault(str(line[5]), sheet.max_row)
    ends = [*[row - 1 for row in starts.values()][1:], sheet.max_row]
    for start, end in zip(starts.values(), ends, strict=True):
        sheet.merge_cells(start_row=start, end_row=end, start_column=6, end_column=6)
    sheet.append([None, "សរុប ៣០ នាក់"])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def answer_file(*, occasion: str, answers: Sequence[Sequence[str]]) -> bytes:
    """The answers before or after as XLSX, one officer a row by Khmer name alone.

    `answers` are the options of each officer in the order of `OFFICERS`, one an item.
    """
    word = {"before": "មុន", "after": "ក្រោយ"}[occasion]
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append([f"ចម្លើយតេស្ត{word}វគ្គ"])
    sheet.append(["ល.រ", "ឈ្មោះ", *(f"{word} {n}" for n in range(1, len(answers[0]) + 1))])
    names = [
        officer.in_before if occasion == "before" else officer.in_after for officer in OFFICERS
    ]
    rows = list(zip(names, answers, strict=True))
    for number, (name, officer_answers) in enumerate(reversed(rows), start=1):
        sheet.append([number, name, *officer_answers])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _roster_line(*, place: int) -> list[str | int | None]:
    officer = OFFICERS[place]
    title = {"M": "លោក", "F": "អ្នកស្រី"}[officer.sex]
    name = {
        0: officer.name_km,
        1: f"{title} {officer.name_km}",
        2: officer.name_km.replace(" ", f" {ZERO_WIDTH}"),
        3: f"{title}{officer.name_km}",
    }[place % 4]
    return [
        place + 1,
        name.replace(COENG_TO, COENG_DO) if place == 4 else name,
        officer.name_latin,
        "ស្រី" if officer.sex == "F" else "ប",
        list(RANKS.values())[place % len(RANKS)],
        department_of(place=place),
        PROVINCES["09"],
        f"012 {place:03} 456",
    ]
