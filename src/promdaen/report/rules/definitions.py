"""Definitions of every figure of a sheet, in both languages, with sources."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from promdaen.kit.texts import Text


@dataclass(frozen=True)
class Definition:
    """A figure: its key in the sheet, name, unit, meaning, and the source of its formula.

    unit: share (0..1), points (of 100), per_cent, count, rating (1..5), sd, number. interval: the
    key of its interval. `counts`: the keys of the numbers it is computed from.
    """

    key: str
    unit: str
    name: Text
    meaning: Text
    source: str = ""
    interval: str = ""
    counts: Sequence[str] = ()


def _define(key: str, unit: str, name: Text, meaning: Text, **more: str) -> Definition:
    return Definition(
        key=key,
        unit=unit,
        name=name,
        meaning=meaning,
        source=more.get("source", ""),
        interval=more.get("interval", ""),
        counts=tuple(more.get("counts", "").split()),
    )


HEADLINE_FIGURES: tuple[Definition, ...] = (
    _define(
        "both",
        "count",
        Text("Tested before and after"),
        Text("Officers who sat both tests. All paired figures are over them."),
    ),
    _define(
        "scored_higher_share",
        "share",
        Text("Scored higher after"),
        Text(
            "Officers whose score after is above their score before, over officers with both "
            "tests; Wilson 95 % interval."
        ),
        source="Wilson 1927",
        interval="scored_higher_interval",
        counts="scored_higher same lower both",
    ),
    _define(
        "by_chance_share",
        "share",
        Text("Would have by chance"),
        Text(
            "The share that would score higher without any learning: for each officer with m "
            "items answered differently, the chance that more than half of m go up, averaged."
        ),
        counts="both",
    ),
    _define(
        "before_mean",
        "points",
        Text("Mean before"),
        Text("Mean score before, in points of 100, of officers with both tests."),
        counts="both",
    ),
    _define(
        "after_mean",
        "points",
        Text("Mean after"),
        Text("Mean score after, in points of 100, of officers with both tests."),
        counts="both",
    ),
    _define(
        "gain_points",
        "points",
        Text("Mean gain"),
        Text(
            "Mean of each officer's score after less score before, in points of 100; "
            "95 % interval by Student's t, bootstrap beside it."
        ),
        source="Student 1908; Efron 1979",
        interval="gain_points_interval",
        counts="both before_mean after_mean",
    ),
    _define(
        "gain_points_improvers",
        "points",
        Text("Mean gain of those who rose"),
        Text(
            "The same over the officers who scored higher only: the literal reading of the "
            "sentence of 2012."
        ),
        counts="scored_higher",
    ),
    _define(
        "gain_relative",
        "per_cent",
        Text("Relative gain"),
        Text("Mean after less mean before, over mean before, in per cent."),
        counts="before_mean after_mean",
    ),
    _define(
        "gain_normalised",
        "number",
        Text("Normalised gain"),
        Text(
            "How much of what could still be gained was gained: (after - before) / "
            "(100 - before), of the means."
        ),
        source="Hake 1998",
        counts="before_mean after_mean",
    ),
    _define(
        "gain_normalised_persons",
        "number",
        Text("Normalised gain, mean of persons"),
        Text(
            "The mean of each officer's own normalised gain; officers at 100 before have none "
            "and are counted apart."
        ),
        source="Bao 2006",
        counts="both",
    ),
    _define(
        "g_av",
        "sd",
        Text("Effect size"),
        Text(
            "Mean gain over the average of the two standard deviations, with Hedges' "
            "correction; percentile bootstrap interval."
        ),
        source="Hedges 1981; Lakens 2013",
        interval="g_av_interval",
        counts="both",
    ),
    _define(
        "kr20_before",
        "number",
        Text("Reliability before (KR-20)"),
        Text("How consistently the items of the test before measure one thing, 0 to 1."),
        source="Kuder and Richardson 1937",
        counts="both",
    ),
    _define(
        "kr20_after",
        "number",
        Text("Reliability after (KR-20)"),
        Text("The same for the test after."),
        source="Kuder and Richardson 1937",
        counts="both",
    ),
    _define(
        "sem_before_points",
        "points",
        Text("Error of a score before"),
        Text("Standard error of measurement: sample sd times the root of one minus KR-20."),
        counts="kr20_before both",
    ),
    _define(
        "sem_after_points",
        "points",
        Text("Error of a score after"),
        Text("The same for the test after."),
        counts="kr20_after both",
    ),
    _define(
        "reliable_change_points",
        "points",
        Text("Reliable change"),
        Text(
            "The change that error alone rarely makes (5 % of the time): "
            "1.96 * sqrt(SEM before squared + SEM after squared)."
        ),
        source="Jacobson and Truax 1991",
        counts="sem_before_points sem_after_points",
    ),
    _define(
        "reliably_improved",
        "count",
        Text("Reliably improved"),
        Text("Officers whose gain reaches the reliable change."),
        source="Jacobson and Truax 1991",
        counts="reliable_change_points both",
    ),
    _define(
        "reliably_lower",
        "count",
        Text("Reliably lower"),
        Text("Officers whose loss reaches the reliable change."),
        source="Jacobson and Truax 1991",
        counts="reliable_change_points both",
    ),
    _define(
        "relevance_share_3_5",
        "share",
        Text("Found it relevant (3 or more)"),
        Text(
            "Evaluation forms that rate relevance 3, 4 or 5, over all that rate it, in runs with "
            "five forms or more."
        ),
    ),
    _define(
        "relevance_share_4_5",
        "share",
        Text("Relevance 4 or 5"),
        Text(
            "Evaluation forms that rate relevance 4 or 5, over all that rate it, in runs with "
            "five forms or more."
        ),
    ),
    _define(
        "overall_mean",
        "rating",
        Text("Overall rating"),
        Text(
            "Mean of the overall rating, 1 to 5, over all forms that rate it, in runs with "
            "five forms or more."
        ),
    ),
    _define(
        "before_only",
        "count",
        Text("Tested before only"),
        Text("Officers without a test after; left out of paired figures."),
    ),
    _define(
        "after_only",
        "count",
        Text("Tested after only"),
        Text("Officers without a test before; left out of paired figures."),
    ),
)
LATER_FIGURES: tuple[Definition, ...] = (
    _define(
        "came_share",
        "share",
        Text("Came back"),
        Text(
            "Officers who sat the later test, over those invited whose day has come; Wilson "
            "95 % interval."
        ),
        source="Wilson 1927",
        interval="came_interval",
        counts="asked",
    ),
    _define(
        "later_mean",
        "points",
        Text("Mean later"),
        Text("Mean score of the later test, of officers who sat all three tests."),
        counts="n",
    ),
    _define(
        "retained",
        "share",
        Text("Gain kept"),
        Text(
            "(mean later - mean before) / (mean after - mean before) of officers who sat all "
            "three tests; bootstrap 95 % interval."
        ),
        interval="retained_interval",
        counts="n",
    ),
)
"""The figures of a round of later tests."""
BY_KEY: Mapping[str, Definition] = {definition.key: definition for definition in HEADLINE_FIGURES}
