"""The exception for refused actions of questions and answers."""

from __future__ import annotations

from django.utils.translation import gettext as _

from promdaen.kit.refusals import Refused
from promdaen.kit.screening import ScreenedTexts


class QuestionRefused(Refused):
    """An action on a question was refused; `field` is the form field, if it has one."""

    def __init__(self, words: str, *, field: str = "") -> None:
        super().__init__(words)
        self.field = field

    def errors(self) -> list[tuple[str, str]]:
        """The message at its field."""
        return [(self.field, str(self))]


class QuestionTextRefused(QuestionRefused):
    """Texts contain case data; `screened` has the findings, and the token that confirms them."""

    def __init__(self, *, screened: ScreenedTexts) -> None:
        words = (
            _("A number of a person's document or telephone is never stored. Take it away.")
            if screened.has_refusal
            else _("Look at what is marked: it may lead to a person.")
        )
        super().__init__(words, field=next(iter(screened.findings)))
        self.screened = screened
