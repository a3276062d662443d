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
from promdaen.curriculum.actions.recordings import (
    NewRecording,
    add_recording,
    approve_recording,
    remove_recording,
)
from promdaen.curriculum.actions.records import (
    StoredRecords,
    drop_records,
    put_edited,
    put_records,
)
from promdaen.curriculum.actions.refusals import LessonRefused, RecordingRefused, ReviewRefused
from promdaen.curriculum.actions.review_files import (
    accept_changes,
    approve_returned,
    export_texts,
    keep_current,
    keep_returned,
)
from promdaen.curriculum.actions.reviews import put_reviews, reviewed_texts
from promdaen.curriculum.actions.sets import approve_set
from promdaen.curriculum.actions.sources import mark_source_seen, take_back_seen
from promdaen.curriculum.actions.writing import edit_lesson
