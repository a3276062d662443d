"""Edit forms that detect concurrent changes, so that no change is lost."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms import BoundField
from django.forms.widgets import ChoiceWidget
from django.http import QueryDict
from django.utils.encoding import force_str
from django.utils.translation import gettext as _

DIGEST_LETTERS = 12
SHORT, WORDS_BESIDE = 80, 3
"""Longer texts are shown by what differs, with a few words beside it."""


class EditForm(forms.Form):
    """A form whose page has a digest of each value at the time it was opened.

    If another person changed a value meanwhile, the form is invalid once: it shows the other value
    beside the entered one, and fields that were not touched take the other value; saving again is
    then a choice with both in view. A request without digests, from a program, is accepted.
    """

    opened_name = "opened_with"
    """What the field of the digests is called; another where two such forms share a page."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.is_edit():
            self.fields[self.opened_name] = forms.CharField(
                required=False, widget=forms.HiddenInput, initial=self.present_digests
            )

    def is_edit(self) -> bool:
        """Whether an existing object is edited; a new one has nothing to lose."""
        return True

    def present_digests(self) -> str:
        """The digests of the current values, for the page."""
        return json.dumps(self._digests(), separators=(",", ":"), sort_keys=True)

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        self.cleaned_data.pop(self.opened_name, None)
        # Every page of ours sends its digests, without JavaScript too. A request that leaves them
        # out comes from a program, or from a test that sends values alone, and is an overwriting
        # on purpose: it needs the same rights and has its line in the audit log.
        opened = self._read_digests() if self.is_edit() else {}
        if opened:
            self._refuse_stale(opened=opened)

    def _refuse_stale(self, *, opened: dict[str, str]) -> None:
        # A field of a row that was added meanwhile was empty on the page.
        empty = digest("")
        changed = [
            self[name]
            for name, digest in self._digests().items()
            if opened.get(name, empty) != digest
            and _plain(self[name], self[name].data) != _plain(self[name], self.stored_value(name))
        ]
        if not changed:
            return
        data = self._changeable_data()
        for bound in changed:
            stored_text = self.stored_value(bound.name)
            words = {"theirs": spoken(bound_field=bound, value=stored_text)}
            if digest(_plain(bound, bound.data)) == opened.get(bound.name, empty):
                _show_stored(data, bound, stored_text)
                message = _("Someone else has changed this to: %(theirs)s.")
            else:
                words["yours"] = spoken(bound_field=bound, value=bound.data)
                message = _("Someone else has changed this to: %(theirs)s. You typed: %(yours)s.")
            self.add_error(bound.name, message % words)
        self.add_error(
            None,
            _(
                "Someone else changed this after you opened it. Neither change is lost: "
                "check the marked fields, then save again."
            ),
        )
        data[self.add_prefix(self.opened_name)] = self.present_digests()
        self.data = data

    def stored_value(self, name: str) -> Any:
        """The value that is stored now; the initial one unless a page proposes another.

        Of a file: words about what is stored of it. A file without such words is not compared.
        """
        return self.get_initial_for_field(self.fields[name], name)

    def _digests(self) -> dict[str, str]:
        return {
            name: digest(_plain(self[name], self.stored_value(name)))
            for name, field in self.fields.items()
            if name != self.opened_name
            if not isinstance(field, forms.FileField) or isinstance(self.stored_value(name), str)
        }

    def _read_digests(self) -> dict[str, str]:
        try:
            read = json.loads(self.data.get(self.add_prefix(self.opened_name), "") or "{}")
        except ValueError:
            return {}
        return read if isinstance(read, dict) else {}

    def _changeable_data(self) -> QueryDict:
        if isinstance(self.data, QueryDict):
            return self.data.copy()
        data = QueryDict(mutable=True)
        for name, value in self.data.items():
            data.setlist(name, list(value) if isinstance(value, list | tuple) else [value])
        return data


def show_differences(*, form: forms.Form, rows: Iterable[forms.Form] = ()) -> None:
    """Beside each field of a form of an earlier version: what is stored now, and what was typed.

    For content that is saved version by version, after its action refused a stale one. The form
    and its rows have the stored values as initial ones, and the stored version is in its hidden
    field `version`.
    """
    present = form.get_initial_for_field(form.fields["version"], "version")
    if form["version"].data == str(present):
        return
    for bound in (bound for part in (form, *rows) for bound in part.visible_fields()):
        stored = bound.form.get_initial_for_field(bound.field, bound.name)
        if bound.name != "reason" and _plain(bound, bound.data) != _plain(bound, stored):
            theirs, yours = differing_parts(
                first=spoken(bound_field=bound, value=stored),
                second=spoken(bound_field=bound, value=bound.data),
            )
            words = {"theirs": theirs, "yours": yours}
            note = _("Stored now: %(theirs)s. You typed: %(yours)s.") % words
            bound.form.add_error(bound.name, note)


def differing_parts(*, first: str, second: str) -> tuple[str, str]:
    """Two long texts without what they begin and end with alike; short ones as they are.

    >>> differing_parts(first="one " * 30 + "more", second="one " * 30 + "less")
    ('… one one one more', '… one one one less')
    """
    if max(len(first), len(second)) <= SHORT:
        return first, second
    ours, others = first.split(" "), second.split(" ")
    shortest = min(len(ours), len(others))
    alike = next((n for n in range(shortest) if ours[n] != others[n]), shortest)
    at_end = next(
        (n for n in range(shortest - alike) if ours[-1 - n] != others[-1 - n]), shortest - alike
    )
    begin, end = max(alike - WORDS_BESIDE, 0), max(at_end - WORDS_BESIDE, 0)

    def part(words: list[str]) -> str:
        middle = " ".join(words[begin : len(words) - end])
        return f"{'… ' if begin else ''}{middle}{' …' if end else ''}"

    return part(ours), part(others)


def spoken(*, bound_field: BoundField, value: object) -> str:
    """A value for reading: labels of choices, yes or no, or "empty"."""
    plain = _plain(bound_field, value)
    if isinstance(bound_field.field.widget, forms.CheckboxInput):
        return _("Yes") if plain else _("No")
    labels = dict(_pairs(getattr(bound_field.field, "choices", ())))
    chosen = _several(plain) if _is_multiple(bound_field) else [plain]
    return ", ".join(labels.get(choice, choice) for choice in chosen if choice) or _("(empty)")


def _pairs(choices: Iterable[Any]) -> Iterable[tuple[str, str]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _pairs(label)
        else:
            yield str(value), force_str(label)


def _is_multiple(bound_field: BoundField) -> bool:
    return bool(getattr(bound_field.field.widget, "allow_multiple_selected", False))


def _plain(bound_field: BoundField, value: Any) -> str:
    """A stored or submitted value in a common form for comparison."""
    value = bound_field.field.prepare_value(value)
    widget = bound_field.field.widget
    if isinstance(widget, forms.FileInput):
        return str(value or "")
    if isinstance(widget, forms.CheckboxInput):
        return "on" if widget.check_test(value) else ""
    if _is_multiple(bound_field):
        several = sorted(str(entry) for entry in value or ())
        return json.dumps(several) if several else ""
    if value is not None and not isinstance(widget, ChoiceWidget):
        value = widget.format_value(value)
    return " ".join(str("" if value is None else value).split())


def _several(plain: str) -> list[str]:
    return list(json.loads(plain or "[]"))


def _show_stored(data: QueryDict, bound_field: BoundField, value: object) -> None:
    """Make the form show a stored value instead of the submitted one."""
    plain = _plain(bound_field, value)
    if _is_multiple(bound_field):
        data.setlist(bound_field.html_name, _several(plain))
    elif isinstance(bound_field.field.widget, forms.CheckboxInput) and not plain:
        data.pop(bound_field.html_name, None)
    else:
        plain_value = bound_field.field.prepare_value(value)
        widget = bound_field.field.widget
        is_text = isinstance(widget, forms.Textarea | forms.TextInput)
        opened_text = widget.format_value(plain_value) if is_text else plain
        data[bound_field.html_name] = "" if opened_text is None else str(opened_text)


def digest(plain: str) -> str:
    """The digest of a value on a page, to detect changes."""
    return hashlib.sha256(plain.encode()).hexdigest()[:DIGEST_LETTERS]
