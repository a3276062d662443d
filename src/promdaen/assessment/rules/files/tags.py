"""Data without a Moodle field: tags of a question, and a line under its rationale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from promdaen.assessment.rules.files import markup
from promdaen.assessment.rules.files.items import LANGUAGES, FileItem
from promdaen.assessment.rules.files.markup_reading import SOURCE_CLASS
from promdaen.kit.texts import Text, Words

MARK = "promdaen"
_SOURCE = Text("Source")


@dataclass(frozen=True, kw_only=True)
class QuestionTags:
    """The content of a question's tags; None without such a tag.

    `ids` name the answers in the order of the file, `shown` the same in the order shown, `left`
    the entries on the left. `is_ours`: the question was exported here, so that a field without a
    tag is empty and not unknown. `kind` is set if the type of question is ambiguous.
    """

    outcome: str | None = None
    level: str | None = None
    verification: str | None = None
    use: str | None = None
    kind: str = ""
    sources: tuple[str, ...] | None = None
    ids: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    is_ours: bool = False


def item_tags(*, item: FileItem, ids: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The tags of an item; each is shorter than Moodle's limit of fifty letters."""
    values_by_tag = {
        "outcome": item.outcome,
        "level": item.level,
        "verification": item.verification,
        "use": item.use,
    }
    return (
        MARK,
        *(f"{name}:{value}" for name, value in values_by_tag.items() if value),
        *(f"source:{code}" for code in item.sources or ()),
        *(f"{name}:{' '.join(tag_ids)}" for name, tag_ids in ids.items() if tag_ids),
    )


def read_tags(*, tags: Iterable[str]) -> QuestionTags:
    """The content of tags, ours or typed in Moodle in the same form.

    >>> read_tags(tags=["level:apply", "source:SOM", "week 3"]).sources
    ('SOM',)
    """
    values_by_tag: dict[str, list[str]] = {}
    for tag in tags:
        name, _, value = tag.partition(":")
        values_by_tag.setdefault(name.strip().casefold(), []).append(value.strip())
    is_ours = MARK in values_by_tag
    ids = {
        name: tuple(" ".join(values_by_tag.get(name, ())).split())
        for name in ("ids", "shown", "left")
    }
    return QuestionTags(
        outcome=_first(values_by_tag.get("outcome")),
        level=_folded(_first(values_by_tag.get("level"))),
        verification=_folded(_first(values_by_tag.get("verification")))
        or ("" if is_ours else None),
        use=_folded(_first(values_by_tag.get("use"))),
        kind=_first(values_by_tag.get("kind")) or "",
        sources=tuple(values_by_tag["source"])
        if "source" in values_by_tag
        else (() if is_ours else None),
        is_ours=is_ours,
        **ids,
    )


def source_line(*, item: FileItem, checks: Mapping[str, Words]) -> str:
    """The line that shows the source of an item and how far it was checked.

    HTML; "" without a source. `checks` are the labels of verification states.
    """
    if not (item.sources or item.passage or item.verification):
        return ""
    said_where = markup.plain_words(text=" ".join((item.passage or "").split()))
    passage = f"<cite>{said_where}</cite>" if said_where else ""
    codes = markup.plain_words(text=", ".join(item.sources or ()))
    lines = []
    for language in LANGUAGES:
        check_words = checks.get(item.verification or "")
        check = markup.plain_words(text=check_words.text(language=language) if check_words else "")
        # Only one of the two has the passage as the reader needs it; the other repeats it.
        passage_text = (
            passage
            if language == LANGUAGES[0]
            else passage.replace("<cite>", "<em>").replace("</cite>", "</em>")
        )
        line_text = "; ".join(part for part in (codes, passage_text, check) if part)
        lines.append(
            f'<span lang="{language}" class="multilang">{_SOURCE.text(language=language)}: '
            f"{line_text}</span>"
        )
    return f'<p class="{SOURCE_CLASS}">{"".join(lines)}</p>'


def _first(values: Sequence[str] | None) -> str | None:
    return values[0] if values else None


def _folded(value: str | None) -> str | None:
    return value.casefold() if value is not None else None
