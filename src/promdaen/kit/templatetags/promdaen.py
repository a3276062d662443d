"""Page components as tags, and figures and days as filters. Their markup is in templates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms import BoundField
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from promdaen.kit import (
    charts,
    device_keys,
    icons,
    languages,
    middleware,
    mistakes,
    page_figures,
    parts,
    remembered,
    slots,
    tables,
    waiting,
)
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.menus import Menu
from promdaen.kit.texts import page_language

register = template.Library()

Context = template.Context


def _query(context: Context) -> QueryDict:
    request = context.get("request")
    return request.GET if request is not None else QueryDict()


def _part(name: str, **values: Any) -> SafeString:
    return render_to_string(f"kit/parts/{name}.html", values)


@register.simple_tag
def device_key(*owners: object) -> str:
    """The key that seals what waits on a device, for a page that its owner alone may open."""
    return device_keys.device_key(owner=" ".join(str(owner) for owner in owners))


# ---- small components ----


@register.simple_tag
def icon(name: str, *, label: str = "") -> SafeString:
    """An icon beside a word, or with a label."""
    return icons.icon_svg(name=name, label=label)


@register.simple_tag
def chip(kind: str, text: object, *, icon: str = "", bare: bool = False) -> SafeString:
    """A state: a shape, a word, then a colour."""
    if kind not in parts.CHIP_KINDS:
        message = f"No chip is of kind {kind!r}; choose one of {', '.join(parts.CHIP_KINDS)}."
        raise template.TemplateSyntaxError(message)
    colour, shape = parts.CHIP_KINDS[kind]
    words = conditional_escape(text if isinstance(text, SafeString) else str(text))
    return _chip(colour, icon or shape, words, bare)


# A list shows the same few states in hundreds of rows, and a template for each takes a second.
@lru_cache(maxsize=1024)
def _chip(colour: str, shape: str, words: SafeString, is_bare: bool) -> SafeString:
    return _part("chip", colour=colour, icon=shape, text=words, is_bare=is_bare)


@register.simple_tag
def progress(value: int, top: int, sentence: object, *, quiet: bool = False) -> SafeString:
    """A progress bar with a sentence."""
    return _part("progress", value=value, top=top, sentence=sentence, is_quiet=quiet)


@register.simple_tag
def stacked_bar(counts: Iterable[int]) -> SafeString:
    """The parts of a whole in their order, such as ratings from 1 on, as one bar."""
    return charts.stacked_svg(counts=list(counts))


@register.simple_tag
def steps(labels: Sequence[str], current: int) -> SafeString:
    """The steps of a wizard."""
    return _part("steps", steps=parts.wizard_steps(labels=labels, current=int(current)))


@register.simple_tag
def bignum(label: object, value: object, **more: Any) -> SafeString:
    """One large figure; its definition opens in place, `url` is the page with its calculation."""
    _only(more, "small", "note", "definition", "url", "link")
    for name in ("small", "note"):
        if more.get(name):
            more[name] = page_figures.large_figure(more[name])
    return _part("bignum", label=label, value=page_figures.large_figure(value), **more)


@register.simple_tag
def row(*, url: object, title: object, **more: Any) -> SafeString:
    """A line of a list of things to do; the whole line is the link."""
    _only(more, "sub", "count", "icon", "tone")
    return _part("row", url=url, title=title, **more)


MAX_WAITING_LINES = 8
"""So many rows of what waits are shown of each group; the rest opens on demand."""


@register.simple_tag(takes_context=True)
def waiting_work(
    context: Context,
    *only: str,
    without: str = "",
    title: object = "",
    quiet: bool = False,
    except_for: str = "",
) -> SafeString:
    """Work waiting for the reader of a page, overdue first.

    All sources on the reader's first page or if none is named, otherwise the named ones. If
    `quiet`, shows nothing when there is none. `except_for` is the address of a row that the page
    shows elsewhere.
    """
    request, now = context["request"], remembered.first_read_at()
    places = getattr(context.get("menu"), "places", ())
    if places and places[0].url == request.path:
        only = ()
    account = request.user
    work = waiting.work_for(
        account=account, now=now, source_names=only, excluded_names=without.split()
    )
    if not only and not without:
        waiting.count_work(account=account, work=work, now=now)
    work = [row for row in work if row.url != except_for]
    if quiet and not work:
        return SafeString("")
    groups = {
        urgency: {
            "name": waiting.urgency_label(urgency=urgency),
            "tone": "bad" if urgency == waiting.OVERDUE else "",
            "count": len(rows),
            "shown": rows[:MAX_WAITING_LINES],
            "folded": rows[MAX_WAITING_LINES:],
        }
        for urgency in waiting.URGENCIES
        if (
            rows := [
                _waiting_row(work=waiting_item)
                for waiting_item in work
                if waiting_item.urgency == urgency
            ]
        )
    }
    later = groups.pop(waiting.LATER, None)
    heading = title or _("Waits for you")
    now_column = (heading, list(groups.values()), waiting.OVERDUE in groups, "waiting")
    if later is None:
        return _part("waiting", columns=[now_column])
    if not groups:
        return _part("waiting", columns=[(heading, [later], False, "waiting")])
    later_column = (
        waiting.urgency_label(urgency=waiting.LATER),
        [later | {"is_named_above": True}],
        False,
        "later",
    )
    return _part("waiting", columns=[now_column, later_column], has_columns=True)


@register.simple_tag(takes_context=True)
def waiting_line(context: Context, *only: str) -> SafeString:
    """What waits today in one line, with a link to the list further down; "" if nothing does."""
    account, now = context["request"].user, remembered.first_read_at()
    work = [
        row
        for row in waiting.work_for(account=account, now=now, source_names=only)
        if row.urgency != waiting.LATER
    ]
    if not work:
        return SafeString("")
    return _part(
        "waiting_line",
        label=waiting.urgency_label(urgency=work[0].urgency),
        is_late=work[0].urgency == waiting.OVERDUE,
        first=_waiting_row(work=work[0]),
        more=len(work) - 1,
    )


def _waiting_row(*, work: waiting.WaitingWork) -> dict[str, object]:
    due = ""
    if work.due_at is not None:
        due = _("due %(by)s") % {"by": moment_words(timezone.localtime(work.due_at))}
    elif work.due_on is not None:
        due = _("due %(by)s") % {"by": day(work.due_on)}
    elif work.since is not None:
        due = _("since %(at)s") % {"at": moment_words(timezone.localtime(work.since))}
    return {
        "url": work.url,
        "title": _("%(action)s: %(what)s") % {"action": work.action, "what": work.subject},
        "sub": " · ".join(detail for detail in (work.where, due) if detail),
        "count": count(work.count) if work.count else "",
        "icon": work.icon,
    }


@register.simple_tag
def confirm_attrs(question: object, yes: object) -> SafeString:
    """Attributes of a submit button that asks for confirmation, if there is JavaScript."""
    return format_html(
        'data-confirm="{}" data-confirm-yes="{}" data-confirm-no="{}"', question, yes, _("Cancel")
    )


def _only(arguments: JsonObject, *names: str) -> None:
    unknown = set(arguments) - set(names)
    if unknown:
        message = f"Unknown word {', '.join(sorted(unknown))}; use {', '.join(names)}."
        raise template.TemplateSyntaxError(message)


@register.simple_tag
def qr(rows: Sequence[str], label: object) -> SafeString:
    """A QR code that fills its container, dark on white in every theme, with its quiet zone."""
    return _part("qr", path=parts.qr_path(rows=rows), side=len(rows) + 8, label=label)


# ---- components with content ----

_FIRST_LINK = re.compile(r'\s*<a\b[^>]*\bhref="([^"]*)"[^>]*>.*?</a>\s*(?:·\s*)?', re.DOTALL)


@register.simple_block_tag(takes_context=True)
def crumb(context: Context, content: str) -> SafeString:
    """The breadcrumb of this page; starts below the second level of the menu, if shown."""
    menu: Menu | None = context.get("menu")
    second = menu.second_level if menu else None
    above = {link.url for link in second.links} if second else set()
    while (first := _FIRST_LINK.match(content)) and first[1] in above:
        content = content[first.end() :]
    return (
        format_html('<p class="crumb">{}</p>', SafeString(content))
        if content.strip()
        else SafeString("")
    )


@register.simple_block_tag
def part(content: str, title: object, **more: Any) -> SafeString:
    """A section: a rule, a heading and its content."""
    _only(more, "id", "url", "link", "note", "late", "level")
    return _part("part", content=content, title=title, **more)


@register.simple_block_tag
def bignums(content: str) -> SafeString:
    """A row of large figures."""
    return _part("bignums", content=content)


@register.simple_block_tag
def definition(content: str, summary: object) -> SafeString:
    """Text that opens in place."""
    return _part("definition", content=content, summary=summary)


@register.simple_block_tag
def fold(content: str, title: object, **more: Any) -> SafeString:
    """A part that opens in place, with how much is in it; an address with its `id` opens it."""
    _only(more, "count", "id")
    return _part("fold", content=content, title=title, **{"count": None, **more})


@register.simple_block_tag
def scroll(content: str, label: object) -> SafeString:
    """The box in which a wide table scrolls horizontally, reachable by keyboard."""
    return _part("scroll", content=content, label=label)


@register.simple_block_tag
def rows(content: str) -> SafeString:
    """A list of things to do."""
    return _part("rows", content=content)


@register.simple_block_tag
def empty(content: str, title: object, *, text: object = "") -> SafeString:
    """The message of an empty list: what will be there, and the action to add it."""
    return _part("empty", content=SafeString(content.strip()), title=title, text=text)


@register.simple_block_tag
def note(content: str, tone: str = "") -> SafeString:
    """A caveat about the content above it."""
    return _part("note", content=content, tone=tone)


@register.simple_block_tag
def bottombar(content: str, *, back: str = "") -> SafeString:
    """The main action at the bottom of the screen, with the way back beside it."""
    return _part("bottombar", content=content, back=back)


# ---- lists ----


@register.simple_tag(takes_context=True)
def sort_header(
    context: Context, column: str, label: object, *, kind: str = "", default: str = ""
) -> SafeString:
    """The head of a sortable column; kind "n" is a column of numbers."""
    link = tables.sort_link(
        query=_query(context), column=column, default=default, is_number=kind == "n"
    )
    return _part("sort_header", label=label, kind=kind, link=link)


@register.simple_tag
def select_row(*, name: str, value: object, label: object) -> SafeString:
    """The checkbox of a row that is changed with others, by the form with the id "together"."""
    return _part("select_row", field=name, value=value, label=label)


@register.simple_tag
def select_all() -> SafeString:
    """The button that selects every row of the page, if there is JavaScript."""
    return _part("select_all")


@register.simple_tag(takes_context=True)
def export_links(context: Context, *formats: str) -> SafeString:
    """Links to the list as shown, in the named formats."""
    query = _query(context)
    links = [
        (tables.address_with(query=query, change={"format": name, "page": None}), name.upper())
        for name in formats
    ]
    return _part("export_links", links=links)


@register.simple_tag(takes_context=True)
def filters(
    context: Context, form: forms.Form, *, fold: bool = True, button: object = ""
) -> SafeString:
    """The filters of a list in one line; on a phone two or more are behind one button.

    `button` replaces the text of the button that submits the form.
    """
    query = _query(context)
    names = [form.add_prefix(name) for name in form.fields]
    kept_pairs = tables.kept_pairs(query=query, excluded=[*names, "page", "format"])
    clear = tables.address_with(query=query, change=dict.fromkeys([*names, "page", "format"]))
    is_set = tables.is_filtered(query=query, names=names)
    is_folded = fold and len(form.visible_fields()) > 1
    return _part(
        "filters",
        form=form,
        kept=kept_pairs,
        clear=clear if is_set else "",
        is_folded=is_folded,
        button=button,
        saved=slots.fill_slot(
            name=slots.SAVED_FILTERS,
            request=context["request"],
            # What a person types freely may be a name, and is not saved.
            names=[
                form.add_prefix(name)
                for name, field in form.fields.items()
                if isinstance(field, forms.ChoiceField)
            ],
        ),
    )


@register.simple_tag(takes_context=True)
def pagination(context: Context, page: Page[object]) -> SafeString:
    """The current page of a long list, with links to others."""
    query = _query(context)

    def address(number: int) -> str:
        return tables.address_with(query=query, change={"page": str(number)})

    return _part(
        "pagination",
        page=page,
        previous=address(page.previous_page_number()) if page.has_previous() else "",
        next=address(page.next_page_number()) if page.has_next() else "",
    )


# ---- forms ----


@register.simple_tag
def error_summary(*forms_shown: forms.BaseForm | forms.BaseFormSet[Any]) -> SafeString:
    """Every error of the forms, each with a link to its field; "" without errors."""
    error_lines = [
        error for form in forms_shown if form for error in mistakes.form_errors(form=form)
    ]
    return _part("error_summary", lines=error_lines) if error_lines else SafeString("")


@register.simple_tag
def field(bound_field: BoundField) -> SafeString:
    """A label, its help, its error, and the control."""
    return SafeString(bound_field.as_field_group())


# ---- province grid ----


@register.simple_tag
def tilemap(tiles: Sequence[parts.Tile], title: object, **more: Any) -> SafeString:
    """A section with the twenty-five provinces as a grid and its legend, beside its table.

    `is_folded`: on a phone the grid is folded, since the table has all that it says.
    """
    _only(more, "table_url", "levels", "flag", "id", "is_folded")
    if not more.get("table_url"):
        message = "A province grid needs table_url: the same figures as a table."
        raise template.TemplateSyntaxError(message)
    levels = more.pop("levels", None) or ("0–19 %", "20–39 %", "40–59 %", "60–79 %", "80–100 %")
    return _part("tilemap", tiles=tiles, title=title, levels=_ramp(levels), **more)


def _ramp(labels: Sequence[object]) -> list[tuple[int, object]]:
    return list(enumerate(labels, start=5 - len(labels)))


@register.simple_tag
def key_levels(*labels: object, flag: object = "") -> SafeString:
    """The legend of the scale, weakest first."""
    return _part("key_levels", levels=_ramp(labels), flag=flag)


# ---- the masthead ----


@register.simple_tag(takes_context=True)
def language_switch(context: Context) -> SafeString:
    """Links to the same page in the other languages, each in its own script."""
    query, language_code = _query(context), page_language()
    return format_html_join(
        " ",
        '<a href="{}" lang="{}" hreflang="{}">{}</a>',
        (
            (
                tables.address_with(query=query, change={middleware.SWITCH_PARAMETER: code}),
                code,
                code,
                name,
            )
            for code, name in middleware.own_languages()
            if code != language_code
        ),
    )


# ---- figures and days ----


@register.filter
def num(value: languages.Number | None, places: int = 0) -> str:
    """A figure with separated thousands."""
    return languages.number_text(value, places=places)


@register.filter
def points(value: languages.Number | None, places: int = 1) -> str:
    """A signed gain in points of 100."""
    return languages.points_text(value, places=places)


@register.filter
def share(value: languages.Number | None, places: int = 0) -> str:
    """A share 0..1 in per cent."""
    return languages.share_text(value, places=places)


@register.filter
def interval(pair: Sequence[languages.Number] | None, places: int = 1) -> str:
    """A confidence interval in the unit of its figure."""
    return languages.interval_text(pair, places=places, language=page_language())


@register.filter
def share_interval(pair: Sequence[languages.Number] | None, places: int = 0) -> str:
    """A confidence interval of shares 0..1, in per cent."""
    return languages.interval_text(pair, places=places, language=page_language(), scale=100)


@register.filter
def count(value: languages.Number | None) -> str:
    """A count inside a sentence."""
    return page_figures.count_text(value)


@register.filter(expects_localtime=True)
def day(value: date | None) -> str:
    """A day in full."""
    return page_figures.day_text(value)


@register.filter(expects_localtime=True)
def day_short(value: date | None) -> str:
    """A day in a table cell."""
    return page_figures.page_digits(languages.day_short_text(value, language=page_language()))


@register.filter(expects_localtime=True)
def day_month(value: date | None) -> str:
    """A day without its year, beside its weekday."""
    return page_figures.page_digits(languages.day_month_text(value, language=page_language()))


@register.filter
def until(starts_on: date, ends_on: date) -> str:
    """A range of days."""
    return page_figures.page_digits(
        languages.days_text(starts_on, ends_on, language=page_language())
    )


@register.filter(expects_localtime=True)
def clock(value: datetime | None) -> str:
    """A time of day."""
    return f"{value:%H:%M}" if value else languages.NO_VALUE


@register.filter(expects_localtime=True)
def moment(value: datetime | None) -> str:
    """A day and a time of day."""
    return page_figures.page_digits(languages.moment_text(value, language=page_language()))


@register.filter(expects_localtime=True)
def moment_words(value: datetime | None) -> str:
    """A day and a time of day in running text."""
    return page_figures.page_digits(languages.moment_words(value, language=page_language()))


@register.filter
def words(text: object) -> str:
    """A bilingual text in the language of the page."""
    return languages.text_in(text, language=page_language())


@register.filter
def brief(text: str, max_length: int) -> str:
    """A text of at most so many signs that ends between words."""
    return languages.cut_between_words(text, max_length=max_length)


@register.simple_tag
def page_time() -> str:
    """When this page was made: a printed page must show how old its figures are."""
    return moment(timezone.localtime())
