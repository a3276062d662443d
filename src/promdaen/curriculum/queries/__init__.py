"""Questions about the curriculum: topics and words, lessons, and where their review stands."""

from promdaen.curriculum.queries.lessons import (
    LessonPage,
    PlanPage,
    are_lessons_approved,
    current_lessons,
    lesson_data,
    lesson_of,
    lesson_page,
    pack_of,
    plan_page,
    topics_with_lessons,
)
from promdaen.curriculum.queries.topics import (
    TopicLine,
    is_approved,
    review_states,
    sources,
    states_of_topic,
    terms_matching,
    topic_lines,
    topic_of,
    topics,
)

__all__ = [
    "LessonPage",
    "PlanPage",
    "TopicLine",
    "are_lessons_approved",
    "current_lessons",
    "is_approved",
    "lesson_data",
    "lesson_of",
    "lesson_page",
    "pack_of",
    "plan_page",
    "review_states",
    "sources",
    "states_of_topic",
    "terms_matching",
    "topic_lines",
    "topic_of",
    "topics",
    "topics_with_lessons",
]
