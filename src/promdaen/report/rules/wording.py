"""Fixed texts of a sheet in both languages."""

from collections.abc import Hashable, Mapping

from promdaen.kit.texts import Text, Words
from promdaen.report.rules import facts as sheet_facts

MODE_NAMES: Mapping[str, Words] = {
    "phone": Text("on a phone"),
    "paper": Text("on paper"),
    "adaptive": Text("adaptive test on a phone"),
    "keyed": Text("on paper, keyed in"),
    "import": Text("read from a file"),
}
LANGUAGE_NAMES: Mapping[str, Words] = {
    "km": Text("Khmer", context="sheet"),
    "en": Text("English", context="sheet"),
}
SEX_NAMES: Mapping[str, Words] = {"F": Text("Women"), "M": Text("Men")}
NOT_KNOWN = Text("not recorded")


def sex_labels() -> dict[str, sheet_facts.PrintedLabel]:
    """The labels of both sexes by code."""
    return {code: _label(code=code, text=text) for code, text in SEX_NAMES.items()}


def unnamed(*, code: Hashable) -> sheet_facts.PrintedLabel:
    """The label of a group without one: its own text, or "not recorded"."""
    if code in (None, ""):
        return _label(code="", text=NOT_KNOWN)
    return _label(code=str(code), text=Words.same(str(code)))


def _label(*, code: str, text: Words) -> sheet_facts.PrintedLabel:
    name = text.by_language()
    return sheet_facts.PrintedLabel(code=code, name=name, short=name)
