"""Changes to the curriculum: what content brings in, and where the review of it stands."""

from promdaen.curriculum.actions.lessons import put_lessons
from promdaen.curriculum.actions.loads import (
    ReviewedText,
    load_curriculum,
    put_reviews,
    reviewed_texts,
)

__all__ = ["ReviewedText", "load_curriculum", "put_lessons", "put_reviews", "reviewed_texts"]
