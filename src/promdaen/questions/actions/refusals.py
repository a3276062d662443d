"""How a refusal of questions and answers speaks."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from promdaen.questions.rules.checking import Checked


class QuestionRefused(ValueError):
    """What was asked cannot be; str() is for people, `field` names the answer it belongs to."""

    def __init__(self, words: str, *, field: str = "") -> None:
        super().__init__(words)
        self.field = field


class TextHeldBack(QuestionRefused):
    """Texts hold case data: `held` by field, `token` passes the warnings, "" where none can be."""

    def __init__(self, *, held: Mapping[str, Checked]) -> None:
        is_refused = any(one.is_refused for one in held.values())
        words = (
            _("A number of a person's document or telephone is never stored. Take it away.")
            if is_refused
            else _("Look at what is marked: it may lead to a person.")
        )
        super().__init__(words, field=next(iter(held)))
        self.held = dict(held)
        self.token = "" if is_refused else "".join(one.token for one in held.values())
