"""Start and end sessions of the laboratory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.kit import audit
from promdaen.people.models import Account, Officer
from promdaen.specimen.actions.refusals import SpecimenRefused
from promdaen.specimen.models import LabSession, Trial
from promdaen.specimen.queries import stock
from promdaen.specimen.rules import sessions

MAX_TRIALS = 200


@transaction.atomic
def start_session(
    *,
    officer_id: UUID,
    mode: str,
    documents: Sequence[str],
    trials_count: int,
    seed: int,
    by: Account | None,
    now: datetime,
) -> LabSession:
    """Create a session for an officer; `documents` are codes of models, empty means all.

    `trials_count` excludes the forty trials after a watch. Raises SpecimenRefused for an unknown
    mode, model or count.
    """
    chosen = _chosen(mode=mode, documents=documents, trials_count=trials_count)
    officer = Officer.objects.get(pk=officer_id)
    session = LabSession.objects.create(
        officer=officer,
        department_id=officer.department_id,
        mode=mode,
        documents=chosen,
        seed=seed,
        trials_count=trials_count,
        started_at=now,
    )
    specimens = sessions.session_layout(
        mode=mode,
        documents=chosen,
        trials_count=trials_count,
        seed=seed,
        stock=stock.whole_stock(),
    )
    Trial.objects.bulk_create(
        Trial(session=session, position=position, **asdict(specimen))
        for position, specimen in enumerate(specimens, start=1)
    )
    detail = {"mode": mode, "trials": len(specimens)}
    audit.record_line(action="start_lab_session", subject=session, by=by, now=now, detail=detail)
    return session


@transaction.atomic
def end_session(*, session: LabSession, by: Account | None, now: datetime) -> LabSession:
    """End a session before all its specimens are decided; an ended one is unchanged."""
    session = LabSession.objects.select_for_update().get(pk=session.pk)
    if session.ended_at is not None:
        return session
    session.ended_at = now
    session.save(update_fields=["ended_at"])
    audit.record_line(action="end_lab_session", subject=session, by=by, now=now)
    return session


def _chosen(*, mode: str, documents: Sequence[str], trials_count: int) -> list[str]:
    """The selected models, in the order in which they are offered."""
    models = stock.model_codes()
    chosen = [code for code in models if code in documents or not documents]
    if mode not in sessions.MODES or not set(documents) <= set(models) or not chosen:
        raise SpecimenRefused(_("Choose a way to practise and at least one kind of document."))
    if not 1 <= trials_count <= MAX_TRIALS:
        raise SpecimenRefused(_("Choose between 1 and %(most)s documents.") % {"most": MAX_TRIALS})
    return chosen
