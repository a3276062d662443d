"""Actions on the curriculum: import of content, and review."""

from promdaen.curriculum.actions.assignments import assign_texts, end_assignment
from promdaen.curriculum.actions.decisions import (
    approve_both_texts,
    approve_text,
    comment_text,
    resolve_comment,
    withdraw_approval,
)
from promdaen.curriculum.actions.lessons import put_lessons
from promdaen.curriculum.actions.loads import load_curriculum
from promdaen.curriculum.actions.records import Put, put_edited, put_records
from promdaen.curriculum.actions.refusals import LessonRefused, ReviewRefused
from promdaen.curriculum.actions.reviews import ReviewedText, put_reviews, reviewed_texts
from promdaen.curriculum.actions.writing import edit_lesson, lesson_faults

__all__ = [
    "LessonRefused",
    "Put",
    "ReviewRefused",
    "ReviewedText",
    "approve_both_texts",
    "approve_text",
    "assign_texts",
    "comment_text",
    "edit_lesson",
    "end_assignment",
    "lesson_faults",
    "load_curriculum",
    "put_edited",
    "put_lessons",
    "put_records",
    "put_reviews",
    "resolve_comment",
    "reviewed_texts",
    "withdraw_approval",
]
