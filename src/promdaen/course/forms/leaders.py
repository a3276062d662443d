"""The table of leaders: a leader for each session of a topic, a room for each day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _

from promdaen.course.actions import leaders as actions
from promdaen.course.queries.leaders import LeaderBoard, LeaderDay, LeaderPlan, LeaderRow
from promdaen.course.queries.timetables import session_name
from promdaen.course.rules import timetabling
from promdaen.course.rules.timetables import clock
from promdaen.kit import edits, fields, languages
from promdaen.kit.texts import page_language


class LeadersForm(edits.EditForm):
    """A leader for each session, a room for each day, optional assistants, and a reason."""

    def __init__(
        self, *args: Any, plan: LeaderPlan, has_assistants: bool = False, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.plan = plan
        self.has_assistants = has_assistants
        language = page_language()
        choices = [
            (key, candidate.teacher.name.text(language=language))
            for key, candidate in plan.candidates.items()
        ]
        for row in plan.taught:
            day = languages.day_short_text(row.on, language=language)
            name = session_name(session=row).text(language=language)
            session = f"{day} {clock(minute=row.begins)} {name}"
            self.fields[_lead(row.pk)] = _choice(
                label=_("Leader: %(session)s") % {"session": session},
                choices=[("", _("Choose a leader")), *choices],
            )
            if has_assistants and str(row.pk) in plan.assistants:
                self.fields[_assist(row.pk)] = _choice(
                    label=_("Assistant: %(session)s") % {"session": session},
                    choices=[("", _("Choose an assistant")), *choices],
                )
        for on in plan.rooms:
            self.fields[_room(on)] = fields.TypedText(
                label=_("Room on %(day)s") % {"day": languages.day_text(on, language=language)},
                required=False,
                max_length=80,
                widget=forms.TextInput(attrs={"list": "rooms"}),
            )
        self.fields["reason"] = fields.TypedText(
            label=_("Why it is saved with a clash"), required=False, max_length=200
        )

    def leaders(self) -> dict[str, str]:
        """The chosen leader of each session; "" is no trainer."""
        return {
            str(session.pk): self.cleaned_data[_lead(session.pk)] for session in self.plan.taught
        }

    def choice(self) -> actions.LeaderChoice:
        """All values, as the action expects them."""
        clean = self.cleaned_data
        return actions.LeaderChoice(
            leaders={
                UUID(key): UUID(leader) if leader else None
                for key, leader in self.leaders().items()
            },
            assistants={
                session.pk: UUID(assistant) if (assistant := clean[_assist(session.pk)]) else None
                for session in self.plan.taught
                if _assist(session.pk) in self.fields
            },
            rooms={on: clean[_room(on)] for on in self.plan.rooms},
            reason=clean["reason"],
        )

    def lines(self, *, board: LeaderBoard) -> Iterator[tuple[LeaderDay, object, list[object]]]:
        """Each day with the field of its room, and its rows with their fields."""
        for day in board.days:
            yield (
                day,
                self[_room(day.on)],
                [
                    (leader_row, self[_lead(leader_row.row.pk)], self._assistant(row=leader_row))
                    for leader_row in day.rows
                ],
            )

    def _assistant(self, *, row: LeaderRow) -> forms.BoundField | None:
        name = _assist(row.row.pk)
        return self[name] if name in self.fields else None


def saved(*, plan: LeaderPlan, leaders: Mapping[str, str]) -> dict[str, object]:
    """Initial values: these leaders, with saved rooms and assistants."""
    return {
        **{_lead(UUID(key)): leader for key, leader in leaders.items()},
        **{_assist(UUID(key)): assistant for key, assistant in plan.assistants.items()},
        **{_room(on): room for on, room in plan.rooms.items()},
    }


def _choice(*, label: str, choices: Sequence[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=forms.Select(attrs={"aria-label": label}),
    )


def _lead(key: UUID) -> str:
    return f"{timetabling.LEAD}_{key}"


def _assist(key: UUID) -> str:
    return f"{timetabling.CO_TEACH}_{key}"


def _room(on: date) -> str:
    return f"room_{on.isoformat()}"
