"""The exception for refused actions of questions and answers."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from promdaen.kit.refusals import Refused
from promdaen.questions.rules.checking import CheckedText


class QuestionRefused(Refused):
    """An action on a question was refused; `field` is the form field, if it has one."""

    def __init__(self, words: str, *, field: str = "") -> None:
        super().__init__(words)
        self.field = field

    def errors(self) -> list[tuple[str, str]]:
        """The message at its field."""
        return [(self.field, str(self))]


class QuestionTextRefused(QuestionRefused):
    """Texts contain case data: `held` by field, `token` passes the warnings, "" if not allowed."""

    def __init__(self, *, checked_texts: Mapping[str, CheckedText]) -> None:
        is_refused = any(checked_text.is_refused for checked_text in checked_texts.values())
        words = (
            _("A number of a person's document or telephone is never stored. Take it away.")
            if is_refused
            else _("Look at what is marked: it may lead to a person.")
        )
        super().__init__(words, field=next(iter(checked_texts)))
        self.held = dict(checked_texts)
        self.token = (
            ""
            if is_refused
            else "".join(checked_text.token for checked_text in checked_texts.values())
        )
