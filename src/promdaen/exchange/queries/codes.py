"""The code lists of the exchange: labels and help from content, in file order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from promdaen.kit import content, languages
from promdaen.kit.texts import page_language


@dataclass(frozen=True, kw_only=True)
class Code:
    """A code of a list with its label and help, by language."""

    code: str
    label: Mapping[str, str]
    help: Mapping[str, str]

    def __str__(self) -> str:
        return languages.text_in(self.label, language=page_language())

    @property
    def words(self) -> str:
        """The help in the language of the page, or ""."""
        return languages.text_in(self.help, language=page_language()) if self.help else ""


@cache
def list_records() -> Sequence[content.ContentRecord]:
    """The records of all lists, as in their files."""
    # Lists name sources, which are read along so that the names are checked.
    names = ["exchange_list", "source"]
    return content.read_content(root=content.content_root(), names=names)["exchange_list"]


@cache
def code_lists() -> Mapping[str, Mapping[str, Code]]:
    """All lists by name; each maps codes to entries, in file order."""
    return {
        record.code: {
            value["code"]: Code(
                code=value["code"], label=value["label"], help=value.get("help", {})
            )
            for value in record.values["codes"]
        }
        for record in list_records()
    }


def code_list(*, name: str) -> Mapping[str, Code]:
    """The codes of a list, in order; raises KeyError for an unknown list."""
    return code_lists()[name]


def code_choices(*, name: str) -> list[tuple[str, str]]:
    """Codes with their labels in the language of the page, for a form field."""
    return [(code, str(label)) for code, label in code_list(name=name).items()]


def code_label(*, name: str, code: str) -> str:
    """The label of a code in the language of the page; the code itself if it is unknown."""
    label = code_list(name=name).get(code)
    return str(label) if label else code
