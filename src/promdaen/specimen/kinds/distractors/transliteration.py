"""A letter of the name that the zone spells otherwise, as the rules allow."""

from __future__ import annotations

from promdaen.kit.spreadsheets.words import Words
from promdaen.specimen.rules import planting
from promdaen.specimen.rules.plans import Plan

CODE = "transliteration"
LABEL = Words(en="Spelling of the name in the zone", km="ការសរសេរឈ្មោះក្នុង MRZ")
WHY = Words(
    en="The zone knows only A to Z: it may spell Ä as AE or A, Ö as OE or O, Ü "
    "as UE or U, Ñ as N, Ø as OE. Page and zone agree.",
    km="MRZ មានតែអក្សរ A ដល់ Z៖ វាអាចសរសេរ Ä ជា AE ឬ A, Ö ជា OE ឬ O, Ü ជា UE ឬ "
    "U, Ñ ជា N, Ø ជា OE។ ទំព័រ និង MRZ ត្រូវគ្នា។",
)
MODELS: tuple[str, ...] = ("passport", "card", "visa")
SURNAMES = ("ÄLVARAN", "MÖRTENSK", "TÜLLIVAR", "NUÑEVAL", "BRØNDEMAR")


def planted(*, plan: Plan, seed: int) -> Plan:
    """A surname with such a letter, spelt by either of its spellings."""
    surname = SURNAMES[seed % len(SURNAMES)]
    return planting.with_name(
        plan=plan, surname=surname, given=plan.visual["given"], spelling=seed // len(SURNAMES)
    )
