"""Items in one language: the language that is missing, and translations that the bank has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from promdaen.assessment.rules.files.items import LANGUAGES, OPTION_SIDES, FileItem, Translations
from promdaen.kit.json_objects import JsonObject


def missing_language(*, texts: Iterable[Translations]) -> str:
    """The language that some texts lack while all have the other one, "" for none.

    >>> missing_language(texts=[{"en": "Who?", "km": ""}, {"en": "12", "km": "12"}])
    'km'
    >>> missing_language(texts=[{"en": "Who?", "km": ""}, {"en": "", "km": "ក"}])
    ''
    """
    lacking = lacking_languages(texts=texts)
    return lacking[0] if len(lacking) == 1 else ""


def lacking_languages(*, texts: Iterable[Translations]) -> list[str]:
    """The languages that some texts lack.

    >>> lacking_languages(texts=[{"en": "Who?", "km": ""}, {"en": "", "km": "ក"}])
    ['km', 'en']
    """
    rows = list(texts)
    return [
        language
        for language in LANGUAGES
        if not all((row.get(language) or "").strip() for row in rows)
    ]


def texts_of_item(
    *, stem: Translations, body: JsonObject, rationale: Translations | None
) -> list[Translations]:
    """The texts that an item needs in both languages; a rationale only if it has one."""
    rows = [row for side in OPTION_SIDES for row in body.get(side, ())]
    has_rationale = rationale is not None and any(rationale.values())
    return [stem, *rows, *([rationale] if has_rationale and rationale else [])]


def filled_body(*, body: JsonObject) -> dict[str, object]:
    """A body whose missing texts are those of the other language, to check it without them."""
    return {
        name: [_row_in_both_languages(row) for row in rows] if name in OPTION_SIDES else rows
        for name, rows in body.items()
    }


def filled_item(*, item: FileItem, bank_item: FileItem, language: str) -> FileItem:
    """An item with the texts of a language from the bank where its other texts are the same."""
    body = {
        side: _known_rows(rows=rows, bank_rows=bank_item.body.get(side, ()), language=language)
        if side in OPTION_SIDES
        else rows
        for side, rows in item.body.items()
    }
    rationale = item.rationale
    if rationale is not None:
        [rationale] = _known_rows(
            rows=[rationale], bank_rows=[bank_item.rationale or {}], language=language
        )
    [stem] = _known_rows(rows=[item.stem], bank_rows=[bank_item.stem], language=language)
    return replace(item, stem=stem, body=body, rationale=rationale)


def _known_rows(
    *, rows: Iterable[Translations], bank_rows: Iterable[Translations], language: str
) -> list[dict[str, str]]:
    other = next(code for code in LANGUAGES if code != language)
    texts = {row.get(other, ""): row.get(language, "") for row in bank_rows}
    return [
        {**row, language: row.get(language) or texts.get(row.get(other, ""), "")} for row in rows
    ]


def _row_in_both_languages(row: Translations) -> dict[str, str]:
    en, km = row.get("en") or "", row.get("km") or ""
    return {**row, "en": en or km, "km": km or en}
