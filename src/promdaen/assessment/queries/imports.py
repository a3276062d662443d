"""The content of an item file, and its effect on the current bank."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from promdaen.assessment import kinds
from promdaen.assessment.models import Item, ItemImage, ItemImport, Response
from promdaen.assessment.queries import exports
from promdaen.assessment.rules import levels
from promdaen.assessment.rules.files import (
    aiken_reading,
    carrying,
    changes,
    checks,
    forms,
    gift_reading,
    moodle_reading,
    qti_reading,
    sheet,
    sheet_reading,
    translations,
)
from promdaen.assessment.rules.files.items import LANGUAGES, FileItem, ItemsRead, ReadItem
from promdaen.assessment.rules.files.messages import say
from promdaen.curriculum import queries as curriculum_queries
from promdaen.kit import languages, spreadsheets
from promdaen.kit.spreadsheets import FileMessage
from promdaen.kit.spreadsheets.reading import MAX_MEGABYTES
from promdaen.kit.texts import Text, Words
from promdaen.people.models import Account

ADDED, CHANGED, UNCHANGED, REFUSED = "added", "changed", "unchanged", "refused"
KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class ImportEffect:
    """The effect of one item of a file: "added", "changed", "unchanged", or "refused".

    `item` is complete: gaps in the file are filled from the bank. `is_answered`: the item was
    answered before, so a change is a new version. `missing_language`: "km" or "en" if the item
    comes in as a draft that waits for that language.
    """

    read: ReadItem
    item: FileItem
    code: str
    state: str
    kind: Words
    problems: Sequence[FileMessage]
    changes: Sequence[changes.ItemChange]
    is_answered: bool
    missing_language: str = ""


@dataclass(frozen=True, kw_only=True)
class ImportPreview:
    """An item file compared with the bank; `fingerprint` identifies this comparison."""

    read: ItemsRead
    lines: Sequence[ImportEffect]
    fingerprint: str

    def of(self, state: str) -> list[ImportEffect]:
        """The lines with a state."""
        return [effect for effect in self.lines if effect.state == state]

    @property
    def added(self) -> list[ImportEffect]:
        """Items that are not in the bank yet."""
        return self.of(ADDED)

    @property
    def changed(self) -> list[ImportEffect]:
        """Items that differ from the bank."""
        return self.of(CHANGED)

    @property
    def unchanged(self) -> list[ImportEffect]:
        """Items that are the same in the bank."""
        return self.of(UNCHANGED)

    @property
    def untranslated(self) -> list[ImportEffect]:
        """New and changed items in one language, which come in as drafts."""
        return [effect for effect in (*self.added, *self.changed) if effect.missing_language]

    @property
    def refused(self) -> list[ImportEffect]:
        """Items that cannot be imported, each with all its reasons."""
        return self.of(REFUSED)


def read_items_file(
    *, name: str, data: bytes | None = None, path: Path | None = None
) -> ItemsRead:
    """The items of a file in any format, each with its own errors.

    Raises spreadsheets.UnreadableFile for a file that cannot be read at all.
    """
    file_data = data if path is None else _loaded(name=name, path=path)
    file_data = file_data or b""
    form = forms.file_form(name=name, data=file_data)
    if form == "sheet":
        table = spreadsheets.read_table(name=name, data=file_data)
        read = sheet_reading.read_sheet(table=table, kinds=kinds.ITEM_KINDS)
    else:
        read = _READERS[form](name=name, data=file_data, kinds=kinds.ITEM_KINDS)
    return replace(
        read, items=tuple(_checked(read_item=item, form=read.form) for item in read.items)
    )


_READERS = {
    "aiken": aiken_reading.read_aiken,
    "gift": gift_reading.read_gift,
    "moodle": moodle_reading.read_moodle,
    "qti": qti_reading.read_qti,
    "package": qti_reading.read_package,
}


def _loaded(*, name: str, path: Path) -> bytes:
    limit = MAX_MEGABYTES
    try:
        if path.stat().st_size > limit * 2**20:
            raise spreadsheets.UnreadableFile(say(code="file_large", name=name, limit=limit))
        return path.read_bytes()
    except OSError as error:
        raise spreadsheets.UnreadableFile(say(code="file_unread", name=name)) from error


def import_preview(*, items_read: ItemsRead, defaults: FileItem) -> ImportPreview:
    """What a file would add, change and leave, and which items are refused and why.

    `defaults` has the outcome and the level for items that name none.
    """
    bank = _bank()
    effects: list[ImportEffect] = []
    settled_lines: dict[Any, int] = {}
    for item in items_read.items:
        effect = _import_effect(read_item=item, form=items_read.form, bank=bank, defaults=defaults)
        effects.append(
            _settled(effect=effect, form=items_read.form, bank=bank, settled=settled_lines)
        )
        if effects[-1].state != REFUSED:
            settled_lines |= {effects[-1].code: item.line, _stem(item=item.item): item.line}
    line_values = [
        (
            effect.read.line,
            effect.state,
            effect.code,
            [(change.old, change.new) for change in effect.changes],
        )
        for effect in effects
    ]
    fingerprint = hashlib.sha256(json.dumps(line_values).encode()).hexdigest()
    return ImportPreview(read=items_read, lines=effects, fingerprint=fingerprint)


def find_import(*, import_id: UUID, account: Account, now: datetime) -> ItemImport | None:
    """An account's stored file that is less than a day old."""
    item_import = ItemImport.objects.filter(pk=import_id, made_by=account).first()
    return (
        item_import if item_import is not None and item_import.made_at > now - KEPT_FOR else None
    )


def load_preview(*, item_import: ItemImport) -> ImportPreview:
    """A stored file compared with the current bank."""
    return import_preview(
        items_read=carrying.items_in(values=item_import.read),
        defaults=FileItem(**item_import.defaults),
    )


def refused_file(*, preview: ImportPreview, now: datetime) -> bytes:
    """The refused items as a workbook in the trainers' form, with all reasons."""
    return _items_workbook(effects=preview.refused, now=now)


def untranslated_file(*, preview: ImportPreview, now: datetime) -> bytes:
    """The items in one language as the same workbook, to write the other language in it."""
    return _items_workbook(effects=preview.untranslated, now=now)


def _items_workbook(*, effects: Sequence[ImportEffect], now: datetime) -> bytes:
    items = [
        replace(effect.read, item=effect.item, problems=tuple(effect.problems))
        for effect in effects
    ]
    output_sheet = sheet.refused_sheet(items=items)
    return spreadsheets.write_xlsx(sheets=[output_sheet], made_at=now)


# ---- one item compared with the bank ----


@dataclass(frozen=True, kw_only=True)
class _Bank:
    """The part of the bank that a file can affect; codes are matched regardless of case."""

    items: Mapping[str, FileItem]
    codes: Mapping[str, str]
    stems: Mapping[tuple[str, str], str]
    stems_by_language: Mapping[tuple[str, str], Sequence[str]]
    used_codes: frozenset[str]
    outcomes: Mapping[str, str]
    topics: Mapping[str, str]
    sources: Mapping[str, str]
    pictures: frozenset[str]
    answered: frozenset[str]


def _bank() -> _Bank:
    rows = list(Item.objects.filter(is_current=True).select_related("outcome__topic"))
    items = {item.code: item for item in exports.file_items(items=rows)}
    outcomes = [
        (outcome.code, topic.code)
        for topic in curriculum_queries.topics()
        for outcome in topic.outcomes.all()
    ]
    answers = Response.objects.filter(item=OuterRef("pk"))
    answered = Item.objects.filter(Exists(answers), is_current=True)
    return _Bank(
        items=items,
        codes={code.casefold(): code for code in items},
        stems={_stem(item=item): code for code, item in items.items()},
        stems_by_language=_stems_by_language(items=items),
        used_codes=frozenset(Item.objects.values_list("code", flat=True)),
        outcomes={code.casefold(): code for code, _ in outcomes},
        topics=dict(outcomes),
        sources={source.code.casefold(): source.code for source in curriculum_queries.sources()},
        pictures=frozenset(ItemImage.objects.values_list("pk", flat=True)),
        answered=frozenset(answered.values_list("code", flat=True)),
    )


def _checked(*, read_item: ReadItem, form: str) -> ReadItem:
    if not read_item.item.kind:
        return read_item
    fewest = {kind.NAME: kind.LAYOUT.fewest for kind in kinds.ITEM_KINDS}
    position = _place(read_item=read_item, form=form)
    return read_item.with_problems(
        *checks.item_problems(item=read_item.item, fewest=fewest, place=position)
    )


def _import_effect(
    *, read_item: ReadItem, form: str, bank: _Bank, defaults: FileItem
) -> ImportEffect:
    """An item compared with the bank's item of the same code, or with the same stem."""
    missing = _missing_language(item=read_item.item)
    code = _known_code(item=read_item.item, missing=missing, bank=bank)
    bank_item = bank.items.get(code)
    item, missing = _translated(item=read_item.item, missing=missing, bank_item=bank_item)
    problems = [
        problem
        for problem in read_item.problems
        if problem.code != "no_language" or missing == REFUSED
    ]
    item = changes.completed(item=item, bank_item=bank_item, defaults=defaults)
    item = _with_bank_codes(item=item, bank=bank)
    if item.kind:
        position = _place(read_item=read_item, form=form)
        problems += _unknown(item=item, bank=bank, position=position)
        problems += _unmarkable(item=item, position=position) if not problems else ()
    item_changes = (
        ()
        if bank_item is None
        else changes.item_changes(old=bank_item, new=replace(item, code=code))
    )
    state = ADDED if bank_item is None else CHANGED if item_changes else UNCHANGED
    return ImportEffect(
        read=read_item,
        item=replace(item, code=code),
        code=code,
        state=REFUSED if problems else state,
        kind=exports.kind_words().get(item.kind, Text("–")),
        problems=problems,
        changes=item_changes,
        is_answered=code in bank.answered,
        missing_language="" if problems or missing == REFUSED else missing,
    )


def _missing_language(*, item: FileItem) -> str:
    texts = translations.texts_of_item(stem=item.stem, body=item.body, rationale=item.rationale)
    return translations.missing_language(texts=texts)


def _known_code(*, item: FileItem, missing: str, bank: _Bank) -> str:
    """The code of an item of the bank: by code, stem, or a stem that is unique in its language."""
    code = bank.codes.get(item.code.casefold(), item.code)
    code = code or bank.stems.get(_stem(item=item), "")
    if code or not missing:
        return code
    other = next(language for language in LANGUAGES if language != missing)
    same = bank.stems_by_language.get((other, item.stem.get(other, "")), ())
    return same[0] if len(same) == 1 else ""


def _translated(
    *, item: FileItem, missing: str, bank_item: FileItem | None
) -> tuple[FileItem, str]:
    """The item with texts that the bank has, and the language that is then missing.

    REFUSED instead of a language for an item that may not wait: one without a whole language, and
    one that would take a language from an item of the bank.
    """
    if not missing:
        is_whole = all(
            text.get(language)
            for text in translations.texts_of_item(
                stem=item.stem, body=item.body, rationale=item.rationale
            )
            for language in LANGUAGES
        )
        return item, "" if is_whole else REFUSED
    if bank_item is None:
        return item, missing
    item = translations.filled_item(item=item, bank_item=bank_item, language=missing)
    still = _missing_language(item=item)
    if still and _missing_language(item=bank_item) != still:
        return item, REFUSED
    return item, still


def _settled(
    *, effect: ImportEffect, form: str, bank: _Bank, settled: Mapping[object, int]
) -> ImportEffect:
    """The line with a unique code; refused if the file already has that item.

    `settled` has the codes and the stems of earlier items, each with its line.
    """
    if effect.state == REFUSED:
        return effect
    same = effect.code or _stem(item=effect.item)
    if same in settled:
        position = _place(read_item=effect.read, form=form)
        name = effect.code or effect.read.name
        message = position.say(code="twice", part="code", value=name, other=settled[same])
        return replace(effect, state=REFUSED, problems=[message])
    if effect.code:
        return effect
    topic = bank.topics[effect.item.outcome or ""]
    code = changes.next_code(topic=topic, used_codes=[*bank.used_codes, *map(str, settled)])
    return replace(effect, code=code, item=replace(effect.item, code=code))


def _stems_by_language(*, items: Mapping[str, FileItem]) -> dict[tuple[str, str], list[str]]:
    codes_by_stem: dict[tuple[str, str], list[str]] = {}
    for code, item in items.items():
        for language in LANGUAGES:
            codes_by_stem.setdefault((language, item.stem.get(language, "")), []).append(code)
    return codes_by_stem


def _stem(*, item: FileItem) -> tuple[str, str]:
    return item.stem.get("km", ""), item.stem.get("en", "")


def _with_bank_codes(*, item: FileItem, bank: _Bank) -> FileItem:
    """Outcome and sources by their codes in the bank, matched regardless of digits and case."""
    outcome = languages.latin_digits(item.outcome or "")
    sources = tuple(bank.sources.get(code.casefold(), code) for code in item.sources or ())
    return replace(
        item, outcome=bank.outcomes.get(outcome.casefold(), outcome) or None, sources=sources
    )


def _unknown(
    *, item: FileItem, bank: _Bank, position: checks.ItemPosition
) -> Iterator[FileMessage]:
    if item.outcome is None:
        yield position.say(code="no_outcome", part="outcome")
    elif item.outcome not in bank.topics:
        yield position.say(code="unknown_outcome", part="outcome", value=item.outcome[:60])
    if item.level is None:
        words = ", ".join(levels.LEVEL_NAMES)
        yield position.say(code="no_level", part="level", words=words)
    for code in item.sources or ():
        if code not in bank.sources.values():
            yield position.say(code="unknown_source", part="sources", value=code[:60])
    for image in item.images or ():
        if image.sha256 not in item.pictures and image.sha256 not in bank.pictures:
            yield position.say(code="picture_unheld", part="images", name=image.name[:60])


def _unmarkable(*, item: FileItem, position: checks.ItemPosition) -> Iterator[FileMessage]:
    """Errors from the item's kind if there are no others."""
    body = translations.filled_body(body=item.body)
    for problem in kinds.get_kind(name=item.kind).problems(body=body, key=item.key):
        yield position.say(code="unmarkable", part="key", what=problem)


def _place(*, read_item: ReadItem, form: str) -> checks.ItemPosition:
    row = read_item.line if form == "sheet" else None
    return checks.ItemPosition(row=row, columns=read_item.columns)
