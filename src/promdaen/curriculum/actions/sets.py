"""Approve a set of texts that were read together, if there was time to read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.curriculum import queries
from promdaen.curriculum.actions.decisions import approve_text
from promdaen.curriculum.actions.refusals import ReviewRefused
from promdaen.curriculum.rules import review_effort
from promdaen.kit import audit, languages
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries
from promdaen.people.models import Account

Pair = tuple[str, str]


def approve_set(
    *, digests: Mapping[Pair, str], opened_at: datetime, by: Account, now: datetime
) -> int:
    """Approve texts that were shown together; returns their number.

    `digests` are of the texts shown, by subject and language; `opened_at` is when they were shown.
    All or nothing: raises ReviewRefused if one was changed or approved meanwhile, and if the time
    since `opened_at` is too short to read them.
    """
    people_queries.require_right("review", account=by)
    if not digests:
        raise ReviewRefused(_("Choose at least one text."))
    with transaction.atomic():
        require_reading_time(pairs=list(digests), opened_at=opened_at, until=now, by=by)
        for (subject, language), digest in digests.items():
            approve_text(subject=subject, language=language, digest=digest, by=by, now=now)
        detail = {"texts": len(digests), "minutes": round((now - opened_at).total_seconds() / 60)}
        audit.record_line(action="approve_set", subject=None, by=by, now=now, detail=detail)
    return len(digests)


def require_reading_time(
    *, pairs: Sequence[Pair], opened_at: datetime, until: datetime, by: Account
) -> None:
    """Raise ReviewRefused if an account cannot have read some texts between two times.

    What it approved since `opened_at` took time as well.
    """
    needed = queries.minutes_to_read(pairs=pairs)
    elapsed = (until - opened_at).total_seconds() / 60
    elsewhere = queries.minutes_approved_since(account=by, since=opened_at)
    missing = review_effort.missing_minutes(
        required_minutes=needed, elapsed_minutes=elapsed, concurrent_minutes=elsewhere
    )
    if missing > 0:
        language = page_language()
        minutes_shown = {
            name: languages.count_text(max(1, round(minutes)), language=language)
            for name, minutes in (("needed", needed), ("missing", missing))
        }
        raise ReviewRefused(
            _(
                "Reading these %(count)s texts takes about %(needed)s minutes, and there was not "
                "half of that. Go on reading for %(missing)s minutes more, or approve fewer."
            )
            % {"count": languages.count_text(len(pairs), language=language), **minutes_shown}
        )
