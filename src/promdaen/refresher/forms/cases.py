"""Cases judged on a phone, as sent by it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from promdaen.casework.actions.away import Judged
from promdaen.casework.actions.closing import NewStageAnswer
from promdaen.refresher.forms import sent

LISTS = ("missing", "offices", "protection")


def judged_case(*, body: bytes, since: datetime, now: datetime) -> Judged:
    """Parse a case judged on a phone between its pairing (`since`) and `now`.

    Raises sent.NotAnswers for invalid data.
    """

    def made(case: Any) -> Judged:
        return Judged(
            id=UUID(case["id"]),
            code=sent.text(case["code"]),
            version=min(max(int(case["version"]), 0), 32767),
            law=sent.text(case["law"]),
            answers=[(sent.text(code), _answer(answer)) for code, answer in case["stages"]],
            at=sent.moment_between(case["at"], since=since, until=now),
        )

    return sent.read(body=body, make=made)


def _answer(answer: Any) -> NewStageAnswer:
    return NewStageAnswer(
        elements={
            sent.text(code): {
                "value": sent.text(stage_answer["value"]),
                "cites": sorted({sent.text(line) for line in stage_answer["cites"]}),
            }
            for code, stage_answer in answer["elements"].items()
        },
        **{name: [sent.text(text) for text in answer[name]] for name in LISTS},
    )
