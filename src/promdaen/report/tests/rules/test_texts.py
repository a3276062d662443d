"""The figures of a sheet and of items as lines for a terminal."""

from promdaen.report.rules import texts
from promdaen.report.tests import sheets

ENGLISH = """\
tested before and after: 90
scored higher after: 95.6\u00a0%  (95 %: 89.1\u00a0% – 98.3\u00a0%)
would have by chance alone: 44.4\u00a0%
mean before, of 100: 54.25
mean after, of 100: 71.64
mean gain, points: +17.4  (95 %: +14.9 – +19.9)
effect size g_av: 0.88  (95 %: 0.72 – 1.09)
reliably improved: 40
relevance 4 or 5: 84.4\u00a0%
overall, of 5: 4.50
tested before only: 0
tested after only: 0"""
ITEM = {
    "name": "1",
    "facility": 0.8125,
    "discrimination": -0.25,
    "alpha_if_deleted": None,
    "a": 1.0,
    "b": -1.5,
    "se_a": None,
    "se_d": 0.2,
}
DIF = {
    "item": "1",
    "mh_chi2": 4.5,
    "mh_alpha": 2.25,
    "ets_class": "C",
    "logistic_chi2": 6.0,
}


def test_each_headline_is_a_line_with_its_interval() -> None:
    document = sheets.reference()
    assert texts.headline_text(document=document, language="en") == ENGLISH


def test_headlines_in_khmer_hold_the_same_figures() -> None:
    lines = texts.headline_text(document=sheets.reference(), language="km").splitlines()
    assert [line.partition(": ")[2] for line in lines] == [
        line.partition(": ")[2] for line in ENGLISH.splitlines()
    ]
    assert lines[0] == "ធ្វើតេស្តមុន និងក្រោយវគ្គ: 90"


def test_a_headline_that_cannot_be_worked_out_is_a_dash_without_interval() -> None:
    headline = dict.fromkeys(sheets.reference()["headline"])
    lines = texts.headline_text(document={"headline": headline}, language="en").splitlines()
    assert {line.partition(": ")[2] for line in lines} == {"—"}


def test_items_are_in_columns_under_their_names() -> None:
    document = {
        "n": 20,
        "n_complete": 18,
        "items": 2,
        "alpha": 0.75,
        "sem": None,
        "item": [ITEM, ITEM | {"name": "a long name", "facility": None}],
        "dif": [],
    }
    assert texts.items_text(document=document).splitlines() == [
        "20 rows (18 complete), 2 items, alpha 0.750, SEM —",
        "item           facility      discr.  alpha del.           a           b"
        "        se a        se d",
        "1                 0.813      −0.250           —       1.000      −1.500"
        "           —       0.200",
        "a long name           —      −0.250           —       1.000      −1.500"
        "           —       0.200",
    ]


def test_an_item_that_works_differently_between_groups_is_a_line_after_the_items() -> None:
    document = {"n": 1, "n_complete": 1, "items": 0, "alpha": None, "sem": None, "item": []}
    without = DIF | {"mh_chi2": None, "mh_alpha": None, "ets_class": None}
    lines = texts.items_text(document=document | {"dif": [DIF, without]}).splitlines()
    assert lines[1].startswith("item    facility")
    assert lines[2:] == [
        "1: Mantel-Haenszel chi2 4.500, odds ratio 2.250, class C, logistic chi2 6.000",
        "1: Mantel-Haenszel chi2 —, odds ratio —, class —, logistic chi2 6.000",
    ]
