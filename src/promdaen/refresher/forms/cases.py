"""Cases judged on a phone, as sent by it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from promdaen.casework.actions.closing import NewStageAnswer
from promdaen.casework.actions.offline_judgements import OfflineJudgement
from promdaen.refresher.forms import phone_json

LISTS = ("missing", "offices", "protection")


def judged_case(*, body: bytes, since: datetime, now: datetime) -> OfflineJudgement:
    """Parse a case judged on a phone between its pairing (`since`) and `now`.

    Raises phone_json.NotAnswers for invalid data.
    """

    def made(case: Any) -> OfflineJudgement:
        return OfflineJudgement(
            id=UUID(case["id"]),
            code=phone_json.text(case["code"]),
            version=min(max(int(case["version"]), 0), 32767),
            law=phone_json.text(case["law"]),
            answers=[(phone_json.text(code), _answer(answer)) for code, answer in case["stages"]],
            at=phone_json.moment_between(case["at"], since=since, until=now),
        )

    return phone_json.read(body=body, make=made)


def _answer(answer: Any) -> NewStageAnswer:
    return NewStageAnswer(
        elements={
            phone_json.text(code): {
                "value": phone_json.text(stage_answer["value"]),
                "cites": sorted({phone_json.text(line) for line in stage_answer["cites"]}),
            }
            for code, stage_answer in answer["elements"].items()
        },
        **{name: [phone_json.text(text) for text in answer[name]] for name in LISTS},
    )
