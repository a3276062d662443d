"""Queries of the curriculum: topics, glossary, lessons and review states."""

from promdaen.curriculum.queries.assignments import (
    AssignmentRow,
    all_assignments,
    assigned_texts,
    find_assignment,
    record_keys,
)
from promdaen.curriculum.queries.exports import current_records, current_reviews, has_file
from promdaen.curriculum.queries.findings import values_of_kind, word_findings
from promdaen.curriculum.queries.lessons import (
    are_lessons_approved,
    current_lessons,
    find_lesson,
    lesson_data,
    lesson_drawings,
    lesson_pack,
    lesson_page,
    plan_page,
    practice_titles,
    slide_document,
    slide_page,
    tapped,
    topics_with_lessons,
)
from promdaen.curriculum.queries.review_effort import (
    digests_of_texts,
    effort_page,
    minutes_approved_since,
    minutes_to_read,
    open_records,
    text_set,
)
from promdaen.curriculum.queries.review_text import text_digest, text_page, text_parts
from promdaen.curriculum.queries.reviews import (
    FIRST,
    OPEN,
    ReviewFilter,
    ReviewQueueRow,
    assigned_rows_of_queue,
    decided_of_all,
    find_record,
    kept_records,
    name_and_office,
    neighbours,
    review_queue,
)
from promdaen.curriculum.queries.shapes import record_shape
from promdaen.curriculum.queries.topics import (
    approved_texts,
    find_topic,
    is_approved,
    outcome_texts,
    outcomes,
    review_states,
    sources,
    states_of_topic,
    terms_matching,
    topic_names,
    topic_rows,
    topic_short_names,
    topics,
    topics_alone,
)
from promdaen.curriculum.queries.writing import (
    lesson_body,
    lesson_versions,
    outcome_codes,
    sessions_by_course,
    shape_faults,
)
