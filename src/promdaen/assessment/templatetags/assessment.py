"""Template tags of items and papers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import template
from django.template import Context
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from promdaen.assessment.rules import meanings, typed
from promdaen.assessment.rules.behaviour import Behaviour
from promdaen.assessment.rules.files import keys
from promdaen.assessment.rules.files.items import FileItem
from promdaen.kit import charts, languages, tables
from promdaen.kit.texts import page_language

register = template.Library()
_BOLD = re.compile(r"\*\*(.+?)\*\*")


@register.simple_tag
def option_letter(place: int) -> str:
    """The letter of an option, counted from 1, as on an answer sheet of the language."""
    return f"{typed.option_letters(language=page_language())[place - 1]}."


@register.filter
def stem(text: str) -> SafeString:
    """A text of an item; text between two pairs of asterisks is bold."""
    return mark_safe(_BOLD.sub(r"<strong>\1</strong>", conditional_escape(text)))  # noqa: S308


@register.filter
def plain_stem(text: str) -> str:
    """A text of an item without its markup, for truncation."""
    return _BOLD.sub(r"\1", text)


@register.filter
def tongue(text: str) -> str:
    """The `lang` attribute of a text in an unknown language."""
    return "km" if languages.has_khmer(text=text) else "en"


@register.filter
def key_text(item: FileItem) -> str:
    """The right answer of an item of a file, in the form for a cell."""
    return keys.key_text(item=item)


@register.simple_tag(takes_context=True)
def format_link(context: Context, form: str) -> str:
    """The URL of the filtered list as a file in a format."""
    query = context["request"].GET
    return tables.address_with(query=query, change={"format": form, "page": None})


@register.simple_tag(takes_context=True)
def query_kept(context: Context) -> str:
    """The filter of this list as a query string, for another page with the same filter."""
    query = context["request"].GET
    return tables.address_with(query=query, change={"page": None, "sort": None, "format": None})


@register.inclusion_tag("assessment/images.html")
def item_images(item: Any, sides: str, language: str, row: str = "") -> dict[str, object]:
    """The pictures after the stem, the rationale or a row of a side, with alternative texts."""
    parts = [f"{side}.{row}" if row else side for side in sides.split()]
    images = [
        {"sha256": image["sha256"], "alt": languages.text_in(image, language=language)}
        for image in item.images
        if image["part"] in parts
    ]
    return {"images": images}


@register.inclusion_tag("assessment/sitting/images.html")
def phone_images(
    item: object, side: str, language: str, row: str = "", base: str = "../"
) -> dict[str, object]:
    """As `item_images`, with the URLs of the test that shows the item."""
    return item_images(item, side, language, row) | {"base": base}


@register.filter
def held(chosen: Mapping[str, str], key: str) -> str:
    """The value chosen for an option, a place in an order or an entry of a pair, or ""."""
    return chosen.get(key, "")


@register.simple_tag
def figure_meanings() -> tuple[meanings.FigureMeaning, ...]:
    """Every figure of an item with its explanation."""
    return meanings.FIGURE_MEANINGS


@register.simple_tag
def figure_value(figures: Behaviour, meaning: meanings.FigureMeaning) -> str:
    """A figure of an item in its unit."""
    value = getattr(figures, meaning.field)
    if meaning.unit == "share":
        return languages.share_text(value)
    return languages.number_text(value, places=0 if meaning.unit == "count" else 2)


@register.filter
def figure_range(figures: Behaviour, meaning: meanings.FigureMeaning) -> str:
    """The interval of a figure in its unit, "" without one."""
    pair = getattr(figures, meaning.interval, None) if meaning.interval else None
    if pair is None:
        return ""
    is_share = meaning.unit == "share"
    return languages.interval_text(
        pair,
        places=0 if is_share else 2,
        language=page_language(),
        scale=100 if is_share else 1,
    )


@register.simple_tag
def share_bar(share: float) -> SafeString:
    """A share 0..1 as a bar."""
    return charts.bar_svg(bar_row=charts.BarRow(value=share, top=1, width=72, height=10))
