"""A letter of the name in the zone is not that of the page."""

from __future__ import annotations

from promdaen.kit.spreadsheets.words import Words
from promdaen.specimen.rules import comparing, planting
from promdaen.specimen.rules.plans import Plan
from promdaen.specimen.rules.seeing import Seen

CODE = "mrz_name_differs"
LABEL = Words(en="Name differs between page and zone", km="ឈ្មោះលើទំព័រ និងក្នុង MRZ ខុសគ្នា")
SIGN = Words(
    en="Read the name in the zone letter by letter beside the page. One letter "
    "differs, and no rule of spelling (AE for Ä, a cut name) explains it.",
    km="សូមអានឈ្មោះក្នុង MRZ ម្តងមួយអក្សរ ហើយប្រៀបធៀបនឹងទំព័រ។ អក្សរមួយខុសគ្នា "
    "ហើយវិធានសរសេរ (AE ជំនួស Ä ឬឈ្មោះត្រូវកាត់ខ្លី) មិនអាចពន្យល់បានទេ។",
)
NEXT = Words(
    en="Read both once more aloud. If they still differ, send it on to second "
    "line and say which field and what each says. Keep both readings open: "
    "an issuing office can err too.",
    km="សូមអានទាំងពីរម្តងទៀត ដោយបន្លឺសំឡេង។ បើនៅតែខុសគ្នា "
    "សូមបញ្ជូនបន្តទៅជំហានទី២ ដោយប្រាប់ព័ត៌មានណា និងអ្វីដែលសរសេរនៅទាំងពីរកន្លែង។ "
    "ការិយាល័យចេញឯកសារក៏អាចសរសេរខុសដែរ។",
)
DIFFICULTY = 2
TOOL = "cross_check"
LAYER = "day"
OUTCOME = "FORGERY.4"
MODELS: tuple[str, ...] = ("passport", "card", "visa")


def planted(*, plan: Plan, seed: int) -> Plan:
    """Another letter in the zone, one that no spelling or cutting explains."""
    return planting.with_zone(
        plan=plan,
        values={
            "name": planting.with_one_changed(
                text=planting.zone_text(plan=plan, name="name"), seed=seed
            )
        },
    )


def areas(*, plan: Plan) -> tuple[str, ...]:
    """The places where it is seen."""
    return ("zone", "surname", "given")


def detected(*, seen: Seen) -> bool:
    """Whether the names do not agree by any rule."""
    return not comparing.is_name_same(seen=seen)
