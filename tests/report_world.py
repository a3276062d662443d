"""An evaluator's report with a story and a recommendation, for pages that need them."""

from __future__ import annotations

from datetime import date
from typing import Any

from promdaen.report import actions
from promdaen.report.rules import follow_up
from promdaen.report.rules.evaluation_reports import FollowUpStep
from tests import factories

TEXT = {"km": "មន្ត្រីសួរសំណួរបើកចំហ ហើយស្តាប់ចម្លើយ។", "en": "Officers ask open questions."}


def addresses() -> dict[str, dict[str, Any]]:
    """What addresses of the report's pages need."""
    by = factories.account("coordinator")
    content = actions.StoryContent(source="officer", text=TEXT, has_consent=True, is_approved=True)
    story = actions.record_story(content=content, by=by, now=factories.NOW)
    recommendation = actions.follow_recommendation(
        text=TEXT, recommended_on=date(2012, 10, 31), programme=None, by=by, now=factories.NOW
    )
    step = FollowUpStep(state=follow_up.STARTED, happened_on=date(2026, 1, 5), note=TEXT)
    actions.record_follow_up(recommendation=recommendation, step=step, by=by, now=factories.NOW)
    report = actions.make_evaluation_report(
        programme=None, by=factories.account("viewer"), now=factories.NOW
    )
    return {
        "report:evaluation_report": {"report_id": report.pk},
        "report:evaluation_figure": {"report_id": report.pk, "key": "recommendations_done"},
        "report:evaluation_word": {"report_id": report.pk, "language": "km"},
        "report:change_story": {"story_id": story.pk},
        "report:record_follow_up": {"recommendation_id": recommendation.pk},
    }
