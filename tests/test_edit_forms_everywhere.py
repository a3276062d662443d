"""The edit form of every page loses none of two changes; the forms are looked for on the pages."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve

from promdaen.course.forms.answers import QuotesForm
from promdaen.course.forms.roster import RankForm
from promdaen.course.models import CourseRun, Feedback
from promdaen.exchange.forms.contacts import ContactForm
from promdaen.exchange.forms.sharing import RecordHandlingForm, initial_handling
from promdaen.exchange.models import Contact
from promdaen.exchange.queries import sharing
from promdaen.exercise.forms.findings import OpeningForm
from promdaen.kit import edits
from promdaen.questions.forms.answering import ChangeNoteForm
from tests import exchange_world, factories
from tests.test_edit_forms import EDITS, OTHERS, VERSION, browser_data, other_value
from tests.test_khmer_pages import addresses, reader_of, world

STAFF = ("coordinator", "administrator", "controller", "assessor", "liaison")
MOST_PAIRS = 8


def modules_of_edits() -> set[str]:
    """The modules whose views change what is there by an edit form."""
    files = {view.split(" ")[0] for view in EDITS}
    return {f"promdaen.{file.removesuffix('.py').replace('/', '.')}" for file in files}


def edit_forms_on_pages() -> dict[type[edits.EditForm], edits.EditForm]:
    """An edit form of each class, as a page hands it to its template."""
    client, modules = reader_of(*STAFF), modules_of_edits()
    client.cookies["promdaen_language"] = "en"
    forms_by_class: dict[type[edits.EditForm], edits.EditForm] = {}
    for _name, address in addresses(arguments_by_page=world()):
        if resolve(address).func.__module__ in modules:
            response = client.get(address)
            for form in edit_forms_in(context=response.context):
                forms_by_class.setdefault(type(form), form)
                page = response.content.decode()
                if any(f'name="{bound.html_name}"' in page for bound in form.visible_fields()):
                    digests = f'name="{form.add_prefix(form.opened_name)}"'
                    assert digests in page, (address, type(form).__name__)
    return forms_by_class


def edit_forms_of_other_pages() -> dict[type[edits.EditForm], edits.EditForm]:
    """Edit forms whose pages need more than the world has, or show no second value there."""
    factories.rank("CPT")
    run = CourseRun.objects.get(code="KK-2")
    comment = Feedback.objects.create(
        run=run, comment="Good", has_consent=True, received_on=run.ends_on
    )
    author = exchange_world.standing("head", "IMM")
    record = exchange_world.sent(author)
    now = exchange_world.NOW
    forms: list[edits.EditForm] = [
        RankForm(initial={"rank": ""}),
        QuotesForm(comments=[comment]),
        OpeningForm(initial={"opening_km": "", "opening_en": ""}),
        ChangeNoteForm(initial={}),
        ContactForm(contact=Contact(department="IMM")),
        RecordHandlingForm(
            record=record,
            choices=sharing.choices_for(record=record, member=author, now=now),
            initial=initial_handling(record=record, restriction=""),
        ),
    ]
    return {type(form): form for form in forms}


def edit_forms_in(*, context: Any) -> Iterator[edits.EditForm]:
    """The edit forms in the context of a page, also inside rows and lists of it."""
    for values in context or ():
        for layer in getattr(values, "dicts", [values]):
            yield from _edit_forms(value=layer, depth=0)


def _edit_forms(*, value: Any, depth: int) -> Iterator[edits.EditForm]:
    if isinstance(value, edits.EditForm):
        if value.is_edit():
            yield value
    elif isinstance(value, dict) and depth < 3:
        for inner in value.values():
            yield from _edit_forms(value=inner, depth=depth + 1)
    elif isinstance(value, list | tuple) and depth < 3:
        for inner in value[:5]:
            yield from _edit_forms(value=inner, depth=depth + 1)


def submitted(form: edits.EditForm, data: Any, **stored: Any) -> edits.EditForm:
    """The form as a browser sent it, after somebody else stored other values."""
    again = copy.deepcopy(form)
    again._bound_fields_cache = {}
    again.data, again.is_bound, again._errors = data, True, None
    original = form.stored_value
    again.stored_value = (  # type: ignore[method-assign]
        lambda name: stored[name] if name in stored else original(name)
    )
    return again


def loses_nothing(form: edits.EditForm) -> int:
    """Try pairs of fields, one changed by each of two people; returns how many."""
    names = [bound.name for bound in form.visible_fields() if not bound.field.disabled]
    tried = 0
    for place, theirs in enumerate(names[:MOST_PAIRS]):
        mine = names[(place + 1) % len(names)]
        stored, _text = other_value(form, theirs)
        _stored, typed = other_value(form, mine)
        if not stored and not isinstance(stored, bool):
            continue
        data = browser_data(form)
        if mine != theirs:
            data.setlist(form.add_prefix(mine), typed if isinstance(typed, list) else [typed])
        stale = submitted(form, data, **{theirs: stored})
        label = (type(form).__name__, theirs, mine)
        assert not stale.is_valid(), label
        assert "Someone else has changed this" in str(stale.errors[theirs]), label
        assert stale.data.getlist(form.add_prefix(mine)) == (
            data.getlist(form.add_prefix(mine)) if mine != theirs else [edits_text(stale, theirs)]
        ), label
        again = submitted(form, stale.data, **{theirs: stored})
        again.is_valid()
        assert "Someone else" not in str(again.errors), label
        tried += 1
    return tried


def edits_text(form: edits.EditForm, name: str) -> str:
    return str(form.data.get(form.add_prefix(name), ""))


@pytest.mark.django_db(databases=["default", "exchange"])
def test_the_edit_forms_of_all_pages_lose_no_change() -> None:
    forms_by_class = edit_forms_on_pages()
    forms_by_class |= edit_forms_of_other_pages()
    needed = {form.__name__ for form in EDITS.values()}
    assert sorted(needed - {kind.__name__ for kind in forms_by_class}) == []
    untried = sorted(
        kind.__name__ for kind, form in forms_by_class.items() if not loses_nothing(form)
    )
    assert untried == []


# ---- content that is saved version by version ----

EDITORS = {view.split(" ")[0] for view, way in OTHERS.items() if way == VERSION}
ELSEWHERE = {
    "exercise/views/importing.py": "a file is compared as a whole",
    "assessment/views/authoring.py": "in assessment/tests/test_authoring_pages.py",
    "curriculum/views/writing.py": "in curriculum/tests/test_writing.py",
}.keys()
"""Editors whose form needs more than the world has, and where they are tried."""


def editors_on_pages() -> Iterator[tuple[str, Client, str, Any]]:
    """The pages on which content with versions is written: module, browser, address and form."""
    client = reader_of(*STAFF)
    client.cookies["promdaen_language"] = "en"
    tried: set[str] = set()
    for _name, address in addresses(arguments_by_page=world()):
        file = f"{resolve(address).func.__module__.removeprefix('promdaen.').replace('.', '/')}.py"
        if file not in EDITORS - ELSEWHERE - tried:
            continue
        response = client.get(address)
        form = response.context.get("form") if response.context else None
        is_there = form is not None and "version" in form.fields
        if is_there and form.get_initial_for_field(form.fields["version"], "version"):
            tried.add(file)
            yield file, client, address, form


@pytest.mark.django_db(databases=["default", "exchange"])
def test_a_stale_version_is_shown_field_by_field() -> None:
    tried, missed = set(), []
    for file, client, address, form in editors_on_pages():
        data = browser_data(form)
        data["version"] = "0"
        name = next(
            bound.name
            for bound in form.visible_fields()
            if bound.name.endswith("_en") and bound.value()
        )
        stored = str(data[name])
        data[name] = f"{stored} and more"
        text = client.post(address, data | {"save": "1"}).content.decode()
        if 'name="looked_at"' in text and "Stored now" not in text:
            looked_at = re.search(r'name="looked_at" value="([^"]*)"', text)
            assert looked_at, file
            data["looked_at"] = looked_at[1]
            text = client.post(address, data | {"save": "1"}).content.decode()
        words = " ".join(text.split())
        if "Stored now: " not in words:
            missed.append((file, address, re.findall(r"invalid-feedback[^>]*>([^<]*)", words)[:9]))
        tried.add(file)
    assert missed == []
    assert tried == EDITORS - ELSEWHERE
