"""Filter of an inbox, from the query string."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from promdaen.exchange.queries import codes, inbox, members
from promdaen.kit import fields, ids

INBOX_KINDS = ("request", "alert", "protection", "referral", "report")


class InboxFilter(forms.Form):
    """The filters above the inbox."""

    kind = forms.ChoiceField(required=False, label=_("Kind"))
    state = forms.ChoiceField(
        required=False,
        label=_("Only"),
        choices=[("", _("All")), (inbox.LATE, _("Overdue")), (inbox.UNREAD, _("Not opened yet"))],
    )
    department = forms.ChoiceField(required=False, label=_("Originator"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind, codes.code_label(name="record_kind", code=kind)) for kind in INBOX_KINDS]
        departments = list(members.department_names().items())
        fields.set_choices(
            self,
            kind=[("", _("All kinds")), *kinds],
            department=[("", _("All departments")), *departments],
        )

    @property
    def is_set(self) -> bool:
        """Whether any filter is set."""
        self.is_valid()
        return any(self.cleaned_data.values())

    def selected_filter(self) -> inbox.InboxSelection:
        """The valid part of the filter; invalid values are ignored."""
        self.is_valid()
        clean = self.cleaned_data
        return inbox.InboxSelection(
            kind=clean.get("kind", ""),
            state=clean.get("state", ""),
            department=clean.get("department", ""),
            page=self.data.get("page", ""),
            record_id=ids.read_id(self.data.get("chosen", "")),
        )
