"""Answer files that wait for a decision: stored apart from their feedback, then imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.course.actions import intake
from promdaen.course.actions.answers import AnswersTaken
from promdaen.course.actions.drafts import MAX_FILE_NAME_LENGTH, forget_old_drafts, lock_own_draft
from promdaen.course.actions.rights import CourseRefused, require_change
from promdaen.course.models import CourseRun, Enrolment, ImportDraft, OfficerSpelling
from promdaen.course.queries import sheets
from promdaen.course.rules import answers as answer_rules
from promdaen.kit import audit, spreadsheets
from promdaen.kit.texts import page_language
from promdaen.people.models import Account

KIND = "answers"


@dataclass(frozen=True, kw_only=True)
class DraftDecision:
    """Decisions about a waiting file.

    `holds` is "marks", "options" or "" (detect). `spellings` maps the officer's text in the file
    to an enrolment id, or to the "no officer" constant of rules.answer_officers.
    """

    holds: str = ""
    leaves_refused_out: bool = False
    replaces: bool = False
    reason: str = ""
    later_months: int = 0
    confirms_early: bool = False
    spellings: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def keep_answer_draft(
    *,
    run: CourseRun,
    file_name: str,
    file: answer_rules.AnswerFile,
    decision: DraftDecision,
    by: Account,
    now: datetime,
) -> ImportDraft:
    """Store an answer file until a person decides; deletes drafts older than a day.

    Feedback is stored apart from the rows and in no order, so that it stays anonymous.
    """
    require_change(run=run, by=by)
    forget_old_drafts(now=now)
    draft = ImportDraft.objects.create(
        run=run,
        kind=KIND,
        file_name=file_name[:MAX_FILE_NAME_LENGTH],
        read=answer_rules.file_out(file=file),
        decisions=asdict(decision),
        made_by=by,
        made_at=now,
    )
    audit.record_line(action="keep_answer_draft", subject=run, by=by, now=now)
    return draft


@transaction.atomic
def decide_answer_draft(
    *, draft: ImportDraft, decision: DraftDecision, by: Account, now: datetime
) -> None:
    """Save the decisions so far; matches of officers also apply to later files of the run.

    Raises CourseRefused for an officer who is not on the run.
    """
    lock_own_draft(draft=draft, by=by)
    spellings = {**draft.decisions["spellings"], **decision.spellings}
    draft.decisions = asdict(decision) | {"spellings": spellings}
    draft.save(update_fields=["decisions"])
    decided = {
        spelling: key
        for spelling, key in decision.spellings.items()
        if key != answer_rules.NO_OFFICER and not answer_rules.is_of_one_row(decision=spelling)
    }
    enrolments = _enrolments(run=draft.run, keys=list(decision.spellings.values()))
    for spelling, key in decided.items():
        OfficerSpelling.objects.update_or_create(
            run=draft.run,
            written=spelling,
            defaults={"enrolment": enrolments[key], "decided_by": by, "decided_at": now},
        )
    audit.record_line(
        action="decide_answer_draft",
        subject=draft.run,
        by=by,
        now=now,
        detail={
            "decided": [str(enrolments[key].officer_id) for key in decided.values()],
            "left_out": list(decision.spellings.values()).count(answer_rules.NO_OFFICER),
        },
    )


@transaction.atomic
def take_in_answer_draft(*, draft: ImportDraft, by: Account, now: datetime) -> AnswersTaken:
    """Read a waiting file again and import it as a whole.

    The draft is deleted, unless refused rows are left out: these stay in it, without their
    feedback, which is imported. Raises CourseRefused as `intake.take_in_answers` does, and if the
    file cannot be read.
    """
    lock_own_draft(draft=draft, by=by)
    try:
        read = sheets.read_draft(draft=draft)
    except spreadsheets.UnreadableFile as error:
        raise CourseRefused(error.message.text(language=page_language())) from error
    decided = draft.decisions
    result = intake.take_in_answers(
        run=draft.run,
        answers=read,
        decision=intake.AnswersDecision(
            leaves_refused_out=decided["leaves_refused_out"],
            replaces=decided["replaces"],
            reason=decided["reason"],
            later_months=decided["later_months"],
            confirms_early=decided.get("confirms_early", False),
        ),
        by=by,
        now=now,
    )
    if read.refused:
        _keep_refused(draft=draft, rows=[refused_row.row for refused_row in read.refused])
    else:
        draft.delete()
    return result


def _keep_refused(*, draft: ImportDraft, rows: Sequence[int]) -> None:
    """Keep the refused rows in the draft, without the feedback, which is already imported."""
    file = answer_rules.file_in(values=draft.read)
    draft.read = answer_rules.file_out(file=answer_rules.rows_alone(file=file, rows=rows))
    draft.decisions = draft.decisions | {"leaves_refused_out": False}
    draft.save(update_fields=["read", "decisions"])


def _enrolments(*, run: CourseRun, keys: list[str]) -> dict[str, Enrolment]:
    enrolment_ids = {UUID(key) for key in keys if key != answer_rules.NO_OFFICER}
    enrolments_by_id = {
        str(enrolment.pk): enrolment
        for enrolment in Enrolment.objects.filter(run=run, pk__in=enrolment_ids)
    }
    if len(enrolments_by_id) < len(enrolment_ids):
        raise CourseRefused(_("An officer in the list is not on this run. Load the page again."))
    return enrolments_by_id
