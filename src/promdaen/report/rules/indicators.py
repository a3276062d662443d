"""The table of indicators as donors use it: baseline, target, actual, period, by sex."""

from collections.abc import Mapping

from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text, Words

PERCENT = 100
INDICATOR_NAMES: tuple[tuple[str, Words, Words], ...] = (
    ("officers_trained", Text("Officers trained", context="indicator"), Text("officers")),
    (
        "mean_score",
        Text("Mean test score, before and after"),
        Text("points of 100", context="indicator"),
    ),
    ("scored_higher", Text("Officers who scored higher after"), Words.same("%")),
    ("relevance_4_5", Text("Officers who rated relevance 4 or 5"), Words.same("%")),
    ("overall", Text("Overall rating of the course"), Text("of 5", context="indicator")),
)
INDICATOR_COLUMNS = ("baseline", "target", "actual", "women", "men")


def indicators(*, document: JsonObject, by_sex: Mapping[str, int]) -> list[dict[str, object]]:
    """Five rows from a sheet; shares in per cent, scores in points of 100, None if unknown.

    by_sex: officers trained by sex ("F", "M"). The target is None if none was set.
    """
    period = _period(scope=document["scope"])
    values = _values(document=document, by_sex=by_sex)
    return [
        {
            "code": code,
            "name": name.by_language(),
            "unit": unit.by_language(),
            "period": period,
        }
        | dict(zip(INDICATOR_COLUMNS, values[code], strict=True))
        for code, name, unit in INDICATOR_NAMES
    ]


def _values(
    *, document: JsonObject, by_sex: Mapping[str, int]
) -> dict[str, tuple[float | None, ...]]:
    """Baseline, target, actual, women and men of each indicator."""
    head, people = document["headline"], document["people"]
    after = {row["code"]: row["after_mean"] for row in document["sexes"]}
    trained = people["trained"]
    higher = _percent(share=head["scored_higher_share"])
    relevant = _percent(share=head["relevance_share_4_5"])
    return {
        "officers_trained": (
            None if trained is None else 0,
            people["target"],
            trained,
            by_sex.get("F", 0),
            by_sex.get("M", 0),
        ),
        "mean_score": (
            head["before_mean"],
            None,
            head["after_mean"],
            after.get("F"),
            after.get("M"),
        ),
        "scored_higher": (None, None, higher, None, None),
        "relevance_4_5": (None, None, relevant, None, None),
        "overall": (None, None, head["overall_mean"], None, None),
    }


def _percent(*, share: float | None) -> float | None:
    return None if share is None else PERCENT * share


def _period(*, scope: JsonObject) -> str:
    days = [day for day in (scope["starts_on"], scope["ends_on"]) if day]
    return " – ".join(dict.fromkeys(days))
