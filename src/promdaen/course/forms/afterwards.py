"""Forms of later tests: the paper, the list of due officers, a round marked by officer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.course.queries import afterwards
from promdaen.course.rules import rounds
from promdaen.kit import edits, fields
from promdaen.kit.texts import page_language
from promdaen.places import queries as places_queries

if TYPE_CHECKING:
    from promdaen.assessment.queries.adaptive import PaperReadiness

FIXED, ADAPTIVE = "fixed", "adaptive"


class LaterPaperForm(forms.Form):
    """The paper of every round of a run's later tests."""

    paper = forms.ChoiceField(
        label=gettext_lazy("Paper of the later tests"),
        help_text=gettext_lazy(
            "Every round uses it. The same paper as before, or one that shares items with it, "
            "can be compared with the course."
        ),
    )
    way = forms.ChoiceField(
        label=gettext_lazy("How it is taken on phones"),
        widget=forms.RadioSelect,
        choices=[
            (FIXED, gettext_lazy("The fixed paper: everybody gets the same questions")),
            (ADAPTIVE, gettext_lazy("Adaptive: each answer decides which question comes next")),
        ],
        initial=FIXED,
        help_text=gettext_lazy(
            "An adaptive test asks fewer questions, and no question of more than a fifth "
            "of the officers. Its result is an estimate of the score on the paper: it is "
            "shown beside the scores before and after, and is not part of any mean of "
            "the results."
        ),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.papers = {
            str(later_paper.pk): later_paper for later_paper in afterwards.later_papers()
        }
        self.ready = afterwards.adaptive_papers(papers=list(self.papers.values()))
        if not any(test.readiness.is_ready for test in self.ready):
            del self.fields["way"]
        fields.set_choices(
            self,
            blank=_("Choose a paper"),
            paper=((key, f"{paper.code} · {paper.title}") for key, paper in self.papers.items()),
        )

    def chosen(self) -> Any:
        return self.papers[self.cleaned_data["paper"]]

    def chosen_readiness(self, *, papers: Iterable[Any]) -> PaperReadiness | None:
        """The readiness of the chosen paper, else of the one with most known items; or None."""
        chosen = {paper.pk for paper in papers}
        ready_tests = [test for test in self.ready if test.paper.pk in chosen] or self.ready
        return max(ready_tests, key=lambda paper: paper.readiness.usable_count, default=None)

    @property
    def is_adaptive(self) -> bool:
        """Whether the test is adaptive on phones."""
        return self.cleaned_data.get("way") == ADAPTIVE


class LaterFilterForm(forms.Form):
    """The filter of the list of due officers."""

    department = forms.ChoiceField(label=gettext_lazy("Department"), required=False)
    province = forms.ChoiceField(label=gettext_lazy("Province of the run"), required=False)
    months = forms.ChoiceField(label=gettext_lazy("Round"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        language = page_language()
        choices = {
            "department": [(row.code, str(row.name)) for row in afterwards.departments()],
            "province": [
                (province.code, str(province.name)) for province in places_queries.provinces()
            ],
            "months": [
                (str(months), rounds.months_words(months=months).text(language=language))
                for months in rounds.LATER_MONTHS
            ],
        }
        for name, field_choices in choices.items():
            self._set(name=name, choices=[("", _("All")), *field_choices])
        states = [
            (code, state.label.text(language=language))
            for code, state in rounds.INVITATION_STATES.items()
        ]
        state_choices = [(afterwards.OPEN_STATE, _("To be asked now")), ("all", _("All"))]
        self._set(name="state", choices=[*state_choices, *states])

    def _set(self, *, name: str, choices: list[tuple[str, object]]) -> None:
        fields.set_choices(self, **{name: choices})

    @property
    def is_narrowed(self) -> bool:
        """Whether any filter is set."""
        return self.is_valid() and any(self.cleaned_data.values())

    def selected_filter(self) -> afterwards.LaterFilter:
        """The filter; without a state, officers who are due or overdue."""
        self.is_valid()
        filters = {name: self.cleaned_data.get(name, "") for name in self.fields}
        state = {"": afterwards.OPEN_STATE, "all": ""}.get(filters["state"], filters["state"])
        return afterwards.LaterFilter(**(filters | {"state": state}))


class PaperRoundForm(edits.EditForm):
    """Who of a round is tested on paper, and why others will not come."""

    def __init__(
        self, *args: Any, lines: Sequence[afterwards.InvitedOfficer], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.lines = [
            invited_officer for invited_officer in lines if invited_officer.state.code != "came"
        ]
        language = page_language()
        why = [
            ("", "–"),
            *(
                (code, text.text(language=language))
                for code, text in rounds.DECLINED_REASONS.items()
            ),
        ]
        for invited_officer in self.lines:
            name = str(invited_officer.enrolment.officer)
            paper = _("%(name)s is tested on paper") % {"name": name}
            self.fields[f"paper_{invited_officer.invitation.pk}"] = forms.BooleanField(
                label=paper,
                required=False,
                initial=invited_officer.invitation.is_on_paper,
                widget=forms.CheckboxInput(
                    attrs={"aria-label": paper, "class": "form-check-input"}
                ),
            )
            label = _("Why %(name)s will not come") % {"name": name}
            self.fields[f"why_{invited_officer.invitation.pk}"] = forms.ChoiceField(
                label=label,
                choices=why,
                required=False,
                initial=invited_officer.invitation.declined_reason,
                widget=forms.Select(attrs={"aria-label": label}),
            )

    def officer_fields(self, *, line: afterwards.InvitedOfficer) -> tuple[object, object]:
        """The two fields of an officer, None for an officer who already came."""
        name = f"paper_{line.invitation.pk}"
        if name not in self.fields:
            return None, None
        return self[name], self[f"why_{line.invitation.pk}"]

    def on_paper(self) -> list[UUID]:
        """The ids of invitations that are tested on paper."""
        return [
            invited_officer.invitation.pk
            for invited_officer in self.lines
            if self.cleaned_data[f"paper_{invited_officer.invitation.pk}"]
        ]

    def reasons(self) -> dict[UUID, str]:
        """The reason of every changed invitation, "" for none."""
        return {
            invited_officer.invitation.pk: self.cleaned_data[
                f"why_{invited_officer.invitation.pk}"
            ]
            for invited_officer in self.lines
            if {f"paper_{invited_officer.invitation.pk}", f"why_{invited_officer.invitation.pk}"}
            & set(self.changed_data)
        }
