"""Forms of practice: open a case, specimens or a printed set, and arrange groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy, ngettext

from promdaen.course.actions.practice import NewPractice
from promdaen.course.models import Enrolment
from promdaen.course.queries.practice import CaseChoice, CaseFilter, GroupsPage
from promdaen.course.rules import practice as rules
from promdaen.course.rules.discussion import ANSWERS, Screen
from promdaen.kit import fields, languages
from promdaen.kit.texts import page_language
from promdaen.specimen.models import StationSet

MINUTES_CHOICES = (10, 15, 20, 30)


class CaseFilterForm(forms.Form):
    """The filter of cases: topic, day of the run, level, minutes."""

    topic = forms.ChoiceField(label=gettext_lazy("Topic"), required=False)
    day = forms.TypedChoiceField(
        label=gettext_lazy("Taught on day"), required=False, coerce=int, empty_value=None
    )
    stages = forms.TypedChoiceField(
        label=gettext_lazy("Level"), required=False, coerce=int, empty_value=None
    )
    minutes = forms.TypedChoiceField(
        label=gettext_lazy("Minutes at most"), required=False, coerce=int, empty_value=None
    )

    def __init__(
        self, *args: Any, choices: Sequence[CaseChoice], days_count: int, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        language = page_language()
        topics = {topic.code: topic for choice in choices for topic in choice.topics}
        stages = sorted({choice.stages_count for choice in choices})
        fields.set_choices(
            self,
            blank=gettext("All"),
            topic=[
                (code, f"{topic.number} {topic}")
                for code, topic in sorted(topics.items(), key=_topic_number)
            ],
            day=[
                (day, languages.count_text(day, language=language))
                for day in range(1, days_count + 1)
            ],
            stages=[(count, _level(count=count)) for count in stages],
            minutes=[
                (minutes, languages.count_text(minutes, language=language))
                for minutes in MINUTES_CHOICES
            ],
        )

    def narrowed(self) -> CaseFilter:
        """The filter; an invalid value does not filter."""
        self.full_clean()
        return CaseFilter(**{name: value for name, value in self.cleaned_data.items() if value})


class PracticeCaseForm(forms.Form):
    """A case, judged alone or in groups."""

    case = forms.ChoiceField(label=gettext_lazy("Case"), widget=forms.RadioSelect)
    how = forms.ChoiceField(
        label=gettext_lazy("How"),
        widget=forms.RadioSelect,
        choices=[
            ("groups", gettext_lazy("In mixed groups, on one phone each")),
            ("alone", gettext_lazy("Each officer alone: this counts as what the officer showed")),
        ],
        initial="groups",
    )

    def __init__(self, *args: Any, cases: Sequence[CaseChoice], **options: Any) -> None:
        """`cases` are in display order."""
        super().__init__(*args, **options)
        fields.set_choices(
            self, case=[(case.case.code, _case_label(choice=case)) for case in cases]
        )

    def new_practice(self, *, seed: int) -> NewPractice:
        """The practice to open; `seed` determines the groups."""
        return NewPractice(
            kind=rules.CASE,
            case=self.cleaned_data["case"],
            is_group=self.cleaned_data["how"] == "groups",
            seed=seed,
        )


class SpecimensForm(forms.Form):
    """A row of specimens, the same for all officers."""

    mode = forms.ChoiceField(label=gettext_lazy("Way of examining"), widget=forms.RadioSelect)
    trials_count = fields.TypedInteger(
        label=gettext_lazy("Documents for each officer"),
        min_value=1,
        max_value=rules.MAX_TRIALS,
        initial=20,
        help_text=gettext_lazy("Everybody examines the same row."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        language = page_language()
        fields.set_choices(
            self,
            mode=[
                (code, text.text(language=language)) for code, text in rules.SPECIMEN_MODES.items()
            ],
        )

    def new_practice(self, *, seed: int) -> NewPractice:
        """The practice to open; `seed` determines the row."""
        return NewPractice(
            kind=rules.SPECIMENS,
            mode=self.cleaned_data["mode"],
            trials_count=self.cleaned_data["trials_count"],
            seed=seed,
        )


class StationsForm(forms.Form):
    """A printed set at stations."""

    station_set = forms.ChoiceField(label=gettext_lazy("Printed set"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, sets: Sequence[StationSet], **options: Any) -> None:
        super().__init__(*args, **options)
        fields.set_choices(
            self,
            station_set=[
                (station_set.code, f"{station_set.code} {station_set.title}".strip())
                for station_set in sets
            ],
        )

    def new_practice(self, *, seed: int) -> NewPractice:
        """The practice to open; a printed set has its own seed."""
        return NewPractice(
            kind=rules.STATIONS, station_set=self.cleaned_data["station_set"], seed=seed
        )


class ScreenForm(forms.Form):
    """The requested screen of a discussion, from the address."""

    stage = forms.IntegerField(required=False)
    part = forms.CharField(required=False)
    first = forms.IntegerField(required=False)

    def screen(self) -> Screen:
        """The screen; an invalid value keeps its default."""
        self.full_clean()
        cleaned = self.cleaned_data
        return Screen(
            stage=cleaned.get("stage") or 0,
            part=cleaned.get("part") or ANSWERS,
            first=cleaned.get("first") or 0,
        )


def _topic_number(pair: tuple[str, Any]) -> int:
    return int(pair[1].number)


def _level(*, count: int) -> str:
    """The level of a case: each stage adds facts that may change the answer."""
    number = languages.count_text(count, language=page_language())
    return ngettext("%(n)s stage", "%(n)s stages", count) % {"n": number}


def _case_label(*, choice: CaseChoice) -> str:
    """The label of a case: title, place, minutes, level, topics, and whether this run used it."""
    language = page_language()
    count = languages.count_text(choice.case.minutes, language=language)
    place = choice.place.text(language=language)
    duration = gettext("%(place)s, about %(n)s minutes") % {"place": place, "n": count}
    numbers = (languages.count_text(topic.number, language=language) for topic in choice.topics)
    topics = gettext("topics %(numbers)s") % {"numbers": ", ".join(sorted(numbers))}
    parts = [choice.case.title, duration, _level(count=choice.stages_count), topics]
    if choice.used_at is not None:
        at = languages.moment_words(choice.used_at, language=language)
        parts.append(gettext("this run had it on %(at)s") % {"at": at})
    return " · ".join(parts)


@dataclass(frozen=True, kw_only=True)
class SentMoves:
    """Officers with their new groups, and officers whom someone else moved meanwhile.

    `chosen`: the group chosen on the page, by enrolment.
    """

    moves: Sequence[tuple[Enrolment, UUID]]
    moved_meanwhile: Sequence[str]
    chosen: Mapping[UUID, str]


def moves_sent(*, page: GroupsPage, data: QueryDict) -> SentMoves:
    """Officers whose group was changed on the page; without opened values, every choice."""
    moves, moved, chosen_groups = [], [], {}
    for enrolment in page.enrolments:
        chosen = data.get(f"g_{enrolment.seat}", "")
        present = page.group_of.get(enrolment.pk, "")
        opened = data.get(f"opened-g_{enrolment.seat}", present)
        if chosen in page.by_name:
            chosen_groups[enrolment.pk] = chosen
        if chosen not in page.by_name or chosen in {opened, present}:
            continue
        if opened != present:
            moved.append(
                gettext(
                    "%(officer)s: someone else has changed this to: %(theirs)s."
                    " You chose: %(yours)s. Choose again if yours is right."
                )
                % {
                    "officer": enrolment.officer,
                    "theirs": present or gettext("(empty)"),
                    "yours": chosen,
                }
            )
        else:
            moves.append((enrolment, page.by_name[chosen]))
    return SentMoves(moves=moves, moved_meanwhile=moved, chosen=chosen_groups)
