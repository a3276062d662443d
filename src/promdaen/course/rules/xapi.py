"""Results of a course run as xAPI statements, without names.

After the Experience API 1.0.3 (ADL, 2016): Data, sections 2.2 (statement) to 2.4.6 (context).
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from promdaen.kit.json_objects import NewJsonObject
from promdaen.kit.suppression import MIN_CELL_SIZE

VERBS = "http://adlnet.gov/expapi/verbs"
ACTIVITIES = "http://adlnet.gov/expapi/activities"
ATTENDED, COMPLETED, VOIDED = "attended", "completed", "voided"
XAPI_VERSION = "1.0.3"
MAX_SCORE = 100
TEST_NAMES = {"before": "Test before the course", "after": "Test after it", "later": "Later test"}


class NotOurStatements(Exception):
    """A file is no export of this run, or was changed."""


@dataclass(frozen=True, kw_only=True)
class LearnerResult:
    """An officer's results: a name that means nothing outside, and points of 100 by occasion.

    tested_at: when each test was taken, by occasion.
    """

    pseudonym: str
    has_attended: bool
    points: dict[str, float]
    tested_at: dict[str, datetime]


@dataclass(frozen=True, kw_only=True)
class RunActivity:
    """A course run as an activity; `home` is the address that its ids begin with."""

    home: str
    code: str
    course: str
    title: dict[str, str]
    ended_at: datetime
    is_invented: bool


def statements(*, run: RunActivity, results: Sequence[LearnerResult]) -> list[NewJsonObject]:
    """The statements of a run; none with fewer than five officers.

    A statement has the same id in every export, so that a store takes it once. One whose content
    changed has another id: a store refuses a known id with other content (Communication, 2.1.1).
    """
    if len(results) < MIN_CELL_SIZE:
        return []
    return [
        statement
        for result in results
        for statement in _learner_statements(run=run, result=result)
    ]


def voiding(
    *, run: RunActivity, exported: object, current: Sequence[dict[str, object]]
) -> list[dict[str, object]]:
    """Statements that void those of an earlier export which are not current any more.

    `exported` is the content of that file (Data, 2.3.2). Raises NotOurStatements for one that
    this installation did not export of this run as it is.
    """
    if not isinstance(exported, list):
        raise NotOurStatements
    statement_ids = {statement["id"] for statement in current}
    results = [statement for statement in exported if _is_result(run=run, statement=statement)]
    return [
        _with_id(
            {
                "actor": {
                    "objectType": "Agent",
                    "account": {"homePage": run.home, "name": "promdaen"},
                },
                "verb": {"id": f"{VERBS}/{VOIDED}", "display": {"en": VOIDED}},
                "object": {"objectType": "StatementRef", "id": statement["id"]},
                "version": XAPI_VERSION,
            }
        )
        for statement in results
        if statement["id"] not in statement_ids
    ]


def _is_result(*, run: RunActivity, statement: Any) -> bool:
    """Whether an exported statement has a result of the run; False for one that voids another.

    Raises NotOurStatements for any other.
    """
    target = statement.get("object") if isinstance(statement, dict) else None
    if not isinstance(target, dict):
        raise NotOurStatements
    content = {name: value for name, value in statement.items() if name != "id"}
    try:
        own_id = _with_id(content)["id"]
    except (ValueError, RecursionError) as wrong:
        # Half a character, which JSON may escape, or too deep.
        raise NotOurStatements from wrong
    is_whole = own_id == statement.get("id")
    if is_whole and target.get("objectType") == "StatementRef":
        return False
    if not is_whole or not str(target.get("id")).startswith(f"{run.home}/runs/{run.code}/"):
        raise NotOurStatements
    return True


def _learner_statements(*, run: RunActivity, result: LearnerResult) -> Iterable[NewJsonObject]:
    if result.has_attended:
        activity = {"type": f"{ACTIVITIES}/course", "name": run.title}
        statement = _statement(
            run=run, result=result, verb=ATTENDED, part="course", activity=activity
        )
        yield _with_id(statement | {"timestamp": run.ended_at.isoformat()})
    for occasion, name in TEST_NAMES.items():
        if occasion in result.points:
            points = round(result.points[occasion], 2)
            statement = _statement(
                run=run,
                result=result,
                verb=COMPLETED,
                part=f"tests/{occasion}",
                activity={
                    "type": f"{ACTIVITIES}/assessment",
                    "name": {"en": name},
                },
            )
            score = {
                "scaled": round(points / MAX_SCORE, 4),
                "raw": points,
                "min": 0,
                "max": MAX_SCORE,
            }
            yield _with_id(
                statement
                | {"timestamp": result.tested_at[occasion].isoformat()}
                | {"result": {"score": score, "completion": True}}
            )


def _with_id(statement: NewJsonObject) -> dict[str, object]:
    content = json.dumps(statement, sort_keys=True, ensure_ascii=False)
    return {"id": str(uuid.uuid5(uuid.NAMESPACE_URL, content)), **statement}


def _statement(
    *, run: RunActivity, result: LearnerResult, verb: str, part: str, activity: NewJsonObject
) -> NewJsonObject:
    run_id = f"{run.home}/runs/{run.code}"
    course = {
        "objectType": "Activity",
        "id": f"{run.home}/courses/{run.course}",
        "definition": {"type": f"{ACTIVITIES}/course", "name": run.title},
    }
    extensions = {f"{run.home}/xapi/invented": True} if run.is_invented else {}
    return {
        "actor": {
            "objectType": "Agent",
            "account": {"homePage": run.home, "name": result.pseudonym},
        },
        "verb": {"id": f"{VERBS}/{verb}", "display": {"en": verb}},
        "object": {"objectType": "Activity", "id": f"{run_id}/{part}", "definition": activity},
        "context": {
            "registration": str(uuid.uuid5(uuid.NAMESPACE_URL, run_id)),
            "contextActivities": {"parent": [course]},
            "platform": "Promdaen",
            **({"extensions": extensions} if extensions else {}),
        },
        "version": XAPI_VERSION,
    }
