"""Forms of the roster: file, decisions, single officer, attendance."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.course.queries import matches, rosters
from promdaen.course.rules import reasons
from promdaen.kit import edits, fields, spreadsheets, widgets
from promdaen.kit.files import upload_source
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries
from promdaen.people.rules import names
from promdaen.people.rules.roster import Roster, RosterRow
from promdaen.places import queries as places_queries

FILE_HELP = gettext_lazy(
    "An .xlsx workbook or a CSV file, up to 50 MB. The file itself is not stored."
)


def spoken(*, error: spreadsheets.UnreadableFile) -> str:
    """The error of a file, in the language of the page."""
    return error.message.text(language=page_language())


class RosterFileForm(forms.Form):
    """A roster file; `roster` is its content."""

    file = forms.FileField(
        label=gettext_lazy("Roster file"),
        help_text=FILE_HELP,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt,.tsv"}),
    )
    sheet = fields.TypedText(
        label=gettext_lazy("Sheet"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Only when the list is not on the first sheet of the workbook."),
    )
    roster: Roster | None = None
    is_long = False
    """Whether the file is read in the background, because it takes more than two seconds."""

    def clean(self) -> dict[str, object]:
        """Read the file; errors are shown at its field."""
        cleaned = super().clean() or {}
        file = cleaned.get("file")
        self.is_long = file is not None and file.size > matches.LONG_BYTES
        if file and not self.is_long:
            try:
                self.roster = matches.read_roster_file(
                    **upload_source(file=cleaned["file"]), sheet=cleaned.get("sheet") or None
                )
            except spreadsheets.UnreadableFile as error:
                self.add_error("file", spoken(error=error))
        return cleaned


class RosterDecisionForm(forms.Form):
    """For each undecided row of a roster: a new officer, or one of the possible matches."""

    leaves_refused_out = forms.BooleanField(
        label=gettext_lazy("Import the accepted rows and leave the refused rows out."),
        required=False,
    )

    def __init__(self, *args: Any, preview: matches.Preview, **options: Any) -> None:
        super().__init__(*args, **options)
        self.preview = preview
        if not preview.read.refused:
            del self.fields["leaves_refused_out"]
        for conflict in preview.conflicts:
            self.fields[conflict.key] = forms.ChoiceField(
                label=_("Which row counts?"),
                choices=[
                    *(
                        (str(conflict_row.row.row), _name(roster_row=conflict_row.row))
                        for conflict_row in conflict.rows
                    ),
                    (matches.SAME_PERSON_TWICE, _("They are different officers: enrol all")),
                ],
                initial=conflict.decision or None,
                widget=forms.RadioSelect,
                error_messages={"required": _("Say which row counts.")},
            )
        for match in preview.open_matches:
            self.fields[f"row_{match.row.row}"] = forms.ChoiceField(
                label=_("Row %(row)s: %(name)s")
                % {"row": match.row.row, "name": _name(roster_row=match.row)},
                choices=[
                    *(
                        (str(candidate.officer.pk), str(candidate.officer))
                        for candidate in match.candidates
                    ),
                    (matches.NEW_ROW, _("A new officer")),
                ],
                initial=match.decision or None,
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Row %(row)s: say who this is.") % {"row": match.row.row}
                },
            )

    @property
    def rows(self) -> list[tuple[matches.Match, forms.BoundField]]:
        """Each undecided row with its field."""
        return [(match, self[f"row_{match.row.row}"]) for match in self.preview.open_matches]

    @property
    def conflicts(self) -> list[tuple[matches.Conflict, forms.BoundField]]:
        """The contradicting rows of each officer, with their field."""
        return [(conflict, self[conflict.key]) for conflict in self.preview.conflicts]

    @property
    def decisions(self) -> dict[str, str]:
        """The decisions so far, by row or by conflict; undecided ones are left out."""
        return {
            name.removeprefix("row_"): value
            for name, value in getattr(self, "cleaned_data", {}).items()
            if name.startswith(("row_", "rows-")) and value
        }


class OfficerSearchForm(forms.Form):
    """Find an officer to enrol."""

    q = fields.TypedText(
        label=gettext_lazy("Name or officer code"), required=False, max_length=100
    )


class NewOfficerForm(forms.Form):
    """An officer entered by hand; matched like a row of a roster."""

    name_km = fields.TypedText(
        label=gettext_lazy("Name in Khmer, family name first"),
        required=False,
        max_length=160,
        widget=forms.TextInput(attrs={"lang": "km"}),
    )
    name_latin = fields.TypedText(
        label=gettext_lazy("Name in Latin letters, family name first"),
        required=False,
        max_length=160,
    )
    sex = forms.ChoiceField(
        label=gettext_lazy("Sex"),
        choices=[("F", gettext_lazy("Woman")), ("M", gettext_lazy("Man"))],
        widget=forms.RadioSelect,
    )
    department = forms.ChoiceField(label=gettext_lazy("Department"))
    rank = forms.ChoiceField(label=gettext_lazy("Rank"), required=False)
    province = forms.ChoiceField(label=gettext_lazy("Province"), required=False)
    officer_code = fields.TypedCode(
        label=gettext_lazy("Officer code"),
        required=False,
        max_length=32,
        widget=forms.TextInput(attrs={"class": "short"}),
    )
    posted_on = fields.DayField(
        label=gettext_lazy("At this post since"), required=False, widget=widgets.DayInput()
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        unknown = ("", _("Not known"))
        fields.set_choices(
            self,
            department=[
                (department.code, str(department.name))
                for department in people_queries.departments()
            ],
            rank=[unknown, *((rank.code, str(rank.name)) for rank in people_queries.ranks())],
            province=[
                unknown,
                *((province.code, str(province.name)) for province in places_queries.provinces()),
            ],
        )

    def clean(self) -> dict[str, object]:
        """Require a name in at least one script."""
        cleaned = super().clean() or {}
        if not cleaned.get("name_km") and not cleaned.get("name_latin"):
            self.add_error("name_latin", _("Type the name in Khmer or in Latin letters."))
        return cleaned

    def roster(self) -> Roster:
        """The officer as a roster of one row."""
        typed = self.cleaned_data
        roster_row = RosterRow(
            row=1,
            name_km=names.normal_khmer(text=typed["name_km"] or ""),
            name_latin=names.normal_latin(text=typed["name_latin"] or ""),
            sex=typed["sex"],
            department=typed["department"],
            province=typed["province"],
            checkpoint="",
            rank=typed["rank"],
            rank_text="",
            officer_code=typed["officer_code"] or "",
            posted_on=typed["posted_on"],
            repairs=(),
            values=(),
        )
        return Roster(rows=(roster_row,), refused=(), columns=(), heads=(), notes=())


class WithdrawForm(forms.Form):
    """The reason for removing an officer from a roster."""

    reason = fields.TypedText(
        label=gettext_lazy("Why is this officer taken off the roster?"),
        max_length=200,
        widget=forms.TextInput(),
    )


class RankForm(edits.EditForm):
    """An officer's rank on a run."""

    rank = forms.ChoiceField(
        label=gettext_lazy("Rank"),
        required=False,
        help_text=gettext_lazy(
            "As it was during the course. It is printed on the certificate; a certificate that is "
            "issued already has to be revoked and issued again."
        ),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        ranks = [(rank.code, str(rank.name)) for rank in people_queries.ranks()]
        fields.set_choices(self, blank=_("Not stated"), rank=ranks)


class RosterForm(edits.EditForm):
    """Attendance and reasons for missing tests of a whole roster; changed cells are saved."""

    ATTENDED = {"": None, "yes": True, "no": False}

    def __init__(self, *args: Any, lines: list[rosters.RosterEntry], **options: Any) -> None:
        super().__init__(*args, **options)
        self.lines = lines
        language = page_language()
        why = [
            ("", "–"),
            *(
                (code, text.text(language=language))
                for code, text in reasons.MISSING_REASONS.items()
            ),
        ]
        came = [("", _("not known")), ("yes", _("yes")), ("no", _("no"))]
        for entry in lines:
            name = str(entry.enrolment.officer)
            self.fields[f"came_{entry.enrolment.pk}"] = _choice(
                label=_("%(name)s attended") % {"name": name},
                choices=came,
                initial={True: "yes", False: "no", None: ""}[entry.enrolment.has_attended],
            )
            for test in entry.tests:
                if test.is_missing:
                    self.fields[f"why_{test.occasion}_{entry.enrolment.pk}"] = _choice(
                        label=_("Why %(name)s missed it: %(test)s")
                        % {"name": name, "test": test.label.text(language=language)},
                        choices=why,
                        initial=test.reason,
                    )

    @property
    def rows(self) -> list[tuple[rosters.RosterEntry, forms.BoundField, list[Any]]]:
        """Each officer with the attendance field and one for each occasion (None: not needed)."""
        return [
            (
                entry,
                self[f"came_{entry.enrolment.pk}"],
                [
                    (test, self[name] if (name := _why(test, entry)) in self.fields else None)
                    for test in entry.tests
                ],
            )
            for entry in self.lines
        ]

    def attended(self, *, rest_came: bool) -> dict[UUID, bool | None]:
        """Changed attendance by officer; `rest_came` marks those not known yet as present."""
        changed = {}
        for entry in self.lines:
            name = f"came_{entry.enrolment.pk}"
            came = self.ATTENDED[self.cleaned_data[name]]
            if name in self.changed_data or (came is None and rest_came):
                changed[entry.enrolment.pk] = True if came is None and rest_came else came
        return changed

    def given_reasons(self) -> dict[tuple[UUID, str], str]:
        """The changed reasons of missing tests."""
        return {
            (entry.enrolment.pk, test.occasion): self.cleaned_data[_why(test, entry)]
            for entry in self.lines
            for test in entry.tests
            if _why(test, entry) in self.changed_data
        }


def _why(test: rosters.TestCell, entry: rosters.RosterEntry) -> str:
    return f"why_{test.occasion}_{entry.enrolment.pk}"


def _choice(*, label: str, choices: list[tuple[str, Any]], initial: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=False,
        initial=initial,
        widget=forms.Select(attrs={"aria-label": label}),
    )


def _name(*, roster_row: RosterRow) -> str:
    return " · ".join(name for name in (roster_row.name_km, roster_row.name_latin) if name)
