"""Casework in the world of tests: the law that ships, a case, and what its addresses need."""

from __future__ import annotations

from typing import Any

from promdaen.casework import actions
from promdaen.casework.tests import samples
from promdaen.kit.content import ContentRecord, RecordReview
from tests import factories

REVIEW = {"en": RecordReview(), "km": RecordReview()}
NEEDS = {
    "code": "needs",
    "name": {"en": "Water, food, rest", "km": "ទឹក អាហារ ការសម្រាក"},
    "why": {"en": "Life comes first.", "km": "ជីវិតមកមុន។"},
    "sources": ["SOM"],
    "verification": "seen",
}
OFFICE = {"code": "BPP", "name": {"en": "Border Patrol Police", "km": "នគរបាលការពារព្រំដែន"}}


def record(values: dict[str, Any], *, file: str = "content/casework/law.toml") -> ContentRecord:
    """A record as the reader of content gives it."""
    return ContentRecord(file=file, line=1, code=values["code"], values=values, review=REVIEW)


def law(**charge: Any) -> None:
    """The law that ships, with one office, one protection; `charge` is of its first charge."""
    body = samples.shipped_body()
    body["cambodia"][0] |= charge
    records_by_name = {
        "law": [record(body)],
        "office": [record(OFFICE)],
        "protection": [record(NEEDS)],
    }
    actions.load_law(records=records_by_name, by=None, now=factories.NOW)


def case(**values: Any) -> str:
    """The code of a case of two stages, its texts in Khmer that says what it should."""
    case_fields = samples.in_khmer(samples.case_values(**values))
    actions.put_cases(records=[record(case_fields, file="x.toml")], by=None, now=factories.NOW)
    return str(case_fields["code"])


def page_arguments() -> dict[str, dict[str, Any]]:
    """What addresses of the pages of cases need, over rows that are made here."""
    law()
    return {"casework": {"code": case()}}
