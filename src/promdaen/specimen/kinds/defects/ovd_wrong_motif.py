"""The optically variable feature shows another picture than that of the model."""

from __future__ import annotations

from promdaen.kit.spreadsheets.words import Words
from promdaen.specimen.kinds import models
from promdaen.specimen.rules import measuring, planting, variable
from promdaen.specimen.rules.plans import Plan
from promdaen.specimen.rules.seeing import Seen

CODE = "ovd_wrong_motif"
LABEL = Words(en="Variable feature shows the wrong picture", km="ហូឡូក្រាមបង្ហាញរូបខុស")
SIGN = Words(
    en="Hold the document flat until the picture in the feature is clear, and "
    "compare it with a genuine specimen. It moves and changes colour when "
    "tilted, but the picture is another.",
    km="សូមដាក់ឯកសារឱ្យរាប រហូតឃើញរូបច្បាស់ រួចប្រៀបធៀបនឹងឯកសារពិត។ ពេលផ្អៀង វាប្តូរពណ៌ និងផ្លាស់ទី តែរូបខុស។",
)
NEXT = Words(
    en="Try a second light and a second angle, then a genuine specimen beside "
    "it. If it stays so, send it on to second line and say under which "
    "light.",
    km="សូមសាកល្បងពន្លឺផ្សេង និងមុំផ្សេង រួចដាក់ឯកសារពិតនៅក្បែរ។ បើនៅតែដូច្នេះ "
    "សូមបញ្ជូនបន្តទៅជំហានទី២ ដោយប្រាប់ពន្លឺដែលបានប្រើ។",
)
DIFFICULTY = 4
TOOL = "tilt"
LAYER = "day"
OUTCOME = "DOCPROD.4"
MODELS: tuple[str, ...] = ("passport", "card", "visa")


def planted(*, plan: Plan, seed: int) -> Plan:
    """The picture of another model."""
    model = models.model_of(code=plan.model)
    own = measuring.text_of(model=model, plan=plan, role="variable", name="motif")
    others = [motif for motif in sorted(variable.MOTIFS) if motif != own]
    return planting.with_ink(plan=plan, variable_motif=others[seed % len(others)])


def areas(*, plan: Plan) -> tuple[str, ...]:
    """The places where it is seen."""
    return ("variable",)


def detected(*, seen: Seen) -> bool:
    """Whether the picture is not that of a genuine one."""
    return seen.variable_motif != seen.variable_motif_expected
