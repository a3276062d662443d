"""What a phone sends of a case that was judged on it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from promdaen.casework.actions.away import Judged
from promdaen.casework.actions.closing import NewAnswer
from promdaen.refresher.forms import sent

LISTS = ("missing", "offices", "protection")


def judged_case(*, body: bytes, since: datetime, now: datetime) -> Judged:
    """A case that a phone sent as JSON, judged between its pairing (`since`) and now.

    Raises sent.NotAnswers for anything else.
    """

    def made(one: Any) -> Judged:
        return Judged(
            id=UUID(one["id"]),
            code=sent.text(one["code"]),
            version=min(max(int(one["version"]), 0), 32767),
            law=sent.text(one["law"]),
            answers=[(sent.text(code), _answer(answer)) for code, answer in one["stages"]],
            at=sent.moment_between(one["at"], since=since, until=now),
        )

    return sent.read(body=body, make=made)


def _answer(held: Any) -> NewAnswer:
    return NewAnswer(
        elements={
            sent.text(code): {
                "value": sent.text(said["value"]),
                "cites": sorted({sent.text(line) for line in said["cites"]}),
            }
            for code, said in held["elements"].items()
        },
        **{name: [sent.text(one) for one in held[name]] for name in LISTS},
    )
