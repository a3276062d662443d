"""The optically variable feature does not change when tilted."""

from __future__ import annotations

from promdaen.kit.spreadsheets.words import Words
from promdaen.specimen.rules import planting
from promdaen.specimen.rules.plans import Plan
from promdaen.specimen.rules.seeing import Seen

CODE = "ovd_static"
LABEL = Words(en="Variable feature does not change", km="ហូឡូក្រាមមិនប្តូរពេលផ្អៀង")
SIGN = Words(
    en="Tilt the document slowly to both sides. The feature keeps its colours "
    "and its picture; a genuine one changes with the angle.",
    km="សូមផ្អៀងឯកសារយឺតៗទៅទាំងសងខាង។ ពណ៌ និងរូបនៅដដែល តែហូឡូក្រាមពិតប្តូរតាមមុំ។",
)
NEXT = Words(
    en="Try a second light and a second angle, then a genuine specimen beside "
    "it. If it stays so, send it on to second line and say under which "
    "light.",
    km="សូមសាកល្បងពន្លឺផ្សេង និងមុំផ្សេង រួចដាក់ឯកសារពិតនៅក្បែរ។ បើនៅតែដូច្នេះ "
    "សូមបញ្ជូនបន្តទៅជំហានទី២ ដោយប្រាប់ពន្លឺដែលបានប្រើ។",
)
DIFFICULTY = 2
TOOL = "tilt"
LAYER = "tilt"
OUTCOME = "DOCPROD.4"
MODELS: tuple[str, ...] = ("passport", "card", "visa")


def planted(*, plan: Plan, seed: int) -> Plan:
    """A feature that keeps colours and picture at every angle."""
    return planting.with_ink(plan=plan, variable_static=1.0)


def areas(*, plan: Plan) -> tuple[str, ...]:
    """The places where it is seen."""
    return ("variable",)


def detected(*, seen: Seen) -> bool:
    """Whether two angles show the same."""
    return not seen.variable_moves
