"""Fixed texts of a sheet in both languages."""

from collections.abc import Hashable, Mapping

from promdaen.report.rules import facts as sheet_facts

MODES: Mapping[str, sheet_facts.Words] = {
    "phone": {"en": "on a phone", "km": "តាមទូរស័ព្ទ"},
    "paper": {"en": "on paper", "km": "លើក្រដាស"},
    "adaptive": {"en": "adaptive test on a phone", "km": "តេស្តសម្របតាមចម្លើយលើទូរស័ព្ទ"},
    "keyed": {"en": "on paper, keyed in", "km": "លើក្រដាស រួចវាយបញ្ចូល"},
    "import": {"en": "read from a file", "km": "នាំចូលពីឯកសារ"},
}
LANGUAGES: Mapping[str, sheet_facts.Words] = {
    "km": {"en": "Khmer", "km": "ភាសាខ្មែរ"},
    "en": {"en": "English", "km": "ភាសាអង់គ្លេស"},
}
SEXES = (
    sheet_facts.PrintedLabel(
        code="F",
        name={"en": "Women", "km": "ស្រី"},
        short={"en": "Women", "km": "ស្រី"},
    ),
    sheet_facts.PrintedLabel(
        code="M",
        name={"en": "Men", "km": "ប្រុស"},
        short={"en": "Men", "km": "ប្រុស"},
    ),
)
NOT_KNOWN: sheet_facts.Words = {"en": "not recorded", "km": "មិនបានកត់ត្រា"}


def unnamed(*, code: Hashable) -> sheet_facts.PrintedLabel:
    """The label of a group without one: its own text, or "not recorded"."""
    if code in (None, ""):
        return sheet_facts.PrintedLabel(code="", name=NOT_KNOWN, short=NOT_KNOWN)
    text = {"en": str(code), "km": str(code)}
    return sheet_facts.PrintedLabel(code=str(code), name=text, short=text)
