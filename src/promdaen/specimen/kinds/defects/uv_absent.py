"""Nothing lights up under ultraviolet."""

from __future__ import annotations

from promdaen.kit.spreadsheets.words import Words
from promdaen.specimen.rules import planting
from promdaen.specimen.rules.plans import Plan
from promdaen.specimen.rules.seeing import Seen

CODE = "uv_absent"
LABEL = Words(en="No pattern under ultraviolet", km="គ្មានលំនាំក្រោម UV")
SIGN = Words(
    en="Put the document under the ultraviolet lamp. The paper stays dark as it "
    "should, but the pattern and the fibres do not light up.",
    km="សូមដាក់ឯកសារក្រោមអំពូល UV។ ក្រដាសនៅងងឹតត្រឹមត្រូវ តែលំនាំ និងសរសៃមិនភ្លឺទេ។",
)
NEXT = Words(
    en="Try a second light and a second angle, then a genuine specimen beside "
    "it. If it stays so, send it on to second line and say under which "
    "light.",
    km="សូមសាកល្បងពន្លឺផ្សេង និងមុំផ្សេង រួចដាក់ឯកសារពិតនៅក្បែរ។ បើនៅតែដូច្នេះ "
    "សូមបញ្ជូនបន្តទៅជំហានទី២ ដោយប្រាប់ពន្លឺដែលបានប្រើ។",
)
DIFFICULTY = 2
TOOL = "uv"
LAYER = "uv"
OUTCOME = "DOCPROD.4"
MODELS: tuple[str, ...] = ("passport", "card", "visa")
LEAST_STRENGTH = 0.33


def planted(*, plan: Plan, seed: int) -> Plan:
    """Pattern and fibres stay dark; the paper stays as it is."""
    return planting.with_ink(plan=plan, uv_pattern=0.0)


def areas(*, plan: Plan) -> tuple[str, ...]:
    """The places where it is seen."""
    return ("ultraviolet",)


def detected(*, seen: Seen) -> bool:
    """Whether the pattern is fainter than a third of a genuine one."""
    return seen.uv_pattern < LEAST_STRENGTH
