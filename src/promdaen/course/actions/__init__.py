"""Changes of course runs, rosters, answers and feedback."""

from promdaen.course.actions.summaries import refresh_run_summary

__all__ = ["refresh_run_summary"]
