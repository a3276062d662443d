"""Create and edit indicators; each save makes a new valid version."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.curriculum import actions as curriculum_actions
from promdaen.curriculum import queries as curriculum_queries
from promdaen.kit import audit, loading
from promdaen.kit.json_objects import JsonObject
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.survey.actions.content import indicator_faults
from promdaen.survey.actions.refusals import SurveyRefused
from promdaen.survey.models import Indicator
from promdaen.survey.queries import instruments


def create_indicator(
    *, values: JsonObject, reason: str = "", by: Account | None, now: datetime
) -> Indicator:
    """Create an indicator as a draft in both languages; it is used after publishing.

    Raises SurveyRefused if the code was ever used, or if it has faults.
    """
    people_queries.require_right("survey", account=by)
    check_indicator(values=values)
    with transaction.atomic():
        if Indicator.objects.filter(code=values["code"]).exists():
            raise SurveyRefused(
                _("There is an indicator %(code)s already. Choose another code.")
                % {"code": values["code"]}
            )
        indicator = _saved_indicator(None, values, reason, by, now)
        audit.record_line(
            action="create_indicator", subject=indicator, by=by, now=now, detail=_detail(indicator)
        )
    return indicator


def edit_indicator(
    *, values: JsonObject, version: int, reason: str = "", by: Account | None, now: datetime
) -> Indicator:
    """Save an indicator as its next version; published instruments keep their version.

    `version` is the version shown on the page. Raises SurveyRefused if the indicator was changed
    meanwhile, if nothing changes, or if it has faults.
    """
    people_queries.require_right("survey", account=by)
    check_indicator(values=values)
    with transaction.atomic():
        indicator = loading.lock_version(
            rows=Indicator.objects.filter(code=values["code"]),
            version=version,
            refusal=SurveyRefused,
            missing_text=_("There is no such indicator."),
            changed_text=_(
                "%(who)s saved version %(version)s of this indicator since you opened "
                "it. Open it again and make your change there; what you typed is still "
                "below."
            ),
        )
        if {"code": indicator.code, **indicator.body} == values:
            raise SurveyRefused(_("Nothing was changed, so that there is nothing to save."))
        saved_indicator = _saved_indicator(indicator, values, reason, by, now)
        audit.record_line(
            action="edit_indicator",
            subject=saved_indicator,
            by=by,
            now=now,
            detail=_detail(saved_indicator),
        )
    return saved_indicator


def check_indicator(*, values: JsonObject) -> None:
    """Raise SurveyRefused with all faults of an indicator, if there are any."""
    if lines := list(_reasons(values)):
        raise SurveyRefused(*lines)


def _reasons(values: JsonObject) -> Iterator[str]:
    frame = instruments.frame_body()
    if frame is None:
        yield _("No indicators are loaded yet. Run: promdaen load-content")
        return
    errors = curriculum_queries.shape_faults(kind="indicator", values=values)
    yield from errors
    if not errors:
        yield from indicator_faults(values=values, frame=frame)


def _saved_indicator(
    current: Indicator | None, values: JsonObject, reason: str, by: Account | None, now: datetime
) -> Indicator:
    columns = {
        "body": {key: value for key, value in values.items() if key != "code"},
        "written_at": now,
        "written_by": by.name if by else "",
        "reason": reason,
    }
    indicator = loading.next_version(
        model=Indicator, current=current, code=values["code"], values=columns
    )
    curriculum_actions.put_edited(
        kind="indicator", code=indicator.code, values=values, by=by, now=now
    )
    return indicator


def _detail(indicator: Indicator) -> dict[str, object]:
    return {"code": indicator.code, "version": indicator.version}
