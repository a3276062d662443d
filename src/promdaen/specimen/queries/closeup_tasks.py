"""Questions about close-ups: the task at an address, and how a round went."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.crypto import salted_hmac

from promdaen.evidence import queries as evidence_queries
from promdaen.kit import ids
from promdaen.kit.texts import Words
from promdaen.specimen.kinds import closeups
from promdaen.specimen.queries.closeups import STOCK_SIZE
from promdaen.specimen.rules import closeup_tasks as rules

SOURCE = "specimen.closeup"


@dataclass(frozen=True, kw_only=True)
class CloseupAnswer:
    """What a page says after an answer: what the picture shows, and what the original shows.

    `chosen` is None where it is not known which answer was chosen. `genuine` is None where the
    picture shows it, or where no original was asked for.
    """

    is_right: bool
    kind: closeups.CloseupKind
    chosen: Words | None
    genuine: closeups.CloseupKind | None


def find_task(*, practice: str, seed: int, number: int) -> rules.CloseupTask | None:
    """The question of a round with this number, from 1."""
    if practice not in rules.PRACTICE_CODES or not 0 <= seed <= rules.LAST_SEED:
        return None
    tasks = rules.closeup_tasks(practice=practice, seed=seed, stock=STOCK_SIZE)
    return tasks[number - 1] if 1 <= number <= len(tasks) else None


def find_own_task(
    *, officer_id: UUID, practice: str, seed: int, number: int
) -> rules.CloseupTask | None:
    """The question of an officer's own round with this number, from 1.

    The seed of the address is mixed with the officer and the secret key, so that a round shown
    on the projector, or to someone else, does not show the answers of this one.
    """
    if practice not in rules.PRACTICE_CODES or not 0 <= seed <= rules.LAST_SEED:
        return None
    digest = salted_hmac(SOURCE, f"{officer_id}/{practice}/{seed}", algorithm="sha256").digest()
    own_seed = int.from_bytes(digest[:8]) % rules.LAST_SEED
    return find_task(practice=practice, seed=own_seed, number=number)


def task_options(*, task: rules.CloseupTask) -> list[tuple[str, Words]]:
    """The answers of a question with their words."""
    return [(code, _words(code)) for code in task.options]


def task_answer(
    *, task: rules.CloseupTask, is_right: bool, chosen: str | None = None
) -> CloseupAnswer:
    """The answer of a question, beside the wrong one that was chosen if it is known."""
    is_genuine = task.feature is None or task.kind == task.feature.genuine
    return CloseupAnswer(
        is_right=is_right,
        kind=closeups.get_closeup(code=task.kind),
        chosen=_words(chosen) if chosen in task.options and chosen != task.key else None,
        genuine=None
        if is_genuine or task.feature is None
        else closeups.get_closeup(code=task.feature.genuine),
    )


def source_id(*, officer_id: UUID, practice: str, seed: int, number: int) -> UUID:
    """The id of one answer: the same officer, round and question give the same."""
    return ids.fixed_id(SOURCE, officer_id, practice, seed, number)


def answer_credit(*, officer_id: UUID, practice: str, seed: int, number: int) -> float | None:
    """The credit 0 or 1 of an officer's stored answer; None before it is answered."""
    source = source_id(officer_id=officer_id, practice=practice, seed=seed, number=number)
    observations = evidence_queries.of_sources(source_kind=SOURCE, source_ids=[source])
    credit = observations.values_list("credit", flat=True).first()
    return None if credit is None else float(credit)


def round_credits(*, officer_id: UUID, practice: str, seed: int) -> list[float]:
    """The credits 0 or 1 of an officer in a round, one for each answer given."""
    sources = [
        source_id(officer_id=officer_id, practice=practice, seed=seed, number=number)
        for number in range(1, rules.TASKS_COUNT + 1)
    ]
    observations = evidence_queries.of_sources(source_kind=SOURCE, source_ids=sources)
    return [float(credit or 0) for credit in observations.values_list("credit", flat=True)]


def _words(code: str) -> Words:
    return rules.TASK_ANSWERS.get(code) or closeups.get_closeup(code=code).LABEL
