"""Item files for export: Moodle XML, GIFT, a spreadsheet, and its empty form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from promdaen.assessment import kinds
from promdaen.assessment.models import Item, ItemImage
from promdaen.assessment.rules.files import gift, moodle, qti, sheet, wording
from promdaen.assessment.rules.files.items import OPTION_SIDES, VERIFICATIONS, FileItem
from promdaen.assessment.rules.files.pictures import ItemPicture
from promdaen.assessment.rules.files.questions import (
    MoodleForm,
    MoodleFrame,
    MoodleQuestion,
    moodle_question,
)
from promdaen.curriculum.rules import labels
from promdaen.kit import spreadsheets
from promdaen.kit.texts import Words


class CannotExport(ValueError):
    """A file format cannot contain an item; str() names the item and another format."""


# Every category of the bank is below this one of a Moodle course.
CATEGORY = "$course$/top/Promdaen"


def kind_words() -> dict[str, Words]:
    """The labels of the kinds of item, by name."""
    return {kind.NAME: kind.LABEL for kind in kinds.ITEM_KINDS}


def items_file(*, form: str, items: Sequence[Item], now: datetime) -> bytes:
    """Items as a file in one of `forms.FORMS`; raises KeyError for another format.

    Raises CannotExport if a workbook cannot contain a text, or Moodle a kind of item.
    """
    return _WRITERS[form](items, now)


def empty_form(*, now: datetime) -> bytes:
    """The workbook for trainers who write items in a spreadsheet: examples and a legend."""
    return spreadsheets.write_xlsx(sheets=sheet.empty_form(kinds=kinds.ITEM_KINDS), made_at=now)


def file_items(*, items: Iterable[Item]) -> list[FileItem]:
    """Items in file form, with the bytes of their pictures."""
    rows = list(items)
    picture_digests = {image["sha256"] for item in rows for image in item.images}
    data_by_picture = {
        item_image.pk: bytes(item_image.data)
        for item_image in ItemImage.objects.filter(pk__in=picture_digests)
    }
    return [_file_item(item=item, pictures=data_by_picture) for item in rows]


def find_image(*, sha256: str) -> ItemImage | None:
    """A picture of items by its digest."""
    return ItemImage.objects.filter(pk=sha256).first()


def _file_item(*, item: Item, pictures: Mapping[str, bytes]) -> FileItem:
    images = tuple(ItemPicture(**image) for image in item.images)
    body = {
        side: [{"id": row["id"], **_text(en=row["en"], km=row["km"])} for row in item.body[side]]
        for side in OPTION_SIDES
        if side in item.body
    }
    return FileItem(
        code=item.code,
        kind=item.kind,
        outcome=item.outcome_id,
        level=item.level,
        stem=_text(en=item.stem_en, km=item.stem_km),
        body=body,
        key=item.key,
        rationale=_text(en=item.rationale_en, km=item.rationale_km),
        sources=tuple(item.sources),
        passage=" ".join(wording.clean(text=item.passage).split()),
        verification=item.verification,
        use=item.use,
        images=images,
        pictures={image.sha256: pictures[image.sha256] for image in images},
    )


def _text(*, en: str, km: str) -> dict[str, str]:
    return {"en": wording.clean(text=en), "km": wording.clean(text=km)}


def _questions(*, items: Sequence[Item], inlines: bool) -> list[MoodleQuestion]:
    checks = {
        verification: labels.words_of_check(code=verification) for verification in VERIFICATIONS
    }
    topics = [row.outcome.topic_id for row in items]
    return [
        moodle_question(
            item=item,
            frame=MoodleFrame(category=f"{CATEGORY}/{topic}", checks=checks, inlines=inlines),
            form=_moodle_form(item=item),
        )
        for topic, item in zip(topics, file_items(items=items), strict=True)
    ]


def _moodle_form(*, item: FileItem) -> MoodleForm:
    form = kinds.get_kind(name=item.kind).FILES.moodle
    if form is None:
        raise CannotExport(
            _("Moodle has no question of the kind of %(code)s. Export the workbook.")
            % {"code": item.code}
        )
    return form


def _moodle(items: Sequence[Item], _now: datetime) -> bytes:
    return moodle.write_moodle(questions=_questions(items=items, inlines=False))


def _gift(items: Sequence[Item], _now: datetime) -> bytes:
    return gift.write_gift(questions=_questions(items=items, inlines=True))


def _gift_plain(items: Sequence[Item], _now: datetime) -> bytes:
    """GIFT for readers without Moodle's extension for orderings: leaves those items out."""
    questions = _questions(items=items, inlines=True)
    return gift.write_gift(
        questions=[question for question in questions if question.type != "ordering"]
    )


def _qti(items: Sequence[Item], _now: datetime) -> bytes:
    return qti.write_qti(questions=_questions(items=items, inlines=False))


def _xlsx(items: Sequence[Item], now: datetime) -> bytes:
    exported_items = file_items(items=items)
    long = [item.code for item in exported_items if sheet.overlong(item=item)]
    if long:
        raise CannotExport(
            _("A cell cannot hold the texts of %(codes)s. Export Moodle XML or GIFT.")
            % {"codes": ", ".join(long)}
        )
    output_sheet = sheet.item_sheet(items=exported_items)
    return spreadsheets.write_xlsx(sheets=[output_sheet], made_at=now)


_WRITERS = {
    "moodle": _moodle,
    "gift": _gift,
    "gift-plain": _gift_plain,
    "qti": _qti,
    "xlsx": _xlsx,
}
