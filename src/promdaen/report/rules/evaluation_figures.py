"""Figures of the evaluator's report: by criterion and level, with definitions and remedies.

Criteria: OECD-DAC (2019), Better criteria for better evaluation. Levels: Kirkpatrick (1994),
Evaluating training programs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from promdaen.evaluation.rules import costs
from promdaen.kit import signing, suppression
from promdaen.kit.json_objects import NewJsonObject
from promdaen.kit.texts import Text
from promdaen.report.rules import definitions

REACTION, LEARNING, BEHAVIOUR, RESULTS = "reaction", "learning", "behaviour", "results"
LEVEL_NAMES: Mapping[str, tuple[Text, Text]] = {
    REACTION: (
        Text("Reaction", context="level"),
        Text("What officers say about the course."),
    ),
    LEARNING: (
        Text("Learning", context="level"),
        Text("What officers know, and what they still know later."),
    ),
    BEHAVIOUR: (
        Text("Behaviour", context="level"),
        Text("What officers do at work."),
    ),
    RESULTS: (
        Text("Results", context="level"),
        Text("What changed at the border."),
    ),
}
RELEVANCE, COHERENCE, EFFECTIVENESS = "relevance", "coherence", "effectiveness"
EFFICIENCY, IMPACT, SUSTAINABILITY = "efficiency", "impact", "sustainability"
CRITERION_NAMES: Mapping[str, tuple[Text, Text]] = {
    RELEVANCE: (
        Text("Relevance", context="criterion"),
        Text("Does the programme do the right things?"),
    ),
    COHERENCE: (
        Text("Coherence", context="criterion"),
        Text("Does it fit with what others do, and do departments work together?"),
    ),
    EFFECTIVENESS: (
        Text("Effectiveness", context="criterion"),
        Text("Does it reach its objectives?"),
    ),
    EFFICIENCY: (
        Text("Efficiency", context="criterion"),
        Text("Is the money used well?"),
    ),
    IMPACT: (
        Text("Impact", context="criterion"),
        Text("What difference does it make at the border?"),
    ),
    SUSTAINABILITY: (
        Text("Sustainability", context="criterion"),
        Text("Will the benefits last?"),
    ),
}
MEASURED, MISSING, SMALL = "measured", "missing", "small"
TOO_FEW = Text("Not shown: fewer than five were measured. Measure more.")

COLLECT_FEEDBACK = Text(
    "Hand out the feedback form at the end of each course run and enter the answers."
)
HOLD_TESTS = Text("Hold the tests before and after each course run and enter the answers.")
HOLD_LATER_TEST = Text("Hold the later test 3 to 12 months after the course.")
ROLLOUT = Text("Plan a roll-out by lot, record its scores, and open its results at the end.")
PLAN_FIELD_CHECKS = Text("Plan field checks at booths, have them approved, and record them.")
TIES = Text("Ask the six questions on contacts before, after and 6 months after a course.")
COSTS = Text("Enter or import the costs of course runs.")
SURVEY_CHECKPOINTS = Text("Survey the checkpoints, accept the visits, and close the round.")
SURVEYS = Text("Survey the same checkpoints in a second round and close it.")
COMPUTE_BORDER_PROGRAMME = Text("Compute a border programme and make a version final.")
PLAY_EXERCISE = Text("Play a table-top exercise and write down its findings.")
PLAN_RUNS = Text("Plan course runs in the programme and enter their officers.")
FOLLOW_UP = Text("Enter the recommendations of the last report and what was done since.")
REGISTERS = Text(
    "Enter the registers of posts month by month, from two years before the first course on."
)
CHECKLIST = Text("Open the supervisors' checklist three months after a course run, and close it.")

SHARE, POINTS, RATING, COUNT, USD, NUMBER = (
    "share", "points", "rating", "count", "usd", "number",
)  # fmt: skip
READ_RIGHTS = ("runs", "results")
SHEET_DEFINITIONS = {
    definition.key: definition
    for definition in (*definitions.HEADLINE_FIGURES, *definitions.LATER_FIGURES)
}


@dataclass(frozen=True, kw_only=True)
class FigureDefinition:
    """A figure: criterion, level ("" for none), unit, meaning, and what to do if it is missing.

    page: the name of the page with the present data, for accounts with one of `rights`;
    smallest: the fewest that `n` may be for the figure to be shown.
    """

    key: str
    criterion: str
    unit: str
    name: Text
    meaning: Text
    remedy: Text
    level: str = ""
    page: str = ""
    rights: tuple[str, ...] = READ_RIGHTS
    smallest: int = suppression.MIN_CELL_SIZE


def _course_figure(key: str, criterion: str, level: str, remedy: Text) -> FigureDefinition:
    """A figure that has its definition on the results sheet."""
    sheet_definition = SHEET_DEFINITIONS[key]
    return FigureDefinition(
        key=key,
        criterion=criterion,
        unit=sheet_definition.unit,
        name=sheet_definition.name,
        meaning=sheet_definition.meaning,
        remedy=remedy,
        level=level,
        page="report:figure" if key in definitions.BY_KEY else "report:sheet",
    )


def _cost_figure(code: str) -> FigureDefinition:
    return FigureDefinition(
        key=f"cost_{code}",
        criterion=EFFICIENCY,
        unit=USD,
        name=costs.UNIT_COST_LABELS[code],
        meaning=Text(
            "Actual costs of the course runs that have ended, with their share of development,"
            " divided by this result. For a result of a test, costs and officers are of the course"
            " runs with that test alone. The standard is 70 points of 100. An officer"
            " stays at the standard who reached it after the course and again later."
        ),
        remedy=COSTS if code in {"trained", "standard"} else HOLD_LATER_TEST,
        page="evaluation:costs",
    )


EVALUATION_FIGURES: tuple[FigureDefinition, ...] = (
    _course_figure("relevance_share_4_5", RELEVANCE, REACTION, COLLECT_FEEDBACK),
    FigureDefinition(
        key="survey_gaps",
        criterion=RELEVANCE,
        unit=COUNT,
        name=Text("Gaps at surveyed checkpoints"),
        meaning=Text(
            "Indicators below the standard of their class, over all checkpoints with an accepted"
            " visit in the newest closed survey round."
        ),
        remedy=SURVEY_CHECKPOINTS,
        page="survey:totals",
        rights=("gaps", "survey"),
    ),
    FigureDefinition(
        key="plan_closes",
        criterion=RELEVANCE,
        unit=SHARE,
        name=Text("Gaps that the border programme closes"),
        meaning=Text(
            "Gaps that the newest final border programme closes by its last year, of those found"
            " by its survey round."
        ),
        remedy=COMPUTE_BORDER_PROGRAMME,
        page="planning:plans",
        rights=("gaps", "survey"),
    ),
    FigureDefinition(
        key="knows_contact",
        criterion=COHERENCE,
        level=BEHAVIOUR,
        unit=SHARE,
        name=Text("Officers who know whom to call tonight in every department"),
        meaning=Text(
            "Share of the officers who answered the six questions on contacts, on the last"
            " occasion asked; beside it the share before the course. Wilson 95 % interval."
        ),
        remedy=TIES,
        page="evaluation:ties",
    ),
    FigureDefinition(
        key="replies",
        criterion=COHERENCE,
        level=BEHAVIOUR,
        unit=SHARE,
        name=Text("Contacts between departments that were answered"),
        meaning=Text(
            "Contacts in the last month that got an answer, of all contacts that officers named on"
            " the last occasion asked; beside it the share before the course. The 95 % interval"
            " allows for several contacts of one officer."
        ),
        remedy=TIES,
        page="evaluation:ties",
    ),
    FigureDefinition(
        key="facts_passed",
        criterion=COHERENCE,
        unit=SHARE,
        name=Text("Facts that departments passed on in exercises"),
        meaning=Text(
            "Facts that one department had, another needed, and got, of all such facts in the 12"
            " newest exercises."
        ),
        remedy=PLAY_EXERCISE,
        page="evaluation:ties",
    ),
    FigureDefinition(
        key="officers_trained",
        criterion=EFFECTIVENESS,
        unit=COUNT,
        name=Text("Officers trained"),
        meaning=Text("Officers who completed a course run of the programme."),
        remedy=PLAN_RUNS,
        page="report:sheet",
        smallest=0,
    ),
    _course_figure("overall_mean", EFFECTIVENESS, REACTION, COLLECT_FEEDBACK),
    _course_figure("gain_points", EFFECTIVENESS, LEARNING, HOLD_TESTS),
    _course_figure("scored_higher_share", EFFECTIVENESS, LEARNING, HOLD_TESTS),
    FigureDefinition(
        key="rollout_effect",
        criterion=EFFECTIVENESS,
        level=LEARNING,
        unit=POINTS,
        name=Text("Effect against places that were not trained yet"),
        meaning=Text(
            "Effect on test scores in the newest roll-out with open results, by the order that was"
            " drawn; the permutation gives the effect and the p-value, the mixed model the"
            " interval."
        ),
        remedy=ROLLOUT,
        page="evaluation:rollout",
    ),
    FigureDefinition(
        key="findings_closed",
        criterion=EFFECTIVENESS,
        unit=SHARE,
        name=Text("Findings of exercises that are closed"),
        meaning=Text(
            "Areas for improvement from exercises that were closed with proof, of all that were"
            " found. Rehearsals and simulated runs do not count."
        ),
        remedy=PLAY_EXERCISE,
        page="exercise:plan",
        rights=("exercises",),
        smallest=0,
    ),
    *(_cost_figure(code) for code in costs.UNIT_COST_LABELS),
    FigureDefinition(
        key="budget_used",
        criterion=EFFICIENCY,
        unit=SHARE,
        name=Text("Actual costs of the budget"),
        meaning=Text(
            "Actual costs of the course runs that have ended and had a budget, divided by that"
            " budget."
        ),
        remedy=COSTS,
        page="evaluation:costs",
        smallest=0,
    ),
    FigureDefinition(
        key="field_detection",
        criterion=IMPACT,
        level=BEHAVIOUR,
        unit=NUMBER,
        name=Text("Detection of test documents at booths"),
        meaning=Text(
            "d' of all recorded field checks: 0 is chance, higher is better. Signal detection;"
            " 95 % interval."
        ),
        remedy=PLAN_FIELD_CHECKS,
        page="evaluation:field_checks",
    ),
    FigureDefinition(
        key="field_referral",
        criterion=IMPACT,
        level=BEHAVIOUR,
        unit=SHARE,
        name=Text("Stopped documents that were referred"),
        meaning=Text(
            "Defective test documents that were stopped and then referred, of those stopped."
            " Wilson 95 % interval."
        ),
        remedy=PLAN_FIELD_CHECKS,
        page="evaluation:field_checks",
    ),
    FigureDefinition(
        key="supervisors",
        criterion=IMPACT,
        level=BEHAVIOUR,
        unit=SHARE,
        name=Text("Behaviours that supervisors observed"),
        meaning=Text(
            "Of the behaviours that had an occasion, the share that supervisors saw at work three"
            " months after the course, without names. The 95 % interval allows for several"
            " behaviours of one officer."
        ),
        remedy=CHECKLIST,
        page="evaluation:checklists",
    ),
    FigureDefinition(
        key="survey_change",
        criterion=IMPACT,
        level=RESULTS,
        unit=POINTS,
        name=Text("Change of capacity at checkpoints"),
        meaning=Text(
            "Mean index of the checkpoints surveyed in both of the two newest closed rounds, now"
            " less before, in points of 100. It does not say what caused the change."
        ),
        remedy=SURVEYS,
        page="survey:totals",
        rights=("gaps", "survey"),
    ),
    FigureDefinition(
        key="registers",
        criterion=IMPACT,
        level=RESULTS,
        unit=NUMBER,
        name=Text("Referrals in the registers of posts"),
        meaning=Text(
            "Referrals per traveller after against before, of posts whose officers were trained,"
            " as a multiple of that of posts not yet trained; 1 says that both changed alike. Same"
            " calendar months. The 95 % interval leaves out one post at a time, from five posts"
            " on; the p-value is by permutation of the posts."
        ),
        remedy=REGISTERS,
        page="evaluation:registers",
    ),
    _course_figure("retained", SUSTAINABILITY, LEARNING, HOLD_LATER_TEST),
    FigureDefinition(
        key="local_trainers",
        criterion=SUSTAINABILITY,
        unit=SHARE,
        name=Text("Course runs with trainers from this country alone"),
        meaning=Text(
            "Course runs without costs of trainers from abroad, of those with costs that have"
            " ended."
        ),
        remedy=COSTS,
        page="evaluation:costs",
        smallest=0,
    ),
    FigureDefinition(
        key="running_paid",
        criterion=SUSTAINABILITY,
        unit=SHARE,
        name=Text("Running costs after the plan that are covered"),
        meaning=Text(
            "What the ministry promised to pay each year after the newest final border programme,"
            " of its running costs in a year."
        ),
        remedy=COMPUTE_BORDER_PROGRAMME,
        page="planning:plans",
        rights=("gaps", "survey"),
    ),
    FigureDefinition(
        key="recommendations_done",
        criterion=SUSTAINABILITY,
        unit=SHARE,
        name=Text("Recommendations that are done"),
        meaning=Text("Recommendations of earlier reports that are done, of all of them."),
        remedy=FOLLOW_UP,
        page="report:recommendations_followed",
        smallest=0,
    ),
)  # fmt: skip
BY_KEY: Mapping[str, FigureDefinition] = {figure.key: figure for figure in EVALUATION_FIGURES}
CODES_OF_RUNS = Text("Codes of these course runs")
COUNT_NAMES: Mapping[str, Text] = {
    "n": Text("Measured"),
    "of": Text("Of"),
    "rating_1": Text("Rated {rating}", rating="1"),
    "rating_2": Text("Rated {rating}", rating="2"),
    "rating_3": Text("Rated {rating}", rating="3"),
    "rating_4": Text("Rated {rating}", rating="4"),
    "rating_5": Text("Rated {rating}", rating="5"),
    "target": Text("Target"),
    "enrolled": Text("Enrolled"),
    "women": Text("Women"),
    "higher": Text("Scored higher"),
    "same": Text("Scored the same"),
    "lower": Text("Scored lower"),
    "asked": Text("Asked to the later test"),
    "came": Text("Came to the later test"),
    "months": Text("Months after the course"),
    "clusters": Text("Places drawn"),
    "p_value": Text("p-value of the permutation"),
    "runs": Text("Course runs"),
    "usd": Text("All costs, USD"),
    "budget": Text("Budget, USD"),
    "actual": Text("Actual, USD"),
    "checkpoints": Text("Checkpoints surveyed"),
    "gaps": Text("Gaps"),
    "closed": Text("Closed"),
    "needed": Text("Needed"),
    "passed": Text("Passed on"),
    "contacts": Text("Contacts"),
    "checks": Text("Field checks"),
    "checks_untrained": Text("Checks of shifts without a trained officer"),
    "untrained": Text("d' of shifts without a trained officer"),
    "checks_trained": Text("Checks of shifts with half or more trained"),
    "trained": Text("d' of shifts with half or more trained"),
    "paid": Text("Covered each year, USD"),
    "running": Text("Running costs a year, USD"),
    "done": Text("Done"),
    "seen": Text("Behaviours seen"),
    "kappa": Text("Kappa of two observers"),
    "posts": Text("Posts"),
    "referrals_after": Text("Referrals at trained posts after"),
}


@dataclass(frozen=True, kw_only=True)
class FigureValue:
    """A measured figure with the counts it was computed from.

    n: how many it rests on; before: its value before the course; place: arguments of its page;
    runs: codes of the course runs that it is of, for a figure of costs.
    """

    key: str
    value: float
    n: int
    interval: tuple[float, float] | None = None
    before: float | None = None
    counts: Mapping[str, float | None] = field(default_factory=dict)
    place: Sequence[str] = ()
    runs: Sequence[str] = ()


def figure_documents(*, values: Iterable[FigureValue], scope: str) -> list[NewJsonObject]:
    """Every figure of the report as JSON values, in order, each with its digest.

    A figure without a value is missing; one that rests on too few is marked as small, without its
    value and counts. The digest is SHA-256 of the canonical JSON of the rest and the scope.
    """
    measured = {value.key: value for value in values}
    return [
        _figure_document(definition=definition, value=measured.get(definition.key), scope=scope)
        for definition in EVALUATION_FIGURES
    ]


def _figure_document(
    *, definition: FigureDefinition, value: FigureValue | None, scope: str
) -> NewJsonObject:
    document: NewJsonObject = {"key": definition.key, "state": MISSING}
    if value is not None and value.n < definition.smallest:
        document["state"] = SMALL
    elif value is not None:
        document |= {
            "state": MEASURED,
            "value": float(value.value),
            "n": value.n,
            "interval": list(value.interval) if value.interval else None,
            "before": value.before,
            "counts": {key: number for key, number in value.counts.items() if number is not None},
            "place": list(value.place),
        }
        if value.runs:
            document["runs"] = list(value.runs)
    digest = signing.document_digest(document=document | {"scope": scope})
    return document | {"digest": digest.hex()}
