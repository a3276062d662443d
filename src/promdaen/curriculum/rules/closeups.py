"""Pictures that a step of a lesson shows: their codes, and what a reader gets."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Words


@dataclass(frozen=True, kw_only=True)
class LessonCloseup:
    """A picture: its name, what to look for, its address, and a function that draws it.

    `is_magnified`: it is a print or a paper at 20 times; others are drawn faces.
    """

    code: str
    label: Words
    sign: Words
    address: str
    draw: Callable[[], bytes]
    media_type: str = "image/webp"
    is_magnified: bool = True

    @property
    def data_address(self) -> str:
        """The picture itself as an address, for a file that asks nothing of a network."""
        return f"data:{self.media_type};base64,{base64.b64encode(self.draw()).decode()}"


def closeup_codes(*, steps: Sequence[JsonObject]) -> list[str]:
    """The codes of the close-ups of steps in order, each once.

    >>> closeup_codes(steps=[{"closeups": ["inkjet", "toner"]}, {}, {"closeups": ["toner"]}])
    ['inkjet', 'toner']
    """
    return list(dict.fromkeys(code for step in steps for code in step.get("closeups", ())))
