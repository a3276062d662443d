"""The questions of a described post, and the levels that an assessor chose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from promdaen.survey.forms.visits import ShownChoice
from promdaen.survey.queries.calibration import DescribedAnswer, DescribedPostContent
from promdaen.survey.rules.instrument import MAX_SCORE, AnswerChoice

_LEVELS = {str(score): score for score in range(MAX_SCORE + 1)}


@dataclass(frozen=True, kw_only=True)
class PostQuestion:
    """A question of a described post with its levels, the chosen and the agreed one."""

    answer: DescribedAnswer
    choices: Sequence[ShownChoice]
    chosen: AnswerChoice | None

    @property
    def agreed(self) -> AnswerChoice:
        """The agreed level."""
        return self.answer.indicator.scale[self.answer.level]

    @property
    def is_same(self) -> bool:
        """Whether the chosen level is the agreed one."""
        return self.chosen == self.agreed


def levels_sent(*, post: DescribedPostContent, data: Mapping[str, str]) -> dict[str, int]:
    """The sent levels by indicator; what is no level is left out."""
    level_texts = {
        answer.indicator.code: str(data.get(answer.indicator.code, "")) for answer in post.answers
    }
    return {code: _LEVELS[value] for code, value in level_texts.items() if value in _LEVELS}


def post_questions(
    *, post: DescribedPostContent, levels: Mapping[str, int]
) -> Iterator[PostQuestion]:
    """Yield the questions of a post with the levels chosen so far."""
    for answer in post.answers:
        code = answer.indicator.code
        chosen = levels.get(code)
        yield PostQuestion(
            answer=answer,
            choices=[
                ShownChoice(
                    code=choice.code,
                    label=choice.label,
                    id=f"{code}-{choice.code}",
                    is_chosen=choice.code == str(chosen),
                )
                for choice in answer.indicator.scale
            ],
            chosen=None if chosen is None else answer.indicator.scale[chosen],
        )
