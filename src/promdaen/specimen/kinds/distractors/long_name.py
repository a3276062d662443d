"""A name so long that the zone has to cut it."""

from __future__ import annotations

from promdaen.kit.spreadsheets.words import Words
from promdaen.specimen.rules import planting
from promdaen.specimen.rules.plans import Plan

CODE = "long_name"
LABEL = Words(en="Long name, cut in the zone", km="ឈ្មោះវែង ដែល MRZ កាត់ខ្លី")
WHY = Words(
    en="The page prints the whole name, the zone has room for its beginning. A "
    "letter in the last column says that the name may be cut.",
    km="ទំព័របោះពុម្ពឈ្មោះទាំងមូល តែ MRZ មានកន្លែងសម្រាប់តែផ្នែកដើម។ "
    "អក្សរនៅខ្ទង់ចុងក្រោយ បញ្ជាក់ថាឈ្មោះអាចត្រូវបានកាត់។",
)
MODELS: tuple[str, ...] = ("passport", "card", "visa")
SURNAMES = ("ALMERIDANOVA-TOLMAREN", "QUELLINTHORPE-BRISANDO", "VERANDIMARE-OSTOLINDA")
GIVEN = ("MARIVELLE ANSELDORE", "TOBIRANDO CALVERIAN", "ILLANDRINE SOLAMARIS")


def planted(*, plan: Plan, seed: int) -> Plan:
    """A surname of two parts and two given names, all invented."""
    surname = SURNAMES[seed % len(SURNAMES)]
    given = GIVEN[seed // len(SURNAMES) % len(GIVEN)]
    return planting.with_name(plan=plan, surname=surname, given=given)
