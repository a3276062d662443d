"""Item files: kept until a person has reviewed them, then imported as a whole or discarded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.assessment.actions.bank import NewItem, keep_item, write_item
from promdaen.assessment.actions.refusals import AssessmentRefused
from promdaen.assessment.models import ItemImage, ItemImport
from promdaen.assessment.queries import imports
from promdaen.assessment.rules.files import carrying, pictures
from promdaen.assessment.rules.files.items import FileItem, ItemsRead
from promdaen.kit import audit
from promdaen.people import queries as people_queries
from promdaen.people.models import Account

MAX_FILE_NAME_LENGTH = 200


@dataclass(frozen=True, kw_only=True)
class ItemsImported:
    """How many items of a file were added, changed, unchanged, and left out as refused.

    `waiting_count`: how many of the added and changed ones wait for translation.
    """

    added_count: int
    changed_count: int
    unchanged_count: int
    refused_count: int
    waiting_count: int = 0


@transaction.atomic
def keep_import(
    *,
    file_name: str,
    items_read: ItemsRead,
    defaults: Mapping[str, str],
    by: Account,
    now: datetime,
) -> ItemImport:
    """Store the content of an item file for review; deletes old ones.

    `defaults` has the outcome and the level for items that name none.
    """
    people_queries.require_right("runs", account=by)
    forget_old_imports(now=now)
    item_import = ItemImport.objects.create(
        file_name=file_name[:MAX_FILE_NAME_LENGTH],
        read=carrying.items_out(items_read=items_read),
        defaults=dict(defaults),
        made_by=by,
        made_at=now,
    )
    detail = {"form": items_read.form, "items": len(items_read.items)}
    audit.record_line(action="keep_import", subject=None, by=by, now=now, detail=detail)
    return item_import


@transaction.atomic
def confirm_import(
    *,
    item_import: ItemImport,
    fingerprint: str,
    leaves_refused_out: bool,
    by: Account,
    now: datetime,
) -> ItemsImported:
    """Import the items of a stored file, all or none; the file is then deleted.

    Raises AssessmentRefused if the bank has changed since the preview, if items were refused and
    leaving them out was not confirmed, and if nothing would change.
    """
    _require_own(item_import=item_import, by=by)
    preview = imports.load_preview(item_import=item_import)
    if preview.fingerprint != fingerprint:
        raise AssessmentRefused(
            _("The bank has changed since this page was shown. Check the preview again.")
        )
    import_result = _store_items(
        preview=preview, leaves_refused_out=leaves_refused_out, by=by, now=now
    )
    item_import.delete()
    return import_result


@transaction.atomic
def import_items(
    *, items_read: ItemsRead, defaults: FileItem, by: Account | None, now: datetime
) -> ItemsImported:
    """Import the items of a file at once, all or none.

    Raises AssessmentRefused if an item is refused and if nothing would change.
    """
    people_queries.require_right("runs", account=by)
    preview = imports.import_preview(items_read=items_read, defaults=defaults)
    return _store_items(preview=preview, leaves_refused_out=False, by=by, now=now)


@transaction.atomic
def discard_import(*, item_import: ItemImport, by: Account, now: datetime) -> None:
    """Discard a stored item file."""
    _require_own(item_import=item_import, by=by)
    audit.record_line(action="discard_import", subject=None, by=by, now=now)
    item_import.delete()


def forget_old_imports(*, now: datetime) -> int:
    """Delete item files older than a day, of all accounts; returns the count."""
    old = ItemImport.objects.filter(made_at__lte=now - imports.KEPT_FOR)
    count, _rows = old.delete()
    return count


def _store_items(
    *, preview: imports.ImportPreview, leaves_refused_out: bool, by: Account | None, now: datetime
) -> ItemsImported:
    if preview.refused and not leaves_refused_out:
        raise AssessmentRefused(
            _(
                "Some items were refused. Correct them in the file and send it again, or tick "
                "that they are left out."
            )
        )
    effects = [*preview.added, *preview.changed]
    if not effects:
        raise AssessmentRefused(
            _("This file has no new item: all of them are in the bank already.")
        )
    _put_pictures(items=[effect.item for effect in effects])
    for effect in effects:
        may_wait = bool(effect.missing_language)
        item, _what = write_item(new=_new(item=effect.item), may_wait=may_wait, by=by, now=now)
        if not item.missing_language:
            keep_item(item=item, by=by, now=now)
    import_result = ItemsImported(
        added_count=len(preview.added),
        changed_count=len(preview.changed),
        unchanged_count=len(preview.unchanged),
        refused_count=len(preview.refused),
        waiting_count=len(preview.untranslated),
    )
    detail = {
        "form": preview.read.form,
        "added": import_result.added_count,
        "changed": import_result.changed_count,
        "refused": import_result.refused_count,
        "untranslated": import_result.waiting_count,
    }
    audit.record_line(action="import_items", subject=None, by=by, now=now, detail=detail)
    return import_result


def _put_pictures(*, items: Sequence[FileItem]) -> None:
    pictures_by_digest = {sha256: data for item in items for sha256, data in item.pictures.items()}
    stored_digests = set(
        ItemImage.objects.filter(pk__in=pictures_by_digest).values_list("pk", flat=True)
    )
    ItemImage.objects.bulk_create(
        ItemImage(sha256=sha256, media_type=pictures.media_type(data=data), data=data)
        for sha256, data in pictures_by_digest.items()
        if sha256 not in stored_digests
    )


def _new(*, item: FileItem) -> NewItem:
    return NewItem(
        code=item.code,
        kind=item.kind,
        outcome=item.outcome or "",
        level=item.level or "",
        stem=item.stem,
        body=item.body,
        key=item.key,
        rationale=item.rationale or {},
        sources=item.sources or (),
        passage=item.passage or "",
        verification=item.verification or "",
        images=[image.as_row() for image in item.images or ()],
        use=item.use,
    )


def _require_own(*, item_import: ItemImport, by: Account) -> None:
    people_queries.require_right("runs", account=by)
    if item_import.made_by_id != by.pk:
        raise people_queries.NotAllowed(_("This file was sent in by someone else."))
