"""Create and edit cases; each save makes a new version that is valid under the law."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.casework.actions.cases import current_law, next_case
from promdaen.casework.actions.refusals import CaseworkRefused
from promdaen.casework.models import Case
from promdaen.casework.queries import cases as queries
from promdaen.casework.rules import case_faults
from promdaen.curriculum import actions as curriculum_actions
from promdaen.curriculum import queries as curriculum_queries
from promdaen.kit import audit, loading
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries
from promdaen.people.models import Account


def create_case(
    *, values: JsonObject, reason: str = "", by: Account | None, now: datetime
) -> Case:
    """Create a case as a draft in both languages.

    Raises CaseworkRefused if the code is in use or the case has faults.
    """
    people_queries.require_right("author", account=by)
    check_case(values=values)
    with transaction.atomic():
        if Case.objects.filter(code=values["code"]).exists():
            raise CaseworkRefused(
                _("The code %(code)s is already in use. Save again to get the next one.")
                % {"code": values["code"]}
            )
        case = _saved_case(None, values, reason, by, now)
        audit.record_line(action="create_case", subject=case, by=by, now=now, detail=_detail(case))
    return case


def edit_case(
    *, values: JsonObject, version: int, reason: str = "", by: Account | None, now: datetime
) -> Case:
    """Save a case as its next version; sessions keep the version they judge.

    `version` is the version shown on the page. Raises CaseworkRefused if the case was changed
    meanwhile, if nothing changes, or if it is not valid under the law.
    """
    people_queries.require_right("author", account=by)
    with transaction.atomic():
        case = loading.lock_version(
            rows=Case.objects.filter(code=values["code"]),
            version=version,
            refusal=CaseworkRefused,
            missing_text=_("There is no such case."),
            changed_text=_(
                "%(who)s saved version %(version)s of this case since you opened it. "
                "Open it again and make your change there; what you typed is still below."
            ),
        )
        if queries.case_values(case=case) == values:
            raise CaseworkRefused(_("Nothing was changed, so that there is nothing to save."))
        check_case(values=values)
        new_case = _saved_case(case, values, reason, by, now)
        audit.record_line(
            action="edit_case", subject=new_case, by=by, now=now, detail=_detail(new_case)
        )
    return new_case


def check_case(*, values: JsonObject) -> None:
    """Raise CaseworkRefused with all faults of a case, if there are any."""
    if lines := list(_reasons(values)):
        raise CaseworkRefused(*lines)


def _reasons(values: JsonObject) -> Iterator[str]:
    wrong = curriculum_queries.shape_faults(kind="case", values=values)
    yield from wrong
    if not wrong:
        reads = page_language()
        for fault in case_faults.case_faults(law=current_law(), values=values):
            yield f"{fault.place}: {fault.words.text(language=reads)}"


def _saved_case(
    current: Case | None, values: JsonObject, reason: str, by: Account | None, now: datetime
) -> Case:
    stamp = {"written_at": now, "written_by": by.name if by else "", "reason": reason}
    case = next_case(current=current, values=values, stamp=stamp)
    curriculum_actions.put_edited(kind="case", code=case.code, values=values, by=by, now=now)
    return case


def _detail(case: Case) -> dict[str, object]:
    return {"code": case.code, "version": case.version}
