"""Statements about a run: strengths and areas to improve, each with its lines of the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from promdaen.exercise.rules import action_results, flow, statement_words
from promdaen.exercise.rules.action_results import ActionResult, DecisionResult, JudgingMoment
from promdaen.exercise.rules.room import ExerciseRoom
from promdaen.exercise.rules.scenario import CONTROL
from promdaen.exercise.rules.statement_words import (
    DETAILS,
    TEXTS,
    TITLES,
    count_text,
    duration_text,
    head,
    list_text,
    without_stop,
)
from promdaen.kit.spreadsheets.words import Param, filled_message
from promdaen.kit.texts import Text, Words

STRENGTH, IMPROVEMENT = "strength", "improvement"
STATEMENT_KINDS = (STRENGTH, IMPROVEMENT)
CONTROL_NAME = Text("Control")
MINUTE_S = 60.0
NO_WORDS = Text("")
MIN_MERGED_LINES = 2
STATEMENT_SOURCES = ("action", "fact", "prompt")
"""The value of a sentence whose headline is in its title."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RunStatement:
    """A statement about a run.

    `key` is its rule and subject ("missed A1"), unique in a run; `events` are the numbers of the
    lines of the log behind it; `cells` are the cells concerned, first the one that would act on
    it. `title` is the text or a short form of it, `detail` what the short form leaves out, `why`
    the reason given by the scenario.
    """

    kind: str
    key: str
    text: Words
    recommendation: Words
    events: tuple[int, ...]
    cells: tuple[str, ...]
    title: Words
    detail: Words = NO_WORDS
    why: Words = NO_WORDS
    is_protection: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class FindingProposal:
    """Statements of one rule about one cell, merged: the foremost speaks for all of them."""

    statement: RunStatement
    count: int
    events: tuple[int, ...]


MAX_ON_PAGE_ONE = 5
"""So many strengths, and so many areas to improve, are on page one of a report at most."""


def merge_statements(*, statements: Iterable[RunStatement]) -> list[FindingProposal]:
    """Similar statements (same rule, same first cell) as one, in order."""
    groups: dict[tuple[str, str], list[RunStatement]] = {}
    for statement in statements:
        rule = statement.key.partition(" ")[0]
        groups.setdefault((rule, statement.cells[0] if statement.cells else ""), []).append(
            statement
        )
    return [
        FindingProposal(
            statement=group[0],
            count=len(group),
            events=tuple(sorted({number for statement in group for number in statement.events})),
        )
        for group in groups.values()
    ]


@dataclass(frozen=True, kw_only=True)
class StatementContext:
    """The input of statements: room, names of cells, results of actions and decisions."""

    room: ExerciseRoom
    names: Mapping[str, Words]
    actions: Sequence[ActionResult]
    choices: Sequence[DecisionResult]
    at: JudgingMoment

    def name(self, cell: str) -> Words:
        """How a cell is called."""
        return CONTROL_NAME if cell == CONTROL else self.names[cell]


def strengths(*, context: StatementContext) -> list[RunStatement]:
    """The strengths: important actions, needed facts and decisions in time."""
    met_actions = [
        result
        for result in context.actions
        if result.is_marked and result.kind == action_results.MET
    ]
    easy = [result for result in met_actions if not result.is_difficult]
    return [
        *(_met_statement(context, result) for result in _marked_first(easy)),
        *_owners_in_time(context),
        *_keeping(context),
        *_deciding(context),
    ]


def areas(*, context: StatementContext) -> list[RunStatement]:
    """Areas to improve: protection first, then critical actions, information, decisions."""
    return [
        *(
            statement
            for result in _marked_first(context.actions)
            for statement in _action_shortfalls(context, result)
        ),
        *_untold(context),
        *_late_statements(context),
        *_leaks(context),
        *_rumours(context),
        *(statement for result in context.choices for statement in _slow(context, result)),
    ]


def _marked_first(results: Iterable[ActionResult]) -> list[ActionResult]:
    """Sort statements: protection, critical actions, then the others in the given order."""
    return sorted(
        results,
        key=lambda result: (not result.action.is_protection, not result.action.is_critical),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementTexts:
    text: Words
    recommendation: Words
    title: Words
    detail: Words


def _statement_words(code: str, **params: Param) -> StatementTexts:
    message = filled_message(texts=TEXTS, code=code, row=None, column=None, params=params)
    title: Words = message.words
    detail: Words = NO_WORDS
    if code in TITLES:
        title = filled_message(texts=TITLES, code=code, row=None, column=None, params=params).words
        more = None
        if code in DETAILS:
            more = filled_message(
                texts=DETAILS, code=code, row=None, column=None, params=params
            ).words
        sources = (params.get(name) for name in STATEMENT_SOURCES)
        source = next(words for words in sources if isinstance(words, Words))
        detail = statement_words.detail(source=source, more=more)
    return StatementTexts(
        text=message.words, recommendation=message.remedy, title=title, detail=detail
    )


def _met_statement(context: StatementContext, result: ActionResult) -> RunStatement:
    action = result.action
    placeholders = {
        "cell": context.name(action.cell),
        "action": without_stop(text=action.text),
        "head": head(text=action.text),
    }
    delay = result.delay_s
    if delay is None:
        texts = _statement_words("met_unseen", **placeholders)
    else:
        minutes = duration_text(seconds=action.minutes * MINUTE_S)
        texts = _statement_words(
            "met", **placeholders, delay=duration_text(seconds=delay), minutes=minutes
        )
    return _action_statement(STRENGTH, "met", result, texts)


def _action_shortfalls(context: StatementContext, result: ActionResult) -> list[RunStatement]:
    """State an action that was missed or late, or important and done with difficulty."""
    code = {action_results.MISSED: "missed", action_results.LATE: "late"}.get(result.kind, "")
    if not code and result.is_difficult and result.is_marked:
        code = "difficult"
    if not code:
        return []
    action = result.action
    statement = _statement_words(
        code,
        cell=context.name(action.cell),
        action=without_stop(text=action.text),
        head=head(text=action.text),
        minutes=duration_text(seconds=action.minutes * MINUTE_S),
        over=duration_text(seconds=result.over_s or 0.0),
    )
    return [_action_statement(IMPROVEMENT, code, result, statement)]


def _action_statement(
    kind: str, code: str, result: ActionResult, texts: StatementTexts
) -> RunStatement:
    return RunStatement(
        kind=kind,
        key=f"{code} {result.action.code}",
        text=texts.text,
        recommendation=texts.recommendation,
        title=texts.title,
        detail=texts.detail,
        events=result.events,
        cells=(result.action.cell,),
        why=result.action.why or NO_WORDS,
        is_protection=result.action.is_protection,
    )


def _owners_in_time(context: StatementContext) -> list[RunStatement]:
    """State the owners that sent all needed facts in time."""
    statements = []
    pairs = flow.needed_pairs(room=context.room, second=context.at.second)
    for owner in context.room.scenario.cells:
        own = [need for need in pairs if need.fact.owner == owner]
        if own and all(
            need.is_in_time and need.knowledge is not None and need.knowledge.by == owner
            for need in own
        ):
            texts = _statement_words("told", cell=context.name(owner), n=count_text(n=len(own)))
            events = {need.knowledge.sequence for need in own if need.knowledge is not None}
            statements.append(_about(STRENGTH, f"told {owner}", texts, events, (owner,)))
    return statements


def _keeping(context: StatementContext) -> list[RunStatement]:
    """State that no sensitive fact was leaked, if cells knew any."""
    sensitive_facts = [
        (fact, knowledge)
        for (_cell, fact), knowledge in context.room.knows.items()
        if context.room.scenario.facts[fact].is_sensitive and knowledge.second <= context.at.second
    ]
    if not sensitive_facts or flow.leaks(room=context.room, second=context.at.second):
        return []
    texts = _statement_words("kept", n=count_text(n=len({fact for fact, _one in sensitive_facts})))
    events = {knowledge.sequence for _fact, knowledge in sensitive_facts}
    return [_about(STRENGTH, "kept", texts, events, ())]


def _deciding(context: StatementContext) -> list[RunStatement]:
    """State every decision in time; otherwise the cells with several decisions in time."""
    results = [result for result in context.choices if result.presented is not None]
    if results and _all_in_time(results):
        return [_decided(context, "all_decided", results, ())]
    own = {
        cell: [result for result in results if result.decision.cell == cell]
        for cell in context.room.scenario.cells
    }
    return [
        _decided(context, "decided", lines, (cell,))
        for cell, lines in own.items()
        if len(lines) >= MIN_MERGED_LINES and _all_in_time(lines)
    ]


def _all_in_time(results: Iterable[DecisionResult]) -> bool:
    return all(result.kind == action_results.IN_TIME for result in results)


def _decided(
    context: StatementContext, code: str, results: Sequence[DecisionResult], cells: tuple[str, ...]
) -> RunStatement:
    longest = max(result.latency_s or 0.0 for result in results)
    texts = _statement_words(
        code,
        cell=list_text(names=[context.name(result.decision.cell) for result in results]),
        n=count_text(n=len(results)),
        longest=duration_text(seconds=longest),
    )
    events = {number for result in results for number in result.events}
    return _about(STRENGTH, " ".join((code, *cells)), texts, events, cells)


def _untold(context: StatementContext) -> list[RunStatement]:
    """State the facts found by a cell but never sent to others who needed them."""
    pairs = flow.needed_pairs(room=context.room, second=context.at.second)
    waiting = [need for need in pairs if need.knowledge is None and _is_over(context, need)]
    return [_fact_statement(context, "untold", group) for group in _pairs_by_fact(waiting)]


def _late_statements(context: StatementContext) -> list[RunStatement]:
    """State the facts sent after they were useful."""
    pairs = flow.needed_pairs(room=context.room, second=context.at.second)
    late = [need for need in pairs if need.knowledge is not None and not need.is_in_time]
    return [_fact_statement(context, "told_late", group) for group in _pairs_by_fact(late)]


def _is_over(context: StatementContext, pair: flow.FactNeed) -> bool:
    """Whether a missing fact can be judged: the play has ended, or its time is over."""
    return bool(context.at.end) or pair.is_too_late(second=context.at.second)


def _pairs_by_fact(pairs: Iterable[flow.FactNeed]) -> list[list[flow.FactNeed]]:
    return [list(group) for _code, group in groupby(pairs, key=lambda pair: pair.fact.code)]


def _fact_statement(
    context: StatementContext, code: str, group: Sequence[flow.FactNeed]
) -> RunStatement:
    fact = group[0].fact
    cells = tuple(need.cell for need in group)
    waits = [need.latency_s for need in group if need.latency_s is not None]
    statement = _statement_words(
        code,
        owner=context.name(fact.owner),
        cells=list_text(names=[context.name(cell) for cell in cells]),
        fact=fact.text,
        head=head(text=fact.text),
        subject=context.room.scenario.subjects[fact.subject].name,
        delay=duration_text(seconds=max(waits, default=0.0)),
        minutes=duration_text(seconds=(fact.useful_minutes or 0) * MINUTE_S),
    )
    log_sequences = {
        knowledge.sequence
        for (_cell, fact_code), knowledge in context.room.knows.items()
        if fact_code == fact.code and knowledge.second == group[0].found_s
    }
    heard = {need.knowledge.sequence for need in group if need.knowledge is not None}
    return _about(
        IMPROVEMENT, f"{code} {fact.code}", statement, log_sequences | heard, (fact.owner, *cells)
    )


def _leaks(context: StatementContext) -> list[RunStatement]:
    """State the sensitive facts sent without need, one statement for each fact."""
    spreads = flow.leaks(room=context.room, second=context.at.second)
    statements = []
    for code in dict.fromkeys(spread.fact.code for spread in spreads):
        own = [spread for spread in spreads if spread.fact.code == code]
        tellers = tuple(dict.fromkeys(spread.by for spread in own))
        statement = _statement_words(
            "leak",
            cells=list_text(names=[context.name(spread.cell) for spread in own]),
            tellers=list_text(names=[context.name(leaking_cell) for leaking_cell in tellers]),
            fact=own[0].fact.text,
            head=head(text=own[0].fact.text),
        )
        events = {spread.sequence for spread in own}
        statements.append(_about(IMPROVEMENT, f"leak {code}", statement, events, tellers))
    return statements


def _rumours(context: StatementContext) -> list[RunStatement]:
    """State false facts passed on as certain, one statement for each fact."""
    rumours = flow.rumours_spread(room=context.room, second=context.at.second)
    statements = []
    for code in dict.fromkeys(fact.code for _message, fact in rumours):
        own = [message for message, fact in rumours if fact.code == code]
        tellers = tuple(dict.fromkeys(event.by for event in own))
        statement = _statement_words(
            "rumour",
            cells=list_text(names=[context.name(spreading_cell) for spreading_cell in tellers]),
            fact=context.room.scenario.facts[code].text,
            head=head(text=context.room.scenario.facts[code].text),
        )
        events = {event.sequence for event in own}
        statements.append(_about(IMPROVEMENT, f"rumour {code}", statement, events, tellers))
    return statements


def _slow(context: StatementContext, result: DecisionResult) -> list[RunStatement]:
    """State a decision that was late or not taken."""
    if result.kind not in {action_results.OVER, action_results.UNDECIDED}:
        return []
    decision = result.decision
    statement = _statement_words(
        result.kind,
        cell=context.name(decision.cell),
        prompt=decision.prompt,
        head=head(text=decision.prompt),
        took=duration_text(seconds=result.latency_s or 0.0),
        minutes=duration_text(seconds=decision.minutes * MINUTE_S),
    )
    key = f"{result.kind} {decision.code}"
    return [_about(IMPROVEMENT, key, statement, result.events, (decision.cell,))]


def _about(
    kind: str,
    key: str,
    texts: StatementTexts,
    events: Iterable[int],
    cells: tuple[str, ...],
) -> RunStatement:
    return RunStatement(
        kind=kind,
        key=key,
        text=texts.text,
        recommendation=texts.recommendation,
        title=texts.title,
        detail=texts.detail,
        events=tuple(sorted(events)),
        cells=cells,
    )
