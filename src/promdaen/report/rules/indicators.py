"""The table of indicators as donors keep it: baseline, target, actual, period, by sex."""

from collections.abc import Mapping
from typing import Any

PERCENT = 100


def indicators(*, document: Mapping[str, Any], by_sex: Mapping[str, int]) -> list[dict[str, Any]]:
    """Five rows from a sheet; shares in per cent, scores in points of 100, None where unknown.

    by_sex: officers trained by sex ("F", "M"). A target stands only where one was set.
    """
    head, people = document["headline"], document["people"]
    sexes = {row["code"]: row for row in document["sexes"]}
    women, men = sexes.get("F", {}), sexes.get("M", {})
    period = _period(scope=document["scope"])
    rows = (
        (
            "officers_trained",
            {"en": "Officers trained", "km": "មន្ត្រីដែលបានបណ្តុះបណ្តាល"},
            {"en": "officers", "km": "រូប"},
            0 if people["trained"] is not None else None,
            people["target"],
            people["trained"],
            by_sex.get("F", 0),
            by_sex.get("M", 0),
        ),
        (
            "mean_score",
            {"en": "Mean test score, before and after", "km": "ពិន្ទុតេស្តមធ្យម មុន និងក្រោយ"},
            {"en": "points of 100", "km": "ចំណុចលើ ១០០"},
            head["before_mean"],
            None,
            head["after_mean"],
            women.get("after_mean"),
            men.get("after_mean"),
        ),
        (
            "scored_higher",
            {"en": "Officers who scored higher after", "km": "មន្ត្រីដែលបានពិន្ទុខ្ពស់ជាងមុន"},
            {"en": "%", "km": "%"},
            None,
            None,
            _percent(share=head["scored_higher_share"]),
            None,
            None,
        ),
        (
            "relevance_4_5",
            {"en": "Officers who rated relevance 4 or 5", "km": "មន្ត្រីដែលឱ្យភាពពាក់ព័ន្ធ ៤ ឬ ៥"},
            {"en": "%", "km": "%"},
            None,
            None,
            _percent(share=head["relevance_share_4_5"]),
            None,
            None,
        ),
        (
            "overall",
            {"en": "Overall rating of the course", "km": "ការវាយតម្លៃរួមលើវគ្គ"},
            {"en": "of 5", "km": "លើ ៥"},
            None,
            None,
            head["overall_mean"],
            None,
            None,
        ),
    )
    keys = ("code", "name", "unit", "baseline", "target", "actual", "women", "men")
    return [dict(zip(keys, row, strict=True)) | {"period": period} for row in rows]


def _percent(*, share: float | None) -> float | None:
    return None if share is None else PERCENT * share


def _period(*, scope: Mapping[str, Any]) -> str:
    days = [day for day in (scope["starts_on"], scope["ends_on"]) if day]
    return " – ".join(dict.fromkeys(days))
