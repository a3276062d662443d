"""Travellers referred by the first line of a team to another phone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from promdaen.booth.models import BoothRun, SentOn
from promdaen.booth.queries import runs
from promdaen.booth.rules import acts as rules
from promdaen.booth.rules import teams
from promdaen.booth.rules.acts import Act


def send_on(*, run: BoothRun, acts: Sequence[Act], now: datetime) -> int:
    """Send on the travellers referred by these saved acts; returns the number of new ones.

    Each is sent to a place once; a later note is added until they are ruled on.
    """
    if run.team_id is None or not any(act.kind in {rules.RULE, rules.NOTE} for act in acts):
        return 0
    count = 0
    for referral in teams.sent_by(acts_made=runs.run_acts(run=run)):
        noted = list(referral.noted)
        row, is_new = SentOn.objects.get_or_create(
            run=run,
            who=referral.traveller_code,
            place=referral.place,
            defaults={"ground": referral.ground, "noted": noted, "sent_at": now},
        )
        count += is_new
        if row.noted != noted and row.ruled_at is None:
            SentOn.objects.filter(pk=row.pk).update(noted=noted)
    return count
