"""Refused actions in the exchange, with messages for the person who asked."""

from __future__ import annotations

from collections.abc import Mapping


class ExchangeRefused(Exception):
    """An action is refused; `fields` maps wrong fields to messages."""

    def __init__(self, words: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(words)
        self.fields = dict(fields or {})
