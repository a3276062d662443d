"""The evaluator's report of the demonstration: recommendations of 2012, stories, one report."""

from __future__ import annotations

from promdaen.report import actions
from promdaen.report.queries import evaluation_reports
from promdaen.report.rules.evaluation_reports import FollowUpStep
from promdaen_demo.stage import DemonstrationContent


def follow_recommendations(*, content: DemonstrationContent) -> None:
    """Add the recommendations of the report of 2012 with what was done about them since."""
    programmes = {programme.code: programme for programme in evaluation_reports.programmes()}
    records = content.records["demo_recommendation"]
    for record in sorted(records, key=lambda record: int(record.values["order"])):
        values = record.values
        recommendation = actions.follow_recommendation(
            text=values["text"],
            recommended_on=values["recommended"],
            programme=programmes.get(values["programme"]),
            by=None,
            now=content.now,
        )
        for step in values["steps"]:
            day = content.day(step["day"])
            actions.record_follow_up(
                recommendation=recommendation,
                step=FollowUpStep(state=step["state"], happened_on=day, note=step["note"]),
                by=None,
                now=content.now,
            )


def record_stories(*, content: DemonstrationContent) -> None:
    """Add the invented stories, one of them without consent."""
    programmes = {programme.code: programme for programme in evaluation_reports.programmes()}
    for record in content.records["demo_story"]:
        values = record.values
        story = actions.StoryContent(
            source=values["source"],
            text=values["text"],
            has_consent=values["consent"],
            is_approved=values["approved"],
            programme=programmes.get(values["programme"]),
        )
        actions.record_story(content=story, by=None, now=content.now)


def make_report(*, content: DemonstrationContent) -> None:
    """Make the report of the newest programme; its prints are made when they are opened."""
    programme = evaluation_reports.programmes().first()
    actions.make_evaluation_report(programme=programme, by=None, now=content.now)
