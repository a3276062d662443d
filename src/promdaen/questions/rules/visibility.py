"""Which parts of a question each reader may see."""

from __future__ import annotations

from dataclasses import dataclass

TEXT, ASKER, CLOCK, SHARED = "text", "asker", "clock", "shared"
ANSWER_RIGHT = "questions"
"""The right to answer questions of one's topics, or to watch their clocks."""


@dataclass(frozen=True, kw_only=True)
class QuestionReader:
    """The relation of a reader to a question; `has_seen_item`: the item it is about, if any."""

    is_asker: bool = False
    is_trainer_of_topic: bool = False
    is_coordinator: bool = False
    has_seen_item: bool = True


@dataclass(frozen=True, kw_only=True)
class QuestionVisibility:
    """The properties of a question that decide who sees it."""

    is_named: bool = False
    is_shared: bool = False
    is_item_in_use: bool = False


def sight(*, reader: QuestionReader, question: QuestionVisibility) -> frozenset[str]:
    """What a reader may see: the text with its answers, the asker, the clock, the shared
    text.

    Trainers of the topic see the text, and the asker if the officer allowed it; a coordinator sees
    the clock. Others see the shared text, which has no names; about a test item only those who had
    it and saw its result, and not while a test with it is open.

    >>> coordinator = QuestionReader(is_coordinator=True)
    >>> sorted(sight(reader=coordinator, question=QuestionVisibility(is_named=True)))
    ['clock']
    """
    visible_parts = set[str]()
    if reader.is_asker:
        visible_parts |= {TEXT, ASKER, CLOCK}
    if reader.is_trainer_of_topic:
        visible_parts |= {TEXT, CLOCK} | ({ASKER} if question.is_named else set())
    if reader.is_coordinator:
        visible_parts.add(CLOCK)
    if question.is_shared and reader.has_seen_item and not question.is_item_in_use:
        visible_parts.add(SHARED)
    return frozenset(visible_parts)
