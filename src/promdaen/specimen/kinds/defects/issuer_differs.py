"""The code of the issuing State in the zone is not that of the page."""

from __future__ import annotations

from promdaen.kit.spreadsheets.words import Words
from promdaen.specimen.rules import comparing, planting
from promdaen.specimen.rules.plans import Plan
from promdaen.specimen.rules.seeing import Seen

CODE = "issuer_differs"
LABEL = Words(
    en="Issuing State differs between page and zone",
    km="រដ្ឋដែលចេញឯកសារលើទំព័រ និងក្នុង MRZ ខុសគ្នា",
)
SIGN = Words(
    en="Read the three letters of the issuing State on the page, then in "
    "columns 3 to 5 of the first line of the zone. They differ.",
    km="សូមអានអក្សរបីនៃរដ្ឋដែលចេញឯកសារលើទំព័រ បន្ទាប់មកក្នុង MRZ បន្ទាត់ទី១ ខ្ទង់ទី៣ ដល់ទី៥។ វាខុសគ្នា។",
)
NEXT = Words(
    en="Read both once more aloud. If they still differ, send it on to second "
    "line and say which field and what each says. Keep both readings open: "
    "an issuing office can err too.",
    km="សូមអានទាំងពីរម្តងទៀត ដោយបន្លឺសំឡេង។ បើនៅតែខុសគ្នា "
    "សូមបញ្ជូនបន្តទៅជំហានទី២ ដោយប្រាប់ព័ត៌មានណា និងអ្វីដែលសរសេរនៅទាំងពីរកន្លែង។ "
    "ការិយាល័យចេញឯកសារក៏អាចសរសេរខុសដែរ។",
)
DIFFICULTY = 4
TOOL = "cross_check"
LAYER = "day"
OUTCOME = "FORGERY.4"
MODELS: tuple[str, ...] = ("passport", "card", "visa")
NO_STATES = ("UTD", "OTU", "UTQ", "UDO")


def planted(*, plan: Plan, seed: int) -> Plan:
    """Three letters that no State has, in the zone alone."""
    return planting.with_zone(plan=plan, values={"issuer": NO_STATES[seed % len(NO_STATES)]})


def areas(*, plan: Plan) -> tuple[str, ...]:
    """The places where it is seen."""
    return ("zone", "issuer")


def detected(*, seen: Seen) -> bool:
    """Whether page and zone name two issuers."""
    return comparing.zone_text(seen=seen, name="issuer") != seen.printed["issuer"]
