"""Sessions of accounts: recorded while they are used, ended by their own person."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import transaction

from promdaen.kit import audit
from promdaen.people.models import Account, OpenSession
from promdaen.people.rules import devices


def note_session(*, account: Account, session_key: str, user_agent: str, now: datetime) -> None:
    """Record that a session is in use; a new one also deletes records of ended sessions.

    It writes no audit line: signing in is logged by `people.receivers`.
    """
    noted = OpenSession.objects.filter(account=account, session_key=session_key)
    if noted.update(seen_at=now):
        return
    stored = Session.objects.filter(expire_date__gt=now).values("session_key")
    OpenSession.objects.filter(account=account).exclude(session_key__in=stored).delete()
    browser, system = devices.browser_and_system(user_agent=user_agent)
    OpenSession.objects.update_or_create(
        session_key=session_key,
        defaults={
            "account": account,
            "browser": browser,
            "system": system,
            "since_at": now,
            "seen_at": now,
        },
    )


def rename_session(*, before: str, session_key: str) -> None:
    """Keep the record of a session whose key changed; it writes no audit line."""
    OpenSession.objects.filter(session_key=before).update(session_key=session_key)


@transaction.atomic
def end_session(*, session_id: UUID, by: Account, now: datetime) -> bool:
    """End one of the account's own sessions; False if it does not exist or is another's."""
    open_sessions = OpenSession.objects.filter(account=by, pk=session_id)
    if not remove_sessions(keys=list(open_sessions.values_list("session_key", flat=True))):
        return False
    audit.record_line(action="end_session", subject=by, by=by, now=now)
    return True


@transaction.atomic
def end_other_sessions(*, session_key: str, by: Account, now: datetime) -> int:
    """End all of the account's own sessions except the given one; returns the number ended."""
    open_sessions = OpenSession.objects.filter(account=by).exclude(session_key=session_key)
    ended_count = remove_sessions(keys=list(open_sessions.values_list("session_key", flat=True)))
    audit.record_line(
        action="end_other_sessions", subject=by, by=by, now=now, detail={"count": ended_count}
    )
    return ended_count


def remove_sessions(*, keys: list[str]) -> int:
    """Delete sessions with their records; returns the number of records."""
    Session.objects.filter(session_key__in=keys).delete()
    return OpenSession.objects.filter(session_key__in=keys).delete()[0]
