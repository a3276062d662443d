"""What is not done in the exchange, and why, in words for whoever asked."""

from __future__ import annotations

from collections.abc import Mapping


class ExchangeRefused(Exception):
    """What was asked for cannot be; `fields` names the answers that are wrong, by field."""

    def __init__(self, words: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(words)
        self.fields = dict(fields or {})
