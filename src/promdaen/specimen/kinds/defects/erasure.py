"""The background behind one field was rubbed away."""

from __future__ import annotations

from promdaen.kit.spreadsheets.words import Words
from promdaen.specimen.kinds import models
from promdaen.specimen.rules import planting
from promdaen.specimen.rules.plans import Plan
from promdaen.specimen.rules.seeing import Seen

CODE = "erasure"
LABEL = Words(
    en="Background rubbed away behind a field",
    km="ផ្ទៃខាងក្រោយនៃព័ត៌មានមួយ ត្រូវបានលុប",
)
SIGN = Words(
    en="Magnify the background behind each field. Behind one the lines break "
    "off or fade, and begin again beside it.",
    km="សូមពង្រីកផ្ទៃខាងក្រោយព័ត៌មាននីមួយៗ។ នៅកន្លែងមួយ បន្ទាត់ដាច់ ឬស្លេក រួចបន្តវិញនៅខាងក្បែរ។",
)
NEXT = Words(
    en="Tell it from honest wear, which does not stop at one field. Send it on "
    "to second line and name the field.",
    km="សូមបែងចែកពីភាពសឹកធម្មតា ដែលមិននៅត្រង់ព័ត៌មានតែមួយទេ។ សូមបញ្ជូនបន្តទៅជំហានទី២ ដោយប្រាប់ព័ត៌មានណា។",
)
DIFFICULTY = 3
TOOL = "magnifier"
LAYER = "day"
OUTCOME = "FORGERY.2"
MODELS: tuple[str, ...] = ("passport", "card", "visa")
FIELDS = ("surname", "given", "birth", "issued", "expiry", "birth_place")


def planted(*, plan: Plan, seed: int) -> Plan:
    """The ground behind one field of the page."""
    printed = models.model_of(code=plan.model).AREAS
    fields = [name for name in FIELDS if name in printed]
    return planting.with_ink(plan=plan, erased_field=fields[seed % len(fields)])


def areas(*, plan: Plan) -> tuple[str, ...]:
    """The places where it is seen."""
    return (plan.ink.erased_field,)


def detected(*, seen: Seen) -> bool:
    """Whether the pattern behind a field is gone; wear takes it evenly."""
    return bool(seen.rubbed_fields)
