"""Save words of the survey's content that were changed in a file of the review."""

from __future__ import annotations

from datetime import datetime

from promdaen.curriculum import actions as curriculum_actions
from promdaen.kit import content
from promdaen.kit.json_objects import JsonObject
from promdaen.people.models import Account
from promdaen.survey.actions.content import load_frame
from promdaen.survey.actions.indicators import edit_indicator
from promdaen.survey.actions.refusals import SurveyRefused
from promdaen.survey.models import DescribedPost, Indicator
from promdaen.survey.rules import faults


def write_words(
    *, kind: str, code: str, values: JsonObject, reason: str, by: Account, now: datetime
) -> None:
    """Save an indicator as its next version, a described post or the frame.

    Call within a transaction. Raises SurveyRefused for a record that is not valid.
    """
    if kind == "indicator":
        version = Indicator.objects.get(code=code, is_current=True).version
        edit_indicator(values=values, version=version, reason=reason, by=by, now=now)
        return
    if kind == "calibration":
        body = {key: value for key, value in values.items() if key != "code"}
        DescribedPost.objects.filter(code=code).update(body=body)
        curriculum_actions.put_edited(kind=kind, code=code, values=values, by=by, now=now)
        return
    if lines := [f"{fault.place}: {fault.words}" for fault in faults.frame_faults(values=values)]:
        raise SurveyRefused(*lines)
    load_frame(record=content.edited_record(code=code, values=values), now=now)
    curriculum_actions.put_edited(kind=kind, code=code, values=values, by=by, now=now)
