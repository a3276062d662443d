"""Forms of answers: file, papers, correction, evaluation forms, quotes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.course.actions import answer_drafts
from promdaen.course.forms.roster import spoken
from promdaen.course.models import CourseRun, Feedback
from promdaen.course.queries import sheets
from promdaen.course.queries.runs import run_papers
from promdaen.course.rules import answers as answer_rules
from promdaen.course.rules import rounds
from promdaen.kit import edits, fields, spreadsheets
from promdaen.kit.files import upload_source
from promdaen.kit.texts import page_language

if TYPE_CHECKING:
    from promdaen.people.models import Officer


class AnswersFileForm(forms.Form):
    """An uploaded file of answers; `answers` is its content, with feedback kept anonymous."""

    file = forms.FileField(
        label=gettext_lazy("File of answers"),
        help_text=gettext_lazy(
            "An .xlsx workbook or a CSV file, up to 50 MB. Its rows wait for a day at most."
        ),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt,.tsv"}),
    )
    sheet = fields.TypedText(
        label=gettext_lazy("Sheet"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Only when several sheets of the workbook have answers."),
    )
    occasion = forms.ChoiceField(
        label=gettext_lazy("Which test the answers are of"),
        required=False,
        help_text=gettext_lazy("Only when the headings of the columns do not say it."),
        choices=[
            ("", gettext_lazy("The columns say it")),
            ("before", gettext_lazy("Test before")),
            ("after", gettext_lazy("Test after")),
            ("later", gettext_lazy("Later test")),
        ],
    )
    answers: answer_rules.AnswerFile | None = None

    def __init__(self, *args: Any, run: CourseRun, seed: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.run, self.seed = run, seed
        self.has_later = _has_later(run=run)
        self.fields["holds"] = _holds_field()
        self.fields["later_months"] = _round_field(run=run)

    def clean(self) -> dict[str, Any]:
        """Read the file; errors in it are shown at its field."""
        cleaned = super().clean() or {}
        if cleaned.get("file"):
            try:
                self.answers = sheets.split_answer_file(
                    source={
                        **upload_source(file=cleaned["file"]),
                        "sheet": cleaned.get("sheet") or None,
                    },
                    run=self.run,
                    occasion=cleaned.get("occasion") or "",
                    seed=self.seed,
                )
            except spreadsheets.UnreadableFile as error:
                self.add_error("file", spoken(error=error))
        return cleaned

    def decision(self) -> answer_drafts.DraftDecision:
        """The decisions that were sent with the file."""
        return answer_drafts.DraftDecision(
            holds=self.cleaned_data["holds"],
            later_months=int(self.cleaned_data["later_months"]),
        )


class AnswerDraftForm(forms.Form):
    """Decisions about a file of answers: officers, meaning of cells, and options."""

    leaves_refused_out = forms.BooleanField(
        label=gettext_lazy("Import the accepted rows and leave the refused rows out."),
        required=False,
    )
    replaces = forms.BooleanField(
        label=gettext_lazy("Replace answers that officers already have on the same occasion."),
        required=False,
    )
    confirms_early = forms.BooleanField(
        label=gettext_lazy("Officers took this test before the time in the timetable."),
        required=False,
    )
    reason = fields.TypedText(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=200,
        help_text=gettext_lazy(
            "Why answers are replaced, or why a test was taken early. It stays in the "
            "log, and so do the earlier answers."
        ),
    )

    def __init__(self, *args: Any, page: sheets.DraftPage, **options: Any) -> None:
        options.setdefault("initial", dict(page.draft.decisions))
        super().__init__(*args, **options)
        self.page = page
        self.has_later = _has_later(run=page.draft.run)
        self.fields["holds"] = _holds_field()
        self.fields["later_months"] = _round_field(run=page.draft.run)
        for officer_question in page.questions:
            near = [
                (str(candidate.enrolment.pk), str(candidate.enrolment.officer))
                for candidate in officer_question.candidates
            ]
            keys = {key for key, _name in near}
            self.fields[f"who_{officer_question.key}"] = forms.ChoiceField(
                label=officer_question.question.text,
                required=False,
                choices=[*near, (answer_rules.NO_OFFICER, _("No officer of this run"))],
                widget=forms.RadioSelect,
            )
            self.fields[f"other_{officer_question.key}"] = forms.ChoiceField(
                label=_("Another officer of this run"),
                required=False,
                choices=[
                    ("", "–"),
                    *(
                        (
                            str(enrolment.pk),
                            f"{enrolment.seat} · {officer_label(officer=enrolment.officer)}",
                        )
                        for enrolment in page.others
                        if str(enrolment.pk) not in keys
                    ),
                ],
            )

    @property
    def rows(self) -> list[tuple[sheets.AskedOfficer, forms.BoundField, forms.BoundField]]:
        """Each question with its fields."""
        return [
            (
                officer_question,
                self[f"who_{officer_question.key}"],
                self[f"other_{officer_question.key}"],
            )
            for officer_question in self.page.questions
        ]

    def decision(self) -> answer_drafts.DraftDecision:
        """The decisions so far; questions without an answer are left out."""
        typed = self.cleaned_data
        spellings = {
            officer_question.question.spelling: chosen
            for officer_question in self.page.questions
            if (
                chosen := typed[f"other_{officer_question.key}"]
                or typed[f"who_{officer_question.key}"]
            )
        }
        return answer_drafts.DraftDecision(
            holds=typed["holds"],
            later_months=int(typed["later_months"]),
            leaves_refused_out=typed["leaves_refused_out"],
            replaces=typed["replaces"],
            reason=typed["reason"] or "",
            confirms_early=typed["confirms_early"],
            spellings=spellings,
        )


class PapersForm(edits.EditForm):
    """The papers of a run: the same before and after, or two crossed over halves."""

    design = forms.ChoiceField(
        label=gettext_lazy("How the papers are given"),
        choices=[
            ("same", gettext_lazy("The same paper before and after")),
            (
                "crossed",
                gettext_lazy("Two papers, crossed: one half has A then B, the other B then A"),
            ),
        ],
        widget=forms.RadioSelect,
        initial="same",
    )
    first = forms.ChoiceField(label=gettext_lazy("Paper, or paper A"))
    second = forms.ChoiceField(
        label=gettext_lazy("Paper B"),
        required=False,
        help_text=gettext_lazy("Only when papers are crossed."),
    )
    later = forms.ChoiceField(
        label=gettext_lazy("Paper of the later test"),
        required=False,
        help_text=gettext_lazy("Ninety days after or more. It can be chosen now."),
    )

    def __init__(self, *args: Any, run: CourseRun, papers: Sequence[Any], **options: Any) -> None:
        options.setdefault("initial", _papers_initial(run=run))
        super().__init__(*args, **options)
        self.papers = {str(paper.pk): paper for paper in papers}
        paper_choices = [
            (key, f"{paper.code} · {paper.title}") for key, paper in self.papers.items()
        ]
        optional = [("", _("None")), *paper_choices]
        fields.set_choices(self, first=paper_choices, second=optional, later=optional)

    def clean(self) -> dict[str, Any]:
        """Require two different papers for a crossed design."""
        cleaned = super().clean() or {}
        if cleaned.get("design") == "crossed":
            second = cleaned.get("second")
            if not second:
                self.add_error("second", _("Choose the second paper, or give the same to all."))
            elif second == cleaned.get("first"):
                self.add_error("second", _("Choose another paper than the first."))
        return cleaned

    def chosen(self) -> dict[str, list[Any]]:
        """The papers by occasion, in the form that the action expects."""
        typed = self.cleaned_data
        first = self.papers[typed["first"]]
        if typed["design"] == "crossed":
            second = self.papers[typed["second"]]
            papers_by_occasion = {"before": [first, second], "after": [second, first]}
        else:
            papers_by_occasion = {"before": [first], "after": [first]}
        if typed["later"]:
            papers_by_occasion["later"] = [self.papers[typed["later"]]]
        return papers_by_occasion


class CorrectionForm(forms.Form):
    """The correct answer from the answer sheet, and the reason for the correction."""

    given = fields.TypedCode(
        label=gettext_lazy("What is on the sheet"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Letters or numbers of the options; empty for no answer."),
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
    )
    reason = fields.TypedText(label=gettext_lazy("Why it is corrected"), max_length=200)

    def __init__(self, *args: Any, is_mark_only: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if is_mark_only:
            self.fields["given"] = forms.TypedChoiceField(
                label=_("Mark"),
                choices=[("0", "0"), ("1", "1")],
                coerce=float,
                widget=forms.RadioSelect,
            )


class SittingReasonForm(forms.Form):
    """The reason why a sitting does not count."""

    reason = fields.TypedText(
        label=gettext_lazy("Why do these answers not count?"), max_length=200
    )


class QuotesForm(edits.EditForm):
    """Which comments are printed on the results sheet, in both languages."""

    def __init__(self, *args: Any, comments: Sequence[Feedback], **options: Any) -> None:
        super().__init__(*args, **options)
        self.comments = [comment for comment in comments if comment.has_consent]
        for feedback_form in self.comments:
            self.fields[f"is_quoted_{feedback_form.pk}"] = forms.BooleanField(
                label=_("Print this comment"), required=False, initial=feedback_form.is_quoted
            )
            for language, label in (("km", _("In Khmer")), ("en", _("In English"))):
                self.fields[f"{language}_{feedback_form.pk}"] = fields.TypedText(
                    label=label,
                    required=False,
                    max_length=600,
                    initial=getattr(feedback_form, f"quote_{language}"),
                    widget=forms.Textarea(attrs={"rows": 2, "lang": language}),
                )

    @property
    def rows(self) -> list[tuple[Feedback, list[forms.BoundField]]]:
        """Each comment with its fields."""
        return [
            (
                feedback_form,
                [self[f"{name}_{feedback_form.pk}"] for name in ("is_quoted", "km", "en")],
            )
            for feedback_form in self.comments
        ]

    def clean(self) -> dict[str, Any]:
        """Require the text in both languages for a comment that is printed."""
        cleaned = super().clean() or {}
        for feedback_form in self.comments:
            for language in ("km", "en"):
                name = f"{language}_{feedback_form.pk}"
                if cleaned.get(f"is_quoted_{feedback_form.pk}") and not cleaned.get(name):
                    self.add_error(name, _("A quote needs its text in Khmer and in English."))
        return cleaned

    def quotes(self) -> dict[UUID, dict[str, str]]:
        """The texts of the comments that are printed."""
        return {
            feedback_form.pk: {
                language: self.cleaned_data[f"{language}_{feedback_form.pk}"]
                for language in ("km", "en")
            }
            for feedback_form in self.comments
            if self.cleaned_data[f"is_quoted_{feedback_form.pk}"]
        }


def officer_label(*, officer: Officer) -> str:
    """The label of an officer in a list: the name in the page's language, and a code."""
    is_khmer = page_language() == "km"
    first, second = officer.name_km, officer.name_latin
    name = (first or second) if is_khmer else (second or first)
    return f"{name} · {officer.code or officer.short_code}"


def _has_later(*, run: CourseRun) -> bool:
    return any(occasion == rounds.LATER for occasion, _half in run_papers(run=run))


def _holds_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("What the cells hold"),
        required=False,
        choices=[
            ("", _("Find out from the file")),
            ("options", _("The options chosen: letters or numbers")),
            ("marks", _("Marks: 1 for right, 0 for wrong")),
        ],
        widget=forms.RadioSelect,
    )


def _round_field(*, run: CourseRun) -> forms.TypedChoiceField:
    """The field for the round of a later test; the nearest is suggested, never preselected."""
    language = page_language()
    spans = {
        month: rounds.months_words(months=month).text(language=language)
        for month in rounds.LATER_MONTHS
    }
    near = rounds.nearest(ends_on=run.ends_on, day=timezone.localdate())
    return forms.TypedChoiceField(
        label=_("Round of the later test"),
        required=False,
        coerce=int,
        empty_value="0",
        choices=[("", _("Not known")), *((str(months), span) for months, span in spans.items())],
        help_text=_("Only for a file with a later test. Nearest to today: %(span)s.")
        % {"span": spans[near]},
    )


def _papers_initial(*, run: CourseRun) -> dict[str, object]:
    papers_by_occasion = {
        (run_paper.occasion, run_paper.half): str(run_paper.paper_id)
        for run_paper in run.papers.all()
    }
    return {
        "design": run.design,
        "first": papers_by_occasion.get(("before", 0)) or papers_by_occasion.get(("before", 1)),
        "second": papers_by_occasion.get(("before", 2)),
        "later": papers_by_occasion.get(("later", 0)) or papers_by_occasion.get(("later", 1)),
    }
