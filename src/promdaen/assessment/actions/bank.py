"""Import of items and papers into the bank; answered items and sat papers are not changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.assessment import kinds, queries
from promdaen.assessment.actions.refusals import AssessmentRefused
from promdaen.assessment.models import Item, Paper, PaperItem, Sitting
from promdaen.assessment.queries.bank import TEST_ONLY
from promdaen.assessment.rules.files import translations
from promdaen.assessment.rules.files.items import LANGUAGE_WORDS
from promdaen.curriculum import actions as curriculum_actions
from promdaen.curriculum import queries as curriculum_queries
from promdaen.kit import loading
from promdaen.kit.content import ContentRecord
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text, page_language
from promdaen.people import queries as people_queries
from promdaen.people.models import Account

TextByLanguage = Mapping[str, str]
BODY_KEYS = ("options", "left", "right")
QUIZ = "quiz"
ADDED, CHANGED, UNCHANGED = "added", "changed", "unchanged"


@dataclass(frozen=True, kw_only=True)
class NewItem:
    """An item as written: texts are {en, km}; body and key depend on its kind.

    `images` are rows {part, name, km, en, sha256} of pictures that the bank has. If `images` or
    `use` is None, the item's own are kept.
    """

    code: str
    kind: str
    outcome: str
    level: str
    stem: TextByLanguage
    body: JsonObject
    key: Any
    rationale: TextByLanguage = field(default_factory=dict)
    sources: Sequence[str] = ()
    passage: str = ""
    verification: str = ""
    images: Sequence[Mapping[str, str]] | None = None
    use: str | None = None


@dataclass(frozen=True, kw_only=True)
class NewPaper:
    """A paper as written: codes of its items in order, and which of them are anchors."""

    code: str
    title: TextByLanguage
    items: Sequence[str]
    minutes: int
    anchors: Sequence[str] = ()
    use: str = "test"
    instructions: TextByLanguage = field(default_factory=dict)


def put_items(
    *, records: Sequence[ContentRecord], by: Account | None, now: datetime
) -> loading.LoadCounts:
    """Import the items of the content files, all or none; each as in `write_item`."""
    people_queries.require_right("runs", account=by)
    with transaction.atomic():
        loaded = _loaded(
            [write_item(new=record_item(record=record), by=by, now=now)[1] for record in records]
        )
        loading.record_load(action="put_items", loaded=loaded, by=by, now=now)
    return loaded


def put_papers(
    *, records: Sequence[ContentRecord], by: Account | None, now: datetime
) -> loading.LoadCounts:
    """Import the papers of the content files, all or none; each as in `write_paper`."""
    people_queries.require_right("runs", account=by)
    with transaction.atomic():
        loaded = _loaded([write_paper(new=record_paper(record=record))[1] for record in records])
        loading.record_load(action="put_papers", loaded=loaded, by=by, now=now)
    return loaded


def write_item(
    *, new: NewItem, may_wait: bool = False, by: Account | None, now: datetime
) -> tuple[Item, str]:
    """Save an item in the caller's transaction; returns it and "added", "changed" or "unchanged".

    An item that was ever answered or shown is not modified: its change is a new version. With
    `may_wait` an item in one language is saved as a draft that waits for translation. Writes no
    audit line. Raises AssessmentRefused for an item that its kind cannot mark, an unknown outcome,
    and a text in one language otherwise.
    """
    check_item(new=new, may_wait=may_wait)
    values = columns(new=new)
    locked_item = Item.objects.select_for_update().filter(code=new.code, is_current=True).first()
    if locked_item is not None and values["missing_language"] and not locked_item.missing_language:
        raise AssessmentRefused(_untranslated(new=new, language=values["missing_language"]))
    stamp = {"written_at": now, "written_by": by.name if by else "", "reason": ""}
    if locked_item is None:
        return Item.objects.create(code=new.code, **values, **stamp), ADDED
    if all(getattr(locked_item, name) == value for name, value in values.items()):
        return locked_item, UNCHANGED
    if (
        locked_item.responses.exists()
        or Sitting.objects.filter(paper__places__item=locked_item).exists()
    ):
        return next_version(item=locked_item, values={**values, **stamp}), CHANGED
    return _overwritten(row=locked_item, values={**values, **stamp}), CHANGED


def next_version(*, item: Item, values: JsonObject) -> Item:
    """A version after the newest one of an item; the older one keeps its answers."""
    retire(row=item)
    values = {"images": item.images, "use": item.use, **values}
    return Item.objects.create(code=item.code, version=item.version + 1, **values)


def keep_item(*, item: Item, by: Account | None, now: datetime) -> None:
    """Tell the curriculum that an item was edited here, so that its texts become drafts again."""
    curriculum_actions.put_edited(
        kind="item", code=item.code, values=queries.item_values(item=item), by=by, now=now
    )


def columns(*, new: NewItem) -> dict[str, Any]:
    """The model fields of an item as written."""
    values = {
        "kind": new.kind,
        "outcome_id": new.outcome,
        "level": new.level,
        "body": dict(new.body),
        "key": new.key,
        "sources": list(new.sources),
        "passage": new.passage,
        "verification": new.verification,
        "missing_language": translations.missing_language(
            texts=translations.texts_of_item(stem=new.stem, body=new.body, rationale=new.rationale)
        ),
        **_texts(stem=new.stem, rationale=new.rationale),
    }
    if new.images is not None:
        values["images"] = [dict(image) for image in new.images]
    if new.use is not None:
        values["use"] = new.use
    return values


def _loaded(codes: Sequence[str]) -> loading.LoadCounts:
    return loading.LoadCounts(
        added=codes.count(ADDED), changed=codes.count(CHANGED), unchanged=codes.count(UNCHANGED)
    )


def write_paper(*, new: NewPaper) -> tuple[Paper, str]:
    """Save a paper in the caller's transaction; returns it and "added", "changed" or "unchanged".

    A paper that was ever sat is not modified: a change to it or to one of its items is a new
    version. Writes no audit line. Raises AssessmentRefused for missing items or anchors.
    """
    items = _paper_items(new=new)
    values = {
        "minutes": new.minutes,
        "use": new.use,
        **_texts(title=new.title, instructions=new.instructions),
    }
    places = [
        (item.pk, position, item.code in new.anchors) for position, item in enumerate(items, 1)
    ]
    locked_paper = Paper.objects.select_for_update().filter(code=new.code, is_current=True).first()
    if locked_paper is None:
        return make_paper(code=new.code, version=1, values=values, places=places), ADDED
    stands = list(locked_paper.places.values_list("item_id", "position", "is_anchor"))
    if stands == places and all(
        getattr(locked_paper, name) == value for name, value in values.items()
    ):
        return locked_paper, UNCHANGED
    if locked_paper.sittings.exists():
        retire(row=locked_paper)
        paper = make_paper(
            code=new.code, version=locked_paper.version + 1, values=values, places=places
        )
        return paper, CHANGED
    _overwritten(row=locked_paper, values=values)
    locked_paper.places.all().delete()
    _place(paper=locked_paper, places=places)
    return locked_paper, CHANGED


def check_item(*, new: NewItem, may_wait: bool = False) -> None:
    """Raise AssessmentRefused for an item that cannot be saved, or not without a translation."""
    if new.kind not in kinds.names():
        raise AssessmentRefused(
            _("Item %(code)s: there is no kind of item called %(kind)s.")
            % {"code": new.code, "kind": new.kind}
        )
    lacking = translations.lacking_languages(
        texts=translations.texts_of_item(stem=new.stem, body=new.body, rationale=new.rationale)
    )
    if len(lacking) > 1 or (lacking and not may_wait):
        raise AssessmentRefused(
            *(_untranslated(new=new, language=language) for language in lacking)
        )
    missing = bool(lacking)
    body = translations.filled_body(body=new.body) if missing else new.body
    problems = kinds.get_kind(name=new.kind).problems(body=body, key=new.key)
    if not curriculum_queries.outcomes(codes=[new.outcome]).exists():
        problems.append(Text("`outcome`: there is no outcome {code}", code=new.outcome))
    if problems:
        raise AssessmentRefused(
            *(
                _("Item %(code)s: %(what)s.") % {"code": new.code, "what": problem}
                for problem in problems
            )
        )


def _paper_items(*, new: NewPaper) -> list[Item]:
    items_by_code = {
        item.code: item for item in Item.objects.filter(code__in=new.items, is_current=True)
    }
    lines = [
        _("Paper %(code)s: there is no item %(item)s.") % {"code": new.code, "item": code}
        for code in new.items
        if code not in items_by_code
    ]
    lines += [
        _("Paper %(code)s: the anchor %(item)s is not on it.") % {"code": new.code, "item": code}
        for code in new.anchors
        if code not in new.items
    ]
    if len(set(new.items)) < len(new.items):
        lines.append(_("Paper %(code)s: an item is on it twice.") % {"code": new.code})
    lines += [
        _("Paper %(code)s: %(item)s waits for translation.")
        % {"code": new.code, "item": item.code}
        for item in items_by_code.values()
        if item.missing_language
    ]
    if new.use == QUIZ:
        lines += [
            _("Paper %(code)s: %(item)s is for tests alone and cannot be in a quiz.")
            % {"code": new.code, "item": item.code}
            for item in items_by_code.values()
            if item.use == TEST_ONLY
        ]
    if not new.items:
        lines.append(_("Paper %(code)s: it has no items.") % {"code": new.code})
    if lines:
        raise AssessmentRefused(*lines)
    return [items_by_code[code] for code in new.items]


def _untranslated(*, new: NewItem, language: str) -> str:
    return _("Item %(code)s: a text has no %(language)s.") % {
        "code": new.code,
        "language": LANGUAGE_WORDS[language].text(language=page_language()),
    }


def retire(*, row: Item | Paper) -> None:
    row.is_current = False
    row.save(update_fields=["is_current"])


def _overwritten(*, row: Item | Paper, values: JsonObject) -> Any:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    return row


def make_paper(
    *, code: str, version: int, values: JsonObject, places: Sequence[tuple[object, int, bool]]
) -> Paper:
    paper = Paper.objects.create(code=code, version=version, **values)
    _place(paper=paper, places=places)
    return paper


def _place(*, paper: Paper, places: Sequence[tuple[Any, int, bool]]) -> None:
    PaperItem.objects.bulk_create(
        PaperItem(paper=paper, item_id=item, position=position, is_anchor=is_anchor)
        for item, position, is_anchor in places
    )


def _texts(**texts: TextByLanguage) -> dict[str, str]:
    return {
        f"{name}_{language}": text.get(language, "")
        for name, text in texts.items()
        for language in ("km", "en")
    }


def record_item(*, record: ContentRecord) -> NewItem:
    """The item of a content record."""
    values = record.values
    return NewItem(
        code=record.code,
        kind=values["kind"],
        outcome=values["outcome"],
        level=values["level"],
        stem=values["stem"],
        body={name: values[name] for name in BODY_KEYS if name in values},
        key=values["key"],
        rationale=values["rationale"],
        sources=values["sources"],
        passage=values.get("passage", ""),
        verification=values["verification"],
        use=values.get("use", "any"),
    )


def record_paper(*, record: ContentRecord) -> NewPaper:
    """The paper of a content record."""
    values = record.values
    return NewPaper(
        code=record.code,
        title=values["title"],
        items=values["items"],
        minutes=values["minutes"],
        anchors=values["anchors"],
        use=values.get("use", "test"),
        instructions=values["instructions"],
    )
