"""Forms of a timetable: session, parts of trainers, session to swap with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.course.actions import timetables as actions
from promdaen.course.models import CourseRun, TrainingSession
from promdaen.course.queries import timetables as queries
from promdaen.course.queries.weeks import SessionCandidate
from promdaen.course.rules import steps, timetable_problems, timetabling
from promdaen.course.rules.timetables import MINUTES_AN_HOUR
from promdaen.curriculum import queries as curriculum_queries
from promdaen.kit import edits, fields, languages
from promdaen.kit.texts import page_language

FIRST_MINUTE = 8 * MINUTES_AN_HOUR


class SessionForm(edits.EditForm):
    """A session of a run; `session` is the one to change."""

    on = forms.ChoiceField(label=gettext_lazy("Day"))
    begins = forms.TimeField(
        label=gettext_lazy("Begins at"),
        input_formats=["%H:%M", "%H:%M:%S"],
        widget=forms.TimeInput(attrs={"type": "time", "step": 300, "class": "short"}),
        help_text=gettext_lazy("Between 06:00 and 20:00, by the 24-hour clock."),
    )
    minutes = fields.TypedInteger(
        label=gettext_lazy("Minutes"),
        min_value=timetable_problems.MIN_SESSION_MINUTES,
        max_value=720,
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind of session"))
    topic = forms.ChoiceField(
        label=gettext_lazy("Topic"),
        required=False,
        help_text=gettext_lazy("Theory and practice are of a topic."),
    )
    occasion = forms.ChoiceField(
        label=gettext_lazy("Which test"),
        required=False,
        help_text=gettext_lazy("Only where the session is a test."),
    )
    title_km = fields.TypedText(
        label=gettext_lazy("Title, in Khmer"),
        required=False,
        max_length=160,
        help_text=gettext_lazy("Only where it is not the name of the topic."),
        widget=forms.TextInput(attrs={"lang": "km"}),
    )
    title_en = fields.TypedText(
        label=gettext_lazy("Title, in English"),
        required=False,
        max_length=160,
        widget=forms.TextInput(attrs={"lang": "en"}),
    )
    room = fields.TypedText(label=gettext_lazy("Room"), required=False, max_length=80)

    def __init__(
        self,
        *args: Any,
        run: CourseRun,
        session: TrainingSession | None = None,
        **options: Any,
    ) -> None:
        self.session = session
        options.setdefault("initial", _initial(session=session))
        super().__init__(*args, **options)
        language = page_language()
        fields.set_choices(
            self,
            on=_days(run=run, language=language),
            kind=[
                (code, text.text(language=language))
                for code, text in timetabling.KIND_NAMES.items()
            ],
            topic=[
                ("", _("None")),
                *(
                    (topic.code, languages.text_in(topic.name, language=language))
                    for topic in curriculum_queries.topics()
                ),
            ],
            occasion=[
                ("", _("None")),
                *(
                    (code, steps.OCCASION_NAMES[code].text(language=language))
                    for code in actions.OCCASIONS
                ),
            ],
        )

    def is_edit(self) -> bool:
        """Whether an existing session is changed."""
        return self.session is not None

    @property
    def when_fields(self) -> list[forms.BoundField]:
        """The fields for time and room."""
        return [self[name] for name in ("on", "begins", "minutes", "room")]

    @property
    def what_fields(self) -> list[forms.BoundField]:
        """The fields for kind and topic."""
        return [self[name] for name in ("kind", "topic", "occasion", "title_km", "title_en")]

    def plan(self) -> actions.SessionPlan:
        """The session as entered."""
        typed = self.cleaned_data
        return actions.SessionPlan(
            on=date.fromisoformat(typed["on"]),
            begins=typed["begins"].hour * MINUTES_AN_HOUR + typed["begins"].minute,
            minutes=typed["minutes"],
            kind=typed["kind"],
            topic=typed["topic"],
            title={"en": typed["title_en"], "km": typed["title_km"]},
            occasion=typed["occasion"],
            room=typed["room"],
        )


class PartsForm(edits.EditForm):
    """The part of each candidate in a session; most have none."""

    opened_name = "parts_opened_with"

    def __init__(self, *args: Any, candidates: Sequence[SessionCandidate], **options: Any) -> None:
        super().__init__(*args, **options)
        language = page_language()
        self.candidates = candidates
        parts = [
            ("", "–"),
            *(
                (code, text.text(language=language))
                for code, text in timetabling.TRAINER_PARTS.items()
            ),
        ]
        for candidate in candidates:
            name = candidate.name.text(language=language)
            self.fields[_field(candidate)] = forms.ChoiceField(
                label=_("Part of %(name)s") % {"name": name},
                choices=parts,
                required=False,
                initial=candidate.part,
            )

    @property
    def lines(self) -> list[tuple[SessionCandidate, forms.BoundField]]:
        """Each candidate with the choice of a part."""
        return [(candidate, self[_field(candidate)]) for candidate in self.candidates]

    def parts(self) -> dict[UUID, str]:
        """The part of each trainer, without those who have none."""
        return {
            candidate.trainer.pk: part
            for candidate in self.candidates
            if (part := self.cleaned_data[_field(candidate)])
        }


class SwapForm(forms.Form):
    """The session to exchange times with."""

    other = forms.TypedChoiceField(
        label=gettext_lazy("Change places with"), coerce=UUID, empty_value=None
    )

    def __init__(
        self, *args: Any, session: TrainingSession, rows: Iterable[TrainingSession], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        language = page_language()
        fields.set_choices(
            self,
            blank=_("Choose a session"),
            other=(
                (
                    str(row.pk),
                    timetable_problems.place_words(session=queries.ruled(session=row)).text(
                        language=language
                    ),
                )
                for row in rows
                if row.pk != session.pk
            ),
        )


class MoveForm(forms.Form):
    """A session and where it moves to: a day and a time, or a step."""

    session = forms.TypedChoiceField(
        label=gettext_lazy("Session to move"),
        coerce=UUID,
        empty_value=None,
        error_messages={"required": gettext_lazy("Choose the session to move.")},
    )
    on = forms.ChoiceField(label=gettext_lazy("To the day"), required=False)
    begins = forms.TimeField(
        label=gettext_lazy("Begins at"),
        required=False,
        input_formats=["%H:%M", "%H:%M:%S"],
        widget=forms.TimeInput(attrs={"type": "time", "step": 300, "class": "short"}),
    )

    def __init__(
        self, *args: Any, run: CourseRun, rows: Iterable[TrainingSession], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        language = page_language()
        self.rows = {session.pk: session for session in rows}
        places = {
            pk: timetable_problems.place_words(session=queries.ruled(session=session))
            for pk, session in self.rows.items()
        }
        fields.set_choices(
            self,
            blank=_("Choose a session"),
            session=((str(pk), text.text(language=language)) for pk, text in places.items()),
        )
        fields.set_choices(self, on=_days(run=run, language=language))
        self.step = self.data.get("step", "")

    @property
    def steps(self) -> list[tuple[str, str]]:
        """The steps with their words."""
        language = page_language()
        return [
            (code, text.text(language=language)) for code, text in timetabling.MOVE_STEPS.items()
        ]

    def clean(self) -> dict[str, object]:
        """Require a day and a time where no step is chosen."""
        typed = super().clean() or {}
        if self.step not in timetabling.MOVE_STEPS:
            names = [name for name in ("on", "begins") if name not in self.errors]
            if any(typed.get(name) in (None, "") for name in names):
                self.add_error(None, _("Choose the day and the time."))
        return typed

    def moved(self) -> tuple[TrainingSession, date, int]:
        """The session, and the day and minute that it moves to."""
        typed = self.cleaned_data
        session = self.rows[typed["session"]]
        if self.step in timetabling.MOVE_STEPS:
            ruled = [queries.ruled(session=row) for row in self.rows.values()]
            own = queries.ruled(session=session)
            return session, *timetabling.stepped(session=own, others=ruled, step=self.step)
        begins = typed["begins"]
        minute = begins.hour * MINUTES_AN_HOUR + begins.minute
        return session, date.fromisoformat(typed["on"]), minute


def _field(candidate: SessionCandidate) -> str:
    return f"part_{candidate.trainer.pk}"


def _days(*, run: CourseRun, language: str) -> list[tuple[str, str]]:
    days = timetabling.days_between(starts_on=run.starts_on, ends_on=run.ends_on)
    return [
        (
            on.isoformat(),
            f"{timetabling.WEEKDAYS[on.weekday()].text(language=language)} "
            f"{languages.day_short_text(on, language=language)}",
        )
        for on in days
    ]


def _initial(*, session: TrainingSession | None) -> dict[str, object]:
    if session is None:
        return {"begins": _time(minute=FIRST_MINUTE), "kind": "other"}
    return {
        "on": session.on.isoformat(),
        "begins": _time(minute=session.begins),
        "minutes": session.minutes,
        "kind": session.kind,
        "topic": session.topic_id or "",
        "occasion": session.occasion,
        "title_km": session.title_km,
        "title_en": session.title_en,
        "room": session.room,
    }


def _time(*, minute: int) -> time:
    return time(*divmod(minute, MINUTES_AN_HOUR))
