"""Sheet documents of every shape that a results sheet must print, for the tests."""

import copy
import json
import random
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

from promdaen.evaluation.rules import comparison_groups
from promdaen.report.rules import comparison

Sheet = dict[str, Any]

REFERENCE = Path(__file__).with_name("reference_sheet.json")
PROVINCES = (
    ("01", "Banteay Meanchey", "បន្ទាយមានជ័យ"),
    ("02", "Battambang", "បាត់ដំបង"),
    ("03", "Kampong Cham", "កំពង់ចាម"),
    ("04", "Kampong Chhnang", "កំពង់ឆ្នាំង"),
    ("05", "Kampong Speu", "កំពង់ស្ពឺ"),
    ("06", "Kampong Thom", "កំពង់ធំ"),
    ("07", "Kampot", "កំពត"),
    ("08", "Kandal", "កណ្តាល"),
    ("09", "Koh Kong", "កោះកុង"),
    ("10", "Kratie", "ក្រចេះ"),
    ("11", "Mondul Kiri", "មណ្ឌលគិរី"),
    ("12", "Phnom Penh", "ភ្នំពេញ"),
    ("13", "Preah Vihear", "ព្រះវិហារ"),
    ("14", "Prey Veng", "ព្រៃវែង"),
    ("15", "Pursat", "ពោធិ៍សាត់"),
    ("16", "Ratanak Kiri", "រតនគិរី"),
    ("17", "Siemreap", "សៀមរាប"),
    ("18", "Preah Sihanouk", "ព្រះសីហនុ"),
    ("19", "Stung Treng", "ស្ទឹងត្រែង"),
    ("20", "Svay Rieng", "ស្វាយរៀង"),
    ("21", "Takeo", "តាកែវ"),
    ("22", "Oddar Meanchey", "ឧត្តរមានជ័យ"),
    ("23", "Kep", "កែប"),
    ("24", "Pailin", "ប៉ៃលិន"),
    ("25", "Tboung Khmum", "ត្បូងឃ្មុំ"),
)


def words(en: str, km: str) -> dict[str, str]:
    return {"en": en, "km": km}


def reference() -> Sheet:
    """The ninety officers of the reference cohort."""
    sheet: Sheet = json.loads(REFERENCE.read_text(encoding="utf-8"))
    return sheet


def changed(**parts: Any) -> Sheet:
    """The reference with some of its parts replaced."""
    return {**reference(), **copy.deepcopy(parts)}


def comparison_of(*, others: int) -> list[dict[str, Any]]:
    """The rows of a comparison group of so many officers."""
    gain = comparison_groups.gain_against(
        trained=[(50, 70), (40, 62), (55, 71)] * 4, others=[(50, 52 + n) for n in range(others)]
    )
    return comparison.comparison_rows(against=gain)


def with_officers(*, sheet: Sheet, officers: list[list[float]]) -> Sheet:
    """The sheet with the figures of these officers, intervals by twice the standard error."""
    n = len(officers)
    gains = [after - before for before, after in officers]
    mean, error = fmean(gains), 2 * stdev(gains) / n**0.5
    up, down = sum(g > 0 for g in gains), sum(g < 0 for g in gains)
    before, after = (fmean(o[k] for o in officers) for k in (0, 1))
    sheet["officers"] = sorted(officers)
    sheet["headline"] |= {
        "both": n,
        "scored_higher": up,
        "same": n - up - down,
        "lower": down,
        "scored_higher_share": up / n,
        "scored_higher_interval": [max(0, up / n - 1 / n**0.5), min(1, up / n + 0.5 / n**0.5)],
        "before_mean": before,
        "after_mean": after,
        "gain_points": mean,
        "gain_points_interval": [mean - error, mean + error],
        "gain_relative": 100 * (after - before) / before,
        "reliably_improved": sum(g >= 18.3 for g in gains),
    }
    sheet["people"] |= dict.fromkeys(
        ("target", "enrolled", "attended", "trained", "before", "after", "both"), n
    )
    sheet["people"]["women"] = n // 9
    return sheet


def hidden(*, group: Sheet) -> Sheet:
    """A group that is too small to show."""
    names = ("n", "before_mean", "after_mean", "gain_points", "gain_points_interval")
    return {**group, **dict.fromkeys(names), "is_shown": False}


def of_twelve() -> Sheet:
    """One run of twelve: hardly a group is large enough to show."""
    whole = reference()
    sheet = with_officers(sheet=whole, officers=whole["officers"][::8][:12])
    sheet["scope"] |= {"kind": "run", "code": "KK-2012-1", "title": words("Koh Kong", "កោះកុង")}
    sheet["runs"] = sheet["runs"][:1]
    sheet["departments"] = [
        {**sheet["departments"][0], "n": 5},
        *(hidden(group=group) for group in sheet["departments"][1:]),
    ]
    sheet["provinces"] = [{**sheet["provinces"][1], "n": 12}]
    sheet["sexes"] = [hidden(group=group) for group in sheet["sexes"]]
    sheet["cells"] = [hidden(group=cell) for cell in sheet["cells"] if cell["province"] == "09"]
    sheet["people"]["missing"] = [
        {"occasion": "after", "reason": words("on duty", "ជាប់ការងារ"), "count": 2}
    ]
    return sheet


def of_three() -> Sheet:
    """Three officers: nothing but counts may be shown."""
    sheet = of_twelve()
    counts = {"both": 3, "before_only": 1, "after_only": 0}
    sheet["headline"] = {**dict.fromkeys(sheet["headline"]), **counts}
    sheet["more"] = dict.fromkeys(sheet["more"])
    sheet["officers"], sheet["items"], sheet["cells"] = [], [], []
    sheet["topics"] = [hidden(group=topic) for topic in sheet["topics"]]
    for part in ("departments", "provinces", "sexes"):
        sheet[part] = [hidden(group=group) for group in sheet[part]]
    sheet["feedback"] = {"relevance": [0] * 5, "overall": [0] * 5}
    sheet["quotes"] = []
    sheet["people"] |= {"enrolled": 4, "attended": 4, "trained": 3, "before": 4, "after": 3}
    sheet["people"] |= {"both": 3, "before_only": 1, "women": None}
    return sheet


def of_none() -> Sheet:
    """A run that nobody has sat twice, and that has not been issued."""
    sheet = of_three()
    sheet["headline"] |= {"both": 0, "before_only": 0}
    sheet["people"] |= {"attended": 0, "trained": 0, "both": 0, "before": 0, "after": 0}
    sheet["topics"], sheet["recommendations"], sheet["indicators"] = [], [], []
    sheet["issued"] = None
    return sheet


def provinces(*, count: int, n: int = 30) -> list[Sheet]:
    model = reference()["provinces"][0]
    return [
        {**model, "code": code, "name": words(en, km), "short": words(en, km), "n": n + place}
        for place, (code, en, km) in enumerate(PROVINCES[:count])
    ]


def cells(*, count: int) -> list[Sheet]:
    visible = next(cell for cell in reference()["cells"] if cell["is_shown"])
    return [
        {
            **(hidden(group=visible) if (place + k) % 5 == 0 else visible),
            "department": d,
            "province": c,
        }
        for place, (c, _, _) in enumerate(PROVINCES[:count])
        for k, d in enumerate(("IMM", "MAR", "BPP", "AHT"))
    ]


def of_ten_thousand() -> Sheet:
    """A national programme: every province, a later sitting, two papers."""
    draw = random.Random(20121031)
    officers = []
    for _ in range(10_000):
        before = min(100, max(0, 2.5 * round(draw.gauss(54, 19) / 2.5)))
        officers.append(
            [before, min(100, max(0, 2.5 * round((before + draw.gauss(17, 12)) / 2.5)))]
        )
    sheet = with_officers(sheet=reference(), officers=officers)
    sheet["provinces"], sheet["cells"] = provinces(count=25, n=380), cells(count=25)
    run = sheet["runs"][0]
    sheet["runs"] = [
        {**run, "code": f"R-{k + 1:03}", "province": PROVINCES[k % 25][0]} for k in range(60)
    ]
    sheet["feedback"] = {
        "relevance": [12, 90, 1400, 4100, 4398],
        "overall": [3, 40, 900, 4200, 4857],
    }
    sheet["more"] |= {"relevance_n": 10_000, "relevance_4_5": 8498, "overall_n": 10_000}
    sheet["more"]["retention"] = retention()
    sheet["later"] = later()
    sheet["more"]["equating"] = equating()
    sheet["people"]["later"] = 4100
    return sheet


def retention() -> Sheet:
    return {"n": 61, "later_mean": 66.2, "retained": 0.72, "interval": [0.55, 0.88]}


def later() -> list[Sheet]:
    """Three rounds: one as it should be, one whose officers are too few, one not due."""
    whole = {
        "months": 3,
        "name": words("3 months", "៣ ខែ"),
        "invited": 90,
        "asked": 90,
        "came": 61,
        "came_share": 0.678,
        "came_interval": [0.576, 0.766],
        "incomparable": 0,
        "n": 61,
        "is_shown": True,
        "before_mean": 54.6,
        "after_mean": 71.2,
        "later_mean": 66.2,
        "retained": 0.72,
        "retained_interval": [0.55, 0.88],
        "notes": [words("Those who came had 2.1 points more.", "អ្នកបានមកមានពិន្ទុលើស ២,១។")],
    }
    hidden = dict.fromkeys(
        ("before_mean", "after_mean", "later_mean", "retained", "retained_interval")
    )
    few = {"months": 6, "name": words("6 months", "៦ ខែ"), "came": 3, "n": 3, "is_shown": False}
    ahead = {"months": 12, "name": words("12 months", "១២ ខែ"), "asked": 0, "came": 0, "n": 0}
    ahead |= {"came_share": None, "came_interval": None}
    return [whole, whole | hidden | few | {"notes": []}, whole | hidden | ahead | {"notes": []}]


def equating() -> dict[str, str]:
    return words(
        "Papers A and B were crossed; gains are on scores equated over 12 anchor questions.",
        "វិញ្ញាសា A និង B ត្រូវបានប្តូរគ្នា។ កំណើនគិតលើពិន្ទុដែលបានសម្រួលតាមសំណួររួម ១២។",
    )


def crowded() -> Sheet:
    """All that may be there at once: the front must still be one page."""
    sheet = with_officers(sheet=reference(), officers=reference()["officers"])
    sheet["provinces"], sheet["cells"] = provinces(count=8), cells(count=8)
    for group in sheet["departments"]:
        group["short"] = group["name"]
    sheet["quotes"] = [
        {"text": words(q["text"]["en"] * 2, q["text"]["km"] * 2), "department": q["department"]}
        for q in sheet["quotes"] * 2
    ]
    sheet["recommendations"] = (sheet["recommendations"] * 2)[:8]
    sheet["notices"] = sheet["notices"] * 2
    sheet["gaps"] = sheet["gaps"] * 6
    sheet["more"]["retention"] = retention()
    sheet["more"]["equating"] = equating()
    return sheet


def from_file() -> Sheet:
    """A sheet of `promdaen sheet FILE`: no people, no topics, questions without codes."""
    sheet = reference()
    sheet["scope"] = {
        "kind": "file",
        "code": "",
        "title": words("answers-2012.csv", "answers-2012.csv"),
        "subtitle": words("90 rows", "៩០ ជួរ"),
        "starts_on": None,
        "ends_on": None,
    }
    sheet["people"] = {
        **dict.fromkeys(sheet["people"]),
        "before": 92,
        "after": 91,
        "later": 0,
        "both": 90,
        "before_only": 2,
        "after_only": 1,
        "missing": [],
    }
    sheet["headline"] |= {"before_only": 2, "after_only": 1}
    sheet["feedback"]["overall"] = [0] * 5
    sheet["headline"]["overall_mean"] = None
    sheet["items"] = [
        {**item, "code": f"{k + 1:02}", "topic": None} for k, item in enumerate(sheet["items"])
    ]
    for part in ("runs", "topics", "quotes", "recommendations", "indicators", "cells", "modes"):
        sheet[part] = []
    sheet["languages"] = []
    sheet["issued"] = {**sheet["issued"], "at": None, "signature": None, "qr": None}
    return sheet


def of_two_papers() -> Sheet:
    """Papers A and B crossed, six quotes of which three fit beside eight recommendations."""
    sheet = changed(items=[{**item, "is_anchor": True} for item in reference()["items"]])
    sheet["more"]["equating"] = equating()
    sheet["quotes"] = sheet["quotes"] * 2
    sheet["recommendations"] = (sheet["recommendations"] * 2)[:8]
    return sheet


def with_questions(*, count: int) -> Sheet:
    """A paper of many questions without topics."""
    sheet = from_file()
    items = sheet["items"]
    sheet["items"] = [{**items[k % 40], "code": f"{k + 1:03}"} for k in range(count)]
    return sheet


def without_feedback() -> Sheet:
    sheet = changed(feedback={"relevance": [0] * 5, "overall": [0] * 5}, quotes=[])
    names = ("relevance_share_3_5", "relevance_share_4_5", "overall_mean")
    sheet["headline"] |= dict.fromkeys(names)
    sheet["more"] |= {
        "relevance_n": 0,
        "relevance_3_5": None,
        "relevance_4_5": None,
        "overall_n": 0,
    }
    return sheet


def undefined() -> Sheet:
    """Ninety officers of whom nobody moved: what cannot be computed is null."""
    sheet = reference()
    names = ("g_av", "g_av_interval", "kr20_before", "kr20_after", "sem_before_points")
    names += ("sem_after_points", "reliable_change_points", "reliably_improved")
    names += ("reliably_lower", "gain_normalised", "gain_normalised_persons", "gain_relative")
    names += ("by_chance_share", "gain_points_improvers", "gain_points_interval")
    sheet["headline"] |= dict.fromkeys(names)
    sheet["headline"] |= {"scored_higher": 0, "same": 90, "lower": 0, "gain_points": 0.0}
    sheet["headline"] |= {"scored_higher_share": 0.0, "scored_higher_interval": [0.0, 0.041]}
    sheet["headline"] |= {"before_mean": 50.0, "after_mean": 50.0}
    sheet["officers"] = [[50.0, 50.0]] * 90
    names = ("gain_points_bootstrap", "reliably_improved_share", "reliably_improved_interval")
    sheet["more"] |= dict.fromkeys((*names, "before_gain_correlation", "at_ceiling_before"))
    still = {"wrong_right": 0, "right_wrong": 0, "p": None, "p_holm": None, "learned": None}
    sheet["items"] = [{**item, **still} for item in sheet["items"]]
    return sheet


def worse() -> Sheet:
    """A course after which officers knew less."""
    whole = reference()
    turned = [[after, before] for before, after in whole["officers"]]
    sheet = with_officers(sheet=whole, officers=turned)
    for group in sheet["departments"] + sheet["topics"] + sheet["provinces"]:
        before, after = group["after_mean"], group["before_mean"]
        low, high = group["gain_points_interval"]
        group |= {"before_mean": before, "after_mean": after, "gain_points": after - before}
        group["gain_points_interval"] = [-high, -low]
    return sheet


SHAPES = {
    "reference": reference,
    "twelve": of_twelve,
    "three": of_three,
    "none": of_none,
    "ten-thousand": of_ten_thousand,
    "crowded": crowded,
    "two-papers": of_two_papers,
    "file": from_file,
    "questions-200": lambda: with_questions(count=200),
    "no-feedback": without_feedback,
    "no-quotes": lambda: changed(quotes=[]),
    "no-advice": lambda: changed(recommendations=[]),
    "comparison": lambda: changed(comparison=comparison_of(others=6)),
    "few-to-compare": lambda: changed(comparison=comparison_of(others=3)),
    "undefined": undefined,
    "worse": worse,
    "bare": lambda: changed(
        quotes=[], recommendations=[], topics=[], gaps=[], indicators=[], provinces=[], cells=[]
    ),
}
