"""The table of indicators as donors use it: baseline, target, actual, period, by sex."""

from collections.abc import Mapping

from promdaen.kit.json_objects import JsonObject

PERCENT = 100
NAMES: tuple[tuple[str, dict[str, str], dict[str, str]], ...] = (
    (
        "officers_trained",
        {"en": "Officers trained", "km": "មន្ត្រីដែលបានបណ្តុះបណ្តាល"},
        {"en": "officers", "km": "រូប"},
    ),
    (
        "mean_score",
        {"en": "Mean test score, before and after", "km": "ពិន្ទុតេស្តមធ្យម មុន និងក្រោយ"},
        {"en": "points of 100", "km": "ចំណុចលើ ១០០"},
    ),
    (
        "scored_higher",
        {"en": "Officers who scored higher after", "km": "មន្ត្រីដែលបានពិន្ទុខ្ពស់ជាងមុន"},
        {"en": "%", "km": "%"},
    ),
    (
        "relevance_4_5",
        {"en": "Officers who rated relevance 4 or 5", "km": "មន្ត្រីដែលឱ្យភាពពាក់ព័ន្ធ ៤ ឬ ៥"},
        {"en": "%", "km": "%"},
    ),
    (
        "overall",
        {"en": "Overall rating of the course", "km": "ការវាយតម្លៃរួមលើវគ្គ"},
        {"en": "of 5", "km": "លើ ៥"},
    ),
)
COLUMNS = ("baseline", "target", "actual", "women", "men")


def indicators(*, document: JsonObject, by_sex: Mapping[str, int]) -> list[dict[str, object]]:
    """Five rows from a sheet; shares in per cent, scores in points of 100, None if unknown.

    by_sex: officers trained by sex ("F", "M"). The target is None if none was set.
    """
    period = _period(scope=document["scope"])
    values = _values(document=document, by_sex=by_sex)
    return [
        {"code": code, "name": name, "unit": unit, "period": period}
        | dict(zip(COLUMNS, values[code], strict=True))
        for code, name, unit in NAMES
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
