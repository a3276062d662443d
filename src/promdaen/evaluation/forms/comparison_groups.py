"""A comparison group: how it was chosen, and its file of scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from promdaen.assessment.rules.refused_tables import RefusedTable
from promdaen.evaluation.models import ComparisonGroup
from promdaen.evaluation.rules import comparison_groups as rules
from promdaen.kit import edits, fields, spreadsheets
from promdaen.kit.files import upload_source
from promdaen.kit.texts import page_language

MAX_TEXT_LENGTH = 300


class ComparisonForm(edits.EditForm):
    """`pairs` is the content of the file; group: what is recorded already."""

    chosen = fields.TypedText(
        label=gettext_lazy("How these officers were chosen"),
        max_length=MAX_TEXT_LENGTH,
        help_text=gettext_lazy(
            "Such as: all officers of two posts of the same province whose course is next year. "
            "No names."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("File of scores"),
        allow_empty_file=True,
        help_text=gettext_lazy(
            "An .xlsx workbook or a CSV file with the columns before and after (points of 100). A "
            "row for each officer; a test that was not taken is empty. No names."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt,.tsv"}),
    )
    pairs: Sequence[rules.Pair] = ()

    def __init__(self, *args: Any, group: ComparisonGroup | None, **more: Any) -> None:
        self.group = group
        super().__init__(*args, initial={"chosen": group.chosen if group else ""}, **more)

    def stored_value(self, name: str) -> object:
        """Of the file: how many officers are recorded, and since when, to the second."""
        if name != "file":
            return super().stored_value(name)
        if self.group is None:
            return ""
        n = len(self.group.pairs)
        officers = ngettext("%(n)s officer", "%(n)s officers", n) % {"n": n}
        return f"{officers}, {timezone.localtime(self.group.recorded_at):%Y-%m-%d %H:%M:%S}"

    def clean(self) -> dict[str, object]:
        """Read the file; errors are added to its field."""
        cleaned = super().clean() or {}
        if "file" in self.errors:
            return cleaned
        language = page_language()
        try:
            table = spreadsheets.read_table(**upload_source(file=cleaned["file"]))
            self.pairs = rules.read_pairs(table=table)
        except spreadsheets.UnreadableFile as error:
            self.add_error("file", error.message.text(language=language))
        except RefusedTable as refused:
            self.add_error("file", refused.text(language=language))
        if not self.pairs and "file" not in self.errors:
            self.add_error("file", _("The file has no officers."))
        return cleaned
