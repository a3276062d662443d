"""What a new visit begins with: whether there is such a content, and its items."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from promdaen.booth.actions import runs as booth_actions
from promdaen.booth.actions.refusals import BoothRefused
from promdaen.booth.queries import content as booth_content
from promdaen.booth.rules.axes import RUN_SIZES
from promdaen.casework.queries import visitors as case_visitors
from promdaen.curriculum import queries as curriculum_queries
from promdaen.kit.texts import Text
from promdaen.lti import queries
from promdaen.lti.models import LtiVisit
from promdaen.lti.rules import contents
from promdaen.lti.rules.messages import LaunchRefused
from promdaen.specimen.queries import visitors as specimen_visitors
from promdaen.specimen.rules import closeup_tasks

SEED_BITS = 31
BOOTH_MODE = "learn"
"""Without anchors: those are the same for everybody and measure officers at the real booth."""


def is_there(*, content: contents.OpenedContent, now: datetime) -> bool:
    """Whether there is a content that can be opened now."""
    if content.kind == contents.CASE:
        return case_visitors.new_session(code=content.topic, now=now) is not None
    return _IS_THERE[content.kind](content.topic)


def new_items(*, visit: LtiVisit, now: datetime) -> list[object]:
    """The items of a new visit, which it keeps to its end. Raises LaunchRefused."""
    begin = _ITEMS.get(visit.kind)
    return begin(visit, now) if begin else []


def _practice(visit: LtiVisit, _now: datetime) -> list[object]:
    item_ids = queries.practice_item_ids(topic=visit.topic)
    count = min(contents.QUESTIONS_COUNT, len(item_ids))
    return random.Random(visit.pk.int).sample(item_ids, count)  # noqa: S311


def _case(visit: LtiVisit, now: datetime) -> list[object]:
    session = case_visitors.new_session(code=visit.topic, now=now)
    return [str(session.case_id), str(session.law_id)] if session else []


def _specimens(visit: LtiVisit, _now: datetime) -> list[object]:
    seed = secrets.randbits(SEED_BITS)
    return list(specimen_visitors.practice_layout(mode=visit.topic, seed=seed))


def _booth(visit: LtiVisit, now: datetime) -> list[object]:
    try:
        run = booth_actions.draw_run(
            wave=visit.topic,
            mode=BOOTH_MODE,
            count=RUN_SIZES[0],
            seed=secrets.randbits(SEED_BITS),
            now=now,
        )
    except BoothRefused as refused:
        raise LaunchRefused(
            Text("Some travellers of this morning have no interview yet. Choose another morning.")
        ) from refused
    names = ("mode", "seed", "travellers_count", "script", "dialogues")
    return [{name: getattr(run, name) for name in names}]


_IS_THERE: Mapping[str, Callable[[str], bool]] = {
    contents.LESSON: lambda topic: curriculum_queries.find_lesson(topic=topic) is not None,
    contents.PRACTICE: lambda topic: bool(queries.practice_item_ids(topic=topic)),
    contents.CLOSEUPS: lambda practice: practice in closeup_tasks.PRACTICE_CODES,
    contents.SPECIMENS: lambda mode: mode in specimen_visitors.PRACTICE_MODES,
    contents.BOOTH: lambda wave: wave in booth_content.waves(),
}
_ITEMS: Mapping[str, Callable[[LtiVisit, datetime], list[Any]]] = {
    contents.PRACTICE: _practice,
    contents.CASE: _case,
    contents.SPECIMENS: _specimens,
    contents.BOOTH: _booth,
}
