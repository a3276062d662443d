"""Experts judge measures of a draft in two rounds; their answers are pooled and planned with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from string import ascii_uppercase
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.kit import audit
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.planning.actions import plans
from promdaen.planning.models import (
    ExpertAnswer,
    ExpertPanel,
    PanelMember,
    PlanVersion,
)
from promdaen.planning.queries import experts as queries
from promdaen.planning.queries.plans import PLANNER, VersionFacts
from promdaen.planning.queries.refusals import PlanRefused
from promdaen.planning.rules import judgements
from promdaen.planning.rules.judgements import JudgedQuestion, Judgement

MAX_EXPERTS = 12
ROUNDS: Mapping[str, int] = {"first": 1, "second": 2}


@dataclass(frozen=True, kw_only=True)
class NewPanel:
    """Experts to ask, measures to judge, and the last day for answers."""

    experts: Sequence[Account]
    measures: Sequence[str]
    due_on: date


def ask_experts(
    *, version: PlanVersion, new: NewPanel, by: Account | None, now: datetime
) -> ExpertPanel:
    """Send a form on measures to experts. Raises PlanRefused.

    Refused without an expert or a measure, for accounts that are no experts, for a version that is
    not a draft, and while other experts are being asked about it.
    """
    people_queries.require_right(PLANNER, account=by)
    if not new.experts or len(new.experts) > MAX_EXPERTS:
        raise PlanRefused(_("Name at least one expert, at most %(n)s.") % {"n": MAX_EXPERTS})
    if not all(queries.is_expert(account=expert) for expert in new.experts):
        raise PlanRefused(_("Only accounts with the role of an expert can be asked."))
    codes = [code for code in new.measures if code in version.measures]
    if not codes:
        raise PlanRefused(_("Choose at least one measure."))
    with transaction.atomic():
        row = PlanVersion.objects.select_for_update().get(pk=version.pk)
        if row.state != "draft":
            raise PlanRefused(_("Only a draft can be changed. Begin a new version."))
        if row.panels.exclude(state="closed").exists():
            raise PlanRefused(_("Experts are being asked about this version already."))
        panel = ExpertPanel.objects.create(
            version=row,
            questions=[
                JudgedQuestion(measure=code, subject=subject).key
                for code in codes
                for subject in judgements.JUDGED_SUBJECTS
            ],
            due_on=new.due_on,
            begun_at=now,
            begun_by=by,
        )
        PanelMember.objects.bulk_create(
            PanelMember(panel=panel, account=account, letter=letter)
            for account, letter in zip(new.experts, ascii_uppercase, strict=False)
        )
        detail = {"experts": [str(account.pk) for account in new.experts], "measures": codes}
        audit.record_line(action="ask_experts", subject=panel, by=by, now=now, detail=detail)
    return panel


def submit_judgements(
    *,
    panel: ExpertPanel,
    values: Mapping[str, Judgement],
    comment: str,
    by: Account,
    now: datetime,
) -> None:
    """Store the form of an expert for the round that is open. Raises PlanRefused.

    Refused for accounts that are not asked, after the end, without any answer, and for values that
    do not rise or are out of range; the question is named then.
    """
    with transaction.atomic():
        row = ExpertPanel.objects.select_for_update().get(pk=panel.pk)
        member = row.members.filter(account=by).first()
        if member is None:
            raise PlanRefused(_("You were not asked for these judgements."))
        if row.state == "closed":
            raise PlanRefused(_("This form is closed. Your answer was not stored."))
        answers = {key: value for key, value in values.items() if key in row.questions}
        if not answers:
            raise PlanRefused(_("Answer at least one question."))
        for key, value in answers.items():
            subject = judgements.judged_question(key=key).subject
            fault = judgements.judgement_fault(judgement=value, subject=subject)
            if fault is not None:
                raise PlanRefused(f"{key}: {fault}")
        ExpertAnswer.objects.create(
            member=member,
            round=ROUNDS[row.state],
            values={key: value.as_json() for key, value in answers.items()},
            comment=comment,
            at=now,
        )
        detail = {"round": ROUNDS[row.state], "answers": len(answers)}
        audit.record_line(action="submit_judgements", subject=row, by=by, now=now, detail=detail)


def begin_second_round(
    *, panel: ExpertPanel, due_on: date, by: Account | None, now: datetime
) -> None:
    """Show every expert the others' answers without names and ask again. Raises PlanRefused."""
    people_queries.require_right(PLANNER, account=by)
    with transaction.atomic():
        row = ExpertPanel.objects.select_for_update().get(pk=panel.pk)
        if row.state != "first":
            raise PlanRefused(_("The second round has begun already."))
        if not ExpertAnswer.objects.filter(member__panel=row).exists():
            raise PlanRefused(_("No expert has answered yet."))
        row.state, row.second_at, row.due_on = "second", now, due_on
        row.save(update_fields=["state", "second_at", "due_on"])
        audit.record_line(action="begin_second_round", subject=row, by=by, now=now, detail={})


def withdraw_panel(*, panel: ExpertPanel, by: Account | None, now: datetime) -> None:
    """Close a panel without using its answers; they are kept."""
    people_queries.require_right(PLANNER, account=by)
    with transaction.atomic():
        row = ExpertPanel.objects.select_for_update().get(pk=panel.pk)
        if row.state == "closed":
            return
        row.state, row.closed_at = "closed", now
        row.save(update_fields=["state", "closed_at"])
        audit.record_line(action="withdraw_panel", subject=row, by=by, now=now, detail={})


def pool_judgements(
    *, panel: ExpertPanel, content: VersionFacts, by: Account | None, now: datetime
) -> None:
    """Pool the last answers of all experts, put them into the version and solve it again.

    Raises PlanRefused without an answer, if the version is no draft any more, if it or the answers
    changed meanwhile, or if its locks cannot be kept with the pooled values.
    """
    people_queries.require_right(PLANNER, account=by)
    if not content.is_draft:
        raise PlanRefused(_("Only a draft can be changed. Begin a new version."))
    result = queries.pooled_judgements(panel=panel)
    if not result or panel.state == "closed":
        raise PlanRefused(_("No expert has answered yet."))
    bodies = dict(content.version.measures)
    changes: list[tuple[str, Any, Any]] = []
    for code in {judgements.judged_question(key=key).measure for key in result}:
        values = {
            subject: result[key][0]
            for subject in judgements.JUDGED_SUBJECTS
            for key in [JudgedQuestion(measure=code, subject=subject).key]
            if key in result
        }
        changed = judgements.judged_body(body=bodies[code], values=values)
        changes += [
            (f"{code}.{name}", bodies[code].get(name), changed[name])
            for name in ("capital", "reach", "basis", "evidence")
            if changed.get(name) != bodies[code].get(name)
        ]
        bodies[code] = changed
    count = panel.members.filter(answers__isnull=False).distinct().count()
    # Computing takes a second: it must not block other writers.
    solved = plans.resolve_change(content=content, inputs=content.inputs, bodies=bodies)
    plan_audit_entry = plans.PlanAuditEntry(
        action="pool_judgements",
        reason=_("Pooled judgements of %(n)s experts") % {"n": count},
        by=by,
        now=now,
    )
    with transaction.atomic():
        # Experts and planners wait for this lock: what is pooled is what is stored.
        closed = ExpertPanel.objects.select_for_update().get(pk=panel.pk)
        if closed.state == "closed" or queries.pooled_judgements(panel=closed) != result:
            raise PlanRefused(_("The answers changed meanwhile. Read them and pool again."))
        plans.store_solved(
            content=content,
            solved=solved,
            changes=sorted(changes),
            plan_audit_entry=plan_audit_entry,
        )
        closed.state, closed.closed_at = "closed", now
        closed.pooled = {
            key: {**value.as_json(), "count": number} for key, (value, number) in result.items()
        }
        closed.save(update_fields=["state", "closed_at", "pooled"])
