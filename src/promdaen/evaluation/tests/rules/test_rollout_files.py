"""Plans and scores of roll-outs are read strictly, and refused in words with their place."""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from promdaen.assessment.rules.refused_tables import RefusedTable
from promdaen.evaluation.rules import rollout_files
from promdaen.evaluation.rules.effects import NEVER_TREATED
from promdaen.kit import spreadsheets

PLAN: dict[str, Any] = {
    "clusters": [{"code": "01", "officers": 30}, {"code": "09", "officers": 25}],
    "steps": 2,
    "periods": 3,
    "icc": 0.05,
    "cac": 0.8,
    "sd": 13,
    "effect": 8,
    "alpha": 0.05,
    "seed": "text",
}


def test_a_plan_is_read() -> None:
    design = rollout_files.read_design(document=PLAN)
    assert [cluster.officers for cluster in design.clusters] == [30, 25]
    assert (design.steps, design.periods, design.cac, design.seed) == (2, 3, 0.8, "text")


def changed(name: str, value: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda plan: plan.update({name: value})


def entry(value: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda plan: plan["clusters"].__setitem__(1, value)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        *((lambda plan, name=name: plan.pop(name), name) for name in PLAN),
        (changed("clusters", {}), "clusters"),
        (changed("clusters", []), "clusters"),
        (changed("clusters", "01"), "clusters"),
        (entry("09"), "clusters, 2"),
        (entry({"code": "09"}), "clusters, 2, officers"),
        (entry({"officers": 9}), "clusters, 2, code"),
        (entry({"code": " ", "officers": 9}), "clusters, 2, code"),
        (entry({"code": 9, "officers": 9}), "clusters, 2, code"),
        (entry({"code": "01", "officers": 9}), "clusters, 2, code"),
        *((entry({"code": "09", "officers": wrong}), "clusters, 2, officers")
          for wrong in (0, -1, 2.5, "9", None, True, 10**9)),
        (changed("steps", 1), "steps"),
        (changed("steps", 3), "clusters"),
        (changed("periods", 2), "periods"),
        (changed("periods", float("inf")), "periods"),
        (lambda plan: plan.update(steps=2, periods=3) or entry_more(plan), "periods"),
        (changed("icc", 1), "icc"),
        (changed("icc", -0.1), "icc"),
        (changed("icc", float("nan")), "icc"),
        (changed("effect", float("nan")), "effect"),
        (changed("sd", 1e-200), "sd"),
        (changed("cac", 1.01), "cac"),
        (changed("sd", 0), "sd"),
        (changed("sd", 10**400), "sd"),
        (changed("effect", "8"), "effect"),
        (changed("effect", False), "effect"),
        (changed("alpha", 0), "alpha"),
        (changed("alpha", 1), "alpha"),
        (changed("seed", ""), "seed"),
        (changed("seed", 7), "seed"),
        (changed("seed", "a\ud800"), "seed"),
    ],
)  # fmt: skip
def test_a_plan_is_refused_at_its_place(change: Callable[[Any], Any], place: str) -> None:
    plan = copy.deepcopy(PLAN)
    change(plan)
    with pytest.raises(rollout_files.RefusedPlan) as refused:
        rollout_files.read_design(document=plan)
    assert refused.value.place == place
    assert str(refused.value).startswith(f"{place}: ")
    assert refused.value.text(language="km").startswith(f"{place}៖ ")


def entry_more(plan: dict[str, Any]) -> None:
    plan["clusters"].append({"code": "18", "officers": 9})
    plan["steps"] = 3


@pytest.mark.parametrize("document", [[], "text", 3, None])
def test_what_is_no_plan_is_refused(document: Any) -> None:
    with pytest.raises(rollout_files.RefusedPlan) as refused:
        rollout_files.read_design(document=document)
    assert str(refused.value).startswith("write an object")


def table(text: str) -> spreadsheets.SheetTable:
    return spreadsheets.read_table(name="scores.csv", data=text.encode())


HEAD = "cluster,period,treated,score\n"


def test_scores_are_read_in_any_order_of_columns_and_digits() -> None:
    read = rollout_files.read_scores(
        table=table("score,period,note,cluster,treated\n60,2,x,B,0\n៧០.5,២,,A,១\n50,1,,A,0\n")
    )
    assert read.cluster.tolist() == [1, 0, 0]
    assert read.period.tolist() == [1, 1, 0]
    assert read.score.tolist() == [60, 70.5, 50]
    assert read.starts.tolist() == [1, NEVER_TREATED]
    assert np.array_equal(read.treated, [0, 1, 0])


@pytest.mark.parametrize(
    ("text", "row", "column"),
    [
        ("cluster,period,score\nA,1,60\n", 1, None),
        ("cluster,period,treated,score,score\nA,1,0,60,1\n", 1, None),
        (HEAD, None, None),
        (HEAD + "A,1,0,60\n,1,0,60\n", 3, "cluster"),
        (HEAD + "A,first,0,60\n", 2, "period"),
        (HEAD + "A,1.5,0,60\n", 2, "period"),
        (HEAD + "A,1,2,60\n", 2, "treated"),
        (HEAD + "A,1,,60\n", 2, "treated"),
        (HEAD + "A,1,0,many\n", 2, "score"),
        (HEAD + "A,1,0,nan\n", 2, "score"),
        (HEAD + "A,1,0,inf\n", 2, "score"),
        (HEAD + "A,1,0,1_0\n", 2, "score"),
        (HEAD + "A,1,0,1e308\n", 2, "score"),
        (HEAD + "A,1_0,0,10\n", 2, "period"),
        (HEAD + "A,1,0\nB,1,0,6\n", 2, "score"),
        (HEAD + "A,1,0,60\nB,1,1,60\nA,1,1,60\n", 4, "treated"),
        (HEAD + "A,1,0,60\nA,2,1,60\n", None, None),
        (HEAD + "A,1,0,60\nB,1,0,60\nA,2,1,60\nA,3,0,60\n", None, None),
    ],
)
def test_scores_are_refused_at_their_row(text: str, row: int | None, column: str | None) -> None:
    with pytest.raises(RefusedTable) as refused:
        rollout_files.read_scores(table=table(text))
    assert (refused.value.row, refused.value.column) == (row, column)
    assert refused.value.text(language="km")


def test_treatment_that_stops_is_named() -> None:
    with pytest.raises(RefusedTable, match="cluster A is treated in period 2 and no longer in"):
        rollout_files.read_scores(
            table=table(HEAD + "A,1,0,60\nB,1,0,60\nA,2,1,60\nA,3,0,60\nB,3,1,5\n")
        )


def test_an_empty_file_is_refused() -> None:
    empty = spreadsheets.SheetTable(name="scores.csv", sheet=None, rows=())
    with pytest.raises(RefusedTable, match="the file is empty"):
        rollout_files.read_scores(table=empty)


def test_a_period_without_rows_is_refused() -> None:
    empty = spreadsheets.SheetTable(name="scores.csv", sheet=None, rows=())
    with pytest.raises(RefusedTable, match="the file is empty"):
        rollout_files.read_period_scores(table=empty, clusters=["09"])


def test_scores_of_a_period_are_read_by_province() -> None:
    read = rollout_files.read_period_scores(
        table=table("score,cluster,note\n50,9,x\n,09,\n៦១.៥,18,\n"), clusters=["09", "18"]
    )
    assert read == {"09": [50.0, None], "18": [61.5]}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("cluster\n09\n", "column score exactly once"),
        ("cluster,score\n", "no rows"),
        ("cluster,score\n77,50\n", "77 is not a place"),
        ("cluster,score\n09,101\n", "from 0 to 100"),
        ("cluster,score\n09,nan\n", "from 0 to 100"),
        ("cluster,score\n09,x\n", "from 0 to 100"),
        ("score,cluster\n50\n", "is not a place"),
    ],
)
def test_scores_of_a_period_that_cannot_be_are_refused(text: str, words: str) -> None:
    with pytest.raises(RefusedTable, match=words):
        rollout_files.read_period_scores(table=table(text), clusters=["09"])
