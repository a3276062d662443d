"""The booth as a Django application."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.core.checks import CheckMessage
from django.utils.translation import gettext_lazy as _

from promdaen.kit import open_sets


class BoothConfig(AppConfig):
    """Practice with waves of travellers, interviews and card drills, and their evidence."""

    name = "promdaen.booth"
    label = "booth"
    personal = {"*": "practice"}
    travel = {
        "Dialogue": "reference",
        "Dialogue_outcomes": "reference",
        "Incident": "reference",
        "Wave": "reference",
        "Team": "leased",
        "TeamSeat": "leased",
        "BoothRun": "leased",
        "BoothAct": "fact",
        "SentOn": "leased",
        "Interview": "fact",
        "Drill": "leased",
        "DrillTurn": "fact",
    }
    audit_things = {
        "BoothRun": _("Practice at the booth"),
        "Drill": _("Drill"),
        "Interview": _("Interview"),
        "Team": _("Team at the booth"),
    }
    audit_words = {"mode": "promdaen.booth.rules.axes.MODE_NAMES"}
    audit_labels = {
        # content
        "put_booth": _("Interviews, incidents and waves of the booth loaded"),
        # runs and interviews
        "start_booth_run": _("Practice at the booth begun"),
        "end_booth_run": _("Practice at the booth ended"),
        "renew_booth_run": _("Debrief of the booth worked out again"),
        "keep_interview": _("Practice interview saved"),
        # teams
        "open_team": _("Team at the booth opened"),
        "join_team": _("Officer joined a team at the booth"),
        "close_team": _("Team at the booth closed"),
        # drills
        "make_drill": _("Drill on cards made"),
        "keep_drill_turn": _("Turn of a drill written down"),
        "close_drill": _("Drill on cards closed"),
    }

    def ready(self) -> None:
        """Register how texts that were changed in a file are saved."""
        from promdaen.kit import later, text_writers  # noqa: PLC0415

        text_writers.register_writer(
            kinds=("dialogue", "incident", "wave"),
            write=later.function("promdaen.booth.actions.wording.write_words"),
        )
        checks.register(check_policies)


def check_policies(app_configs: Sequence[AppConfig] | None, **_: Any) -> Iterator[CheckMessage]:
    """System check: every policy of a simulated officer has all required members."""
    from promdaen.booth.kinds import policies  # noqa: PLC0415  when checks run

    yield from open_sets.missing_members(protocol=policies.OfficerPolicy, kinds=policies.POLICIES)
    yield from open_sets.unlisted_files(
        package=policies, kinds=policies.POLICIES, other_files=(), listed_in="POLICIES"
    )
