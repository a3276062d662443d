"""The places of a document that one can point at, with their words."""

from collections.abc import Iterator, Mapping

from promdaen.kit.spreadsheets.words import Words
from promdaen.specimen.rules.designs import Side
from promdaen.specimen.rules.plans import Box

WORDS = {
    "portrait": Words(en="portrait", km="រូបថត"),
    "ghost": Words(en="small portrait", km="រូបតូច"),
    "type": Words(en="type", km="ប្រភេទ"),
    "issuer": Words(en="code of the issuing State", km="លេខកូដរដ្ឋដែលចេញឯកសារ"),
    "number": Words(en="document number", km="លេខឯកសារ"),
    "surname": Words(en="surname", km="នាមត្រកូល"),
    "given": Words(en="given names", km="នាមខ្លួន"),
    "nationality": Words(en="nationality", km="សញ្ជាតិ"),
    "birth": Words(en="date of birth", km="ថ្ងៃខែឆ្នាំកំណើត"),
    "sex": Words(en="sex", km="ភេទ"),
    "birth_place": Words(en="place of birth", km="ទីកន្លែងកំណើត"),
    "issued": Words(en="date of issue", km="ថ្ងៃចេញឯកសារ"),
    "expiry": Words(en="date of expiry", km="ថ្ងៃផុតសុពលភាព"),
    "authority": Words(en="authority", km="អាជ្ញាធរចេញឯកសារ"),
    "zone": Words(en="machine-readable zone", km="តំបន់អានដោយម៉ាស៊ីន (MRZ)"),
    "variable": Words(en="feature that changes when tilted", km="ហូឡូក្រាមដែលប្តូរពេលផ្អៀង"),
    "microprint": Words(en="microprint", km="អក្សរតូចបំផុត"),
    "laminate": Words(en="laminate at the corner", km="ស្រទាប់បិទនៅជ្រុង"),
    "ultraviolet": Words(en="ultraviolet pattern", km="លំនាំក្រោមពន្លឺ UV"),
    "background": Words(en="fine lines of the background", km="បន្ទាត់ល្អិតនៃផ្ទៃខាងក្រោយ"),
}
"""In the order in which they are offered; what lies on top comes first."""


def areas(*, sides: Mapping[str, Side]) -> dict[str, tuple[str, Box, Words]]:
    """Every place of a document by its code: side, box in millimetres, words."""
    found = {code: (name, box) for name, side in sides.items() for code, box in _boxes(side)}
    return {code: (*found[code], words) for code, words in WORDS.items() if code in found}


def _boxes(side: Side) -> Iterator[tuple[str, Box]]:
    width, height = side.size
    named = {
        "portrait": side.portrait,
        "ghost": side.ghost,
        "zone": side.zone,
        "variable": side.variable,
    }
    yield from ((code, box) for code, box in named.items() if box is not None)
    yield from ((field.code, field.box) for field in side.fields)
    if side.portrait is not None:
        line, whole = side.microprint[0], Box(x=0, y=0, width=width, height=height)
        yield "microprint", Box(x=line.x, y=line.y - 1, width=line.width, height=line.height + 2)
        yield "laminate", Box(x=width - 20, y=height - 20, width=20, height=20)
        yield "background", whole
    if side.pattern is not None:
        yield "ultraviolet", side.pattern
