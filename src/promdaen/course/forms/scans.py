"""Forms of photographed answer sheets: files, and decisions on one photograph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.course.models import CourseRun, Enrolment
from promdaen.course.queries import scans
from promdaen.course.rules import rounds
from promdaen.kit.texts import page_language

NO_OPTION = "-"


class Files(forms.FileInput):
    """A control for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each with its name."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """Every uploaded file. Raises ValidationError if there is none."""
        uploads = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(upload, initial) for upload in uploads or [None]]


class ScansForm(forms.Form):
    """Photographs of answer sheets, and the test for those that do not name one."""

    asked = forms.ChoiceField(
        label=gettext_lazy("Test"),
        help_text=gettext_lazy(
            "Only for sheets without an officer's name; the others say it themselves."
        ),
    )
    pictures = FilesField(
        label=gettext_lazy("Photographs or scans"),
        help_text=gettext_lazy(
            "JPEG, PNG or a scanned PDF. All four black corners must be in each picture."
        ),
        widget=Files(attrs={"accept": "image/jpeg,image/png,application/pdf", "multiple": True}),
    )

    def __init__(self, *args: Any, run: CourseRun, **options: Any) -> None:
        super().__init__(*args, **options)
        language = page_language()
        tests = [
            (run_test.slug, run_test.label.text(language=language))
            for run_test in scans.run_tests(run=run)
        ]
        _choose(field=self.fields["asked"], choices=tests)

    def test(self) -> rounds.RunOccasion:
        """The chosen test."""
        return cast(rounds.RunOccasion, rounds.find_round(slug=self.cleaned_data["asked"]))

    def sent(self) -> list[tuple[str, bytes]]:
        """The files, each a name and its bytes."""
        return [(str(file.name), file.read()) for file in self.cleaned_data["pictures"]]


class ScanForm(forms.Form):
    """Decisions on one photograph: its officer and the marks on its lines."""

    officer = forms.ChoiceField(label=gettext_lazy("Officer"), required=False)

    def __init__(self, *args: Any, page: scans.ScanPage, **options: Any) -> None:
        super().__init__(*args, **options)
        self.page = page
        officers = [("", "–"), *((str(row.pk), str(row)) for row in page.officers)]
        _choose(field=self.fields["officer"], choices=officers)
        self.fields["officer"].initial = str(page.row.scan.enrolment_id or "")
        for scanned_line in [*page.doubtful, *page.sure]:
            self.fields[f"line_{scanned_line.index}"] = _line_field(scanned_line=scanned_line)

    @property
    def doubtful(self) -> list[tuple[scans.ScannedLine, forms.BoundField]]:
        """The lines that a person must check, each with its field."""
        return [
            (scanned_line, self[f"line_{scanned_line.index}"])
            for scanned_line in self.page.doubtful
        ]

    @property
    def sure(self) -> list[tuple[scans.ScannedLine, forms.BoundField]]:
        """The other lines, each with its field."""
        return [
            (scanned_line, self[f"line_{scanned_line.index}"]) for scanned_line in self.page.sure
        ]

    def decided(self) -> dict[int, list[int]]:
        """The lines that a person decided, with the positions of the options."""
        decisions = {}
        for scanned_line in [*self.page.doubtful, *self.page.sure]:
            decision = self.cleaned_data[f"line_{scanned_line.index}"]
            chosen = [decision] if isinstance(decision, str) else decision
            if any(chosen):
                places = [int(choice) for choice in chosen if choice != NO_OPTION]
                if scanned_line.doubt or places != list(scanned_line.chosen):
                    decisions[scanned_line.index] = places
        return decisions

    def enrolment(self) -> Enrolment | None:
        """The chosen officer, or None."""
        chosen = self.cleaned_data["officer"]
        return next(
            (
                enrolment
                for enrolment in self.page.officers
                if chosen and enrolment.pk == UUID(chosen)
            ),
            None,
        )


def _choose(*, field: forms.Field, choices: Sequence[tuple[str, str]]) -> None:
    cast(forms.ChoiceField, field).choices = list(choices)


def _line_field(*, scanned_line: scans.ScannedLine) -> forms.Field:
    """The field of a line; it has no initial value while a person must decide."""
    choices = [(str(index), letter) for index, letter in enumerate(scanned_line.options)]
    choices.append((NO_OPTION, _("no answer")))
    label = _("Item %(number)s %(part)s") % {
        "number": scanned_line.number,
        "part": scanned_line.part,
    }
    values = (
        _values(chosen=scanned_line.chosen)
        if scanned_line.is_decided or not scanned_line.doubt
        else []
    )
    if scanned_line.takes_many:
        return forms.MultipleChoiceField(
            label=label,
            choices=choices,
            required=False,
            initial=values,
            widget=forms.CheckboxSelectMultiple,
        )
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=False,
        initial=values[0] if values else None,
        widget=forms.RadioSelect,
    )


def _values(*, chosen: Sequence[int]) -> list[str]:
    return [str(place) for place in chosen] or [NO_OPTION]
