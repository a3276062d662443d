"""Items edited on pages: each change is a new version, and papers are updated to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from promdaen.assessment.actions.bank import (
    NewItem,
    check_item,
    columns,
    keep_item,
    make_paper,
    next_version,
    retire,
)
from promdaen.assessment.actions.refusals import AssessmentRefused
from promdaen.assessment.models import Item, Paper
from promdaen.kit import audit, loading, tables
from promdaen.people import queries as people_queries
from promdaen.people.models import Account


def preview_item(*, new: NewItem) -> Item:
    """The item as it would be stored, for a preview; it is not saved."""
    return Item(code=new.code, **columns(new=new))


def create_item(*, item: NewItem, reason: str = "", by: Account | None, now: datetime) -> Item:
    """Add a new item to the bank; it is on no paper yet.

    Raises AssessmentRefused for a code in use, or an item that its kind cannot mark.
    """
    people_queries.require_right("author", account=by)
    check_item(new=item)
    with transaction.atomic():
        if Item.objects.filter(code=item.code).exists():
            raise AssessmentRefused(
                _("The code %(code)s is already in use. Save again to get the next one.")
                % {"code": item.code}
            )
        new_item = Item.objects.create(
            code=item.code,
            **columns(new=item),
            written_at=now,
            written_by=by.name if by else "",
            reason=reason,
        )
        keep_item(item=new_item, by=by, now=now)
        detail = {"code": new_item.code, "version": new_item.version}
        audit.record_line(action="create_item", subject=new_item, by=by, now=now, detail=detail)
    return new_item


def edit_item(
    *, item: NewItem, version: int, reason: str = "", by: Account | None, now: datetime
) -> Item:
    """Save an edited item as its next version, and update the papers that contain it.

    `version` is the version shown on the page. A paper that was ever sat keeps its version, and a
    new version of the paper follows it. Raises AssessmentRefused if the item was changed
    meanwhile, if nothing changes, and for an item that its kind cannot mark.
    """
    people_queries.require_right("author", account=by)
    check_item(new=item)
    with transaction.atomic():
        locked_item = loading.lock_version(
            rows=Item.objects.filter(code=item.code),
            version=version,
            refusal=AssessmentRefused,
            missing_text=_("There is no item %(code)s any more.") % {"code": item.code},
            changed_text=_(
                "%(who)s saved version %(version)s of this item since you opened it. "
                "Open it again and make your change there; what you typed is still below."
            ),
        )
        values = columns(new=item)
        if all(getattr(locked_item, name) == value for name, value in values.items()):
            raise AssessmentRefused(_("Nothing was changed, so that there is nothing to save."))
        stamp = {"written_at": now, "written_by": by.name if by else "", "reason": reason}
        new_version = next_version(item=locked_item, values={**values, **stamp})
        papers = _follow(item=new_version)
        keep_item(item=new_version, by=by, now=now)
        detail = {"code": new_version.code, "version": new_version.version, "papers": papers}
        audit.record_line(action="edit_item", subject=new_version, by=by, now=now, detail=detail)
    return new_version


def delete_drafts(*, codes: Sequence[str], by: Account | None, now: datetime) -> int:
    """Delete imported items that wait for translation, each with its audit line; returns how many.

    All or none are deleted. Raises AssessmentRefused for none, for more than 200, and for items
    that are gone, were translated, or are in use.
    """
    people_queries.require_right("author", account=by)
    if not 0 < len(set(codes)) <= tables.MAX_SELECTED_ROWS:
        raise AssessmentRefused(_("Select 1 to 200 items."))
    with transaction.atomic():
        items = Item.objects.select_for_update().filter(code__in=codes)
        rows = list(items.order_by("code", "version"))
        if {item.code for item in rows} < set(codes):
            raise AssessmentRefused(_("An item of your selection is gone. Select again."))
        translated = sorted(
            {item.code for item in rows if not item.missing_language or item.version > 1}
        )
        if translated:
            raise AssessmentRefused(
                _("These items no longer wait for translation: %(codes)s. Leave them out.")
                % {"codes": ", ".join(translated)}
            )
        for item in rows:
            audit.record_line(
                action="delete_draft", subject=item, by=by, now=now, detail={"code": item.code}
            )
            try:
                item.delete()
            except ProtectedError as error:
                raise AssessmentRefused(
                    _("Item %(code)s is in use and stays.") % {"code": item.code}
                ) from error
    return len(rows)


def _follow(*, item: Item) -> list[str]:
    """Replace an item's old version by the new one on every newest paper; returns paper codes."""
    followed = []
    papers = Paper.objects.filter(is_current=True, places__item__code=item.code)
    for paper in papers.exclude(places__item=item).distinct():
        if paper.sittings.exists():
            paper = _next_paper(paper=paper, item=item)  # noqa: PLW2901
        else:
            paper.places.filter(item__code=item.code).update(item=item)
        followed.append(f"{paper.code} {paper.version}")
    return followed


def _next_paper(*, paper: Paper, item: Item) -> Paper:
    retire(row=paper)
    copied_fields = (
        "title_km",
        "title_en",
        "instructions_km",
        "instructions_en",
        "minutes",
        "use",
    )
    return make_paper(
        code=paper.code,
        version=paper.version + 1,
        values={name: getattr(paper, name) for name in copied_fields},
        places=[
            (
                item.pk if paper_item.item.code == item.code else paper_item.item_id,
                paper_item.position,
                paper_item.is_anchor,
            )
            for paper_item in paper.places.select_related("item")
        ],
    )
