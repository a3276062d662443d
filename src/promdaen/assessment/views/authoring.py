"""Pages on which a coordinator edits items: new items, changes, and versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promdaen.assessment import actions, kinds, queries
from promdaen.assessment.forms import authoring as forms
from promdaen.curriculum.rules import review_states
from promdaen.kit import edits, languages
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.kit.texts import page_language, with_numbers
from promdaen.kit.translated import column_text
from promdaen.people import queries as people_queries
from promdaen.people.rules.roles import TEACHING

if TYPE_CHECKING:
    from promdaen.assessment.models import Item


@require_http_methods(["GET", "POST"])
@login_required
def new_item(request: AccountRequest) -> HttpResponse:
    """Choose topic and kind, then write an item; it gets the next free code of the topic."""
    people_queries.require_right("author", account=request.user)
    item_form = forms.NewItemForm(request.GET or None)
    if not item_form.is_valid():
        return render(request, "assessment/new_item.html", {"form": item_form})
    topic, kind = item_form.cleaned_data["topic"], item_form.cleaned_data["kind"]
    form = forms.ItemForm(request.POST or None, kind=kind, topic=topic)
    return _edit_response(request, form=form, code=queries.free_code(topic=topic), item=None)


@require_http_methods(["GET", "POST"])
@login_required
def edit_item(request: AccountRequest, code: str) -> HttpResponse:
    """Edit an item, preview it as on a phone, and save it as its next version."""
    people_queries.require_right("author", account=request.user)
    item = _item(code=code)
    form = forms.ItemForm(
        request.POST or None, kind=item.kind, topic=item.outcome.topic_id, item=item
    )
    return _edit_response(request, form=form, code=code, item=item)


@require_POST
@login_required
def delete_drafts(request: AccountRequest) -> HttpResponse:
    """Delete the selected items that wait for translation."""
    people_queries.require_right("author", account=request.user)
    with attempt(request) as attempted:
        count = actions.delete_drafts(
            codes=request.POST.getlist("item"), by=request.user, now=timezone.now()
        )
    if attempted.is_done:
        words = ngettext("%(n)s draft is deleted.", "%(n)s drafts are deleted.", count)
        messages.success(request, with_numbers(words, n=count))
    return redirect(f"{reverse('assessment:items')}?review={queries.UNTRANSLATED_STATE}")


@require_GET
@login_required
def versions(request: AccountRequest, code: str) -> HttpResponse:
    """List the versions of an item with their changes, authors and papers."""
    people_queries.require_right(*TEACHING, account=request.user)
    item = _item(code=code)
    context = {
        "item": item,
        "versions": queries.item_versions(code=code),
        "can_write": people_queries.has_right("author", account=request.user),
    }
    return render(request, "assessment/versions.html", context)


@require_GET
@login_required
def phone(request: AccountRequest, code: str) -> HttpResponse:
    """Preview an item as on a phone, without its key."""
    people_queries.require_right(*TEACHING, account=request.user)
    item = _item(code=code)
    context = {
        "item": item,
        "seen": _officer_view(item, pictured=item, language=page_language()),
        "code": code,
    }
    return render(request, "assessment/phone.html", context)


def _edit_response(
    request: AccountRequest, *, form: forms.ItemForm, code: str, item: Item | None
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "code": code, "item": item}
    if request.method == "POST" and form.is_valid():
        new = form.new_item(code=code)
        draft_item = actions.preview_item(new=new)
        values = queries.item_values(item=draft_item)
        findings = queries.item_findings(values=values)
        digest = review_states.digest_of_values(values=values)
        is_looked_at = not findings or request.POST.get("looked_at") == digest
        if "save" in request.POST and is_looked_at:
            saved = _saved(request, form=form, new=new, item=item)
            if saved is not None:
                return saved
        context |= {
            "frames": {
                language: _officer_view(draft_item, pictured=item or draft_item, language=language)
                for language in languages.LANGUAGE_NAMES
            },
            "findings": [
                (item_finding, item_finding.text(language=page_language()))
                for item_finding in findings
            ],
            "looked_at": digest,
            "is_held_back": "save" in request.POST and not is_looked_at,
        }
    if item is not None:
        context |= {"statistics": queries.item_statistics(item=item), "fresh": queries.freshness()}
    return render(request, "assessment/edit_item.html", context)


def _saved(
    request: AccountRequest, *, form: forms.ItemForm, new: actions.NewItem, item: Item | None
) -> HttpResponse | None:
    """Save and redirect to the item; None if refused, with the errors in the form."""
    stamp: dict[str, Any] = {
        "item": new,
        "reason": form.cleaned_data["reason"],
        "by": request.user,
        "now": timezone.now(),
    }
    with attempt(request, form=form) as attempted:
        if item is None:
            actions.create_item(**stamp)
        else:
            actions.edit_item(version=form.cleaned_data["version"] or 0, **stamp)
    if not attempted.is_done:
        if item is not None:
            item_row_forms = [
                row for item_row_forms in form.lists.values() for row in item_row_forms
            ]
            edits.show_differences(form=form, rows=item_row_forms)
        return None
    messages.success(request, _("Saved as a draft to be reviewed."))
    return redirect("assessment:item", code=new.code)


def _officer_view(item: Item, *, pictured: Item | None, language: str) -> dict[str, object]:
    """An item as an officer sees it in a language, with the pictures of `pictured`."""
    rows = queries.shown_rows(item=item)
    return {
        "language": language,
        "item": pictured,
        "stem": column_text(item, "stem", language=language),
        "left": [
            (row["id"], languages.text_in(row, language=language))
            for row in item.body.get("left", ())
        ],
        "options": [(row["id"], languages.text_in(row, language=language)) for row in rows],
        "page": kinds.get_kind(name=item.kind).PAGE,
    }


def _item(*, code: str) -> Item:
    item = queries.find_item(code=code)
    if item is None:
        raise Http404(_("Page not found."))
    return item
