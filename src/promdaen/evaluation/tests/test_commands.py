"""`plan-rollout` and `analyse-rollout` print one document, or refuse in one line; no database."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from promdaen.evaluation.tests.rules.test_rollout_files import PLAN


def printed(*arguments: Any) -> dict[str, Any]:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    document: dict[str, Any] = json.loads(out.getvalue())
    return document


def refused(*arguments: Any) -> str:
    with pytest.raises(CommandError) as error:
        call_command(*arguments)
    assert error.value.returncode == 2
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(PLAN), encoding="utf-8")
    return path


def test_a_plan_gives_order_power_and_detectable_effect(plan: Path) -> None:
    document = printed("plan_rollout", str(plan), "--json")
    assert list(document) == ["order", "power", "detectable_effect", "seed"]
    assert sorted(code for step in document["order"] for code in step) == ["01", "09"]
    assert 0 < document["power"] < 1
    assert document["seed"] == "text"


@pytest.mark.parametrize("data", [b"{", b"\xff\xfe", b"[" * 100_000, b"9" * 5_000])
def test_what_is_no_json_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(data)
    assert "is not JSON in UTF-8" in refused("plan_rollout", str(path))
    assert "មិនមែនជា JSON" in refused("plan_rollout", str(path), "--language=km")


def test_a_plan_that_is_not_there_or_wrong_is_refused(plan: Path, tmp_path: Path) -> None:
    assert "cannot be read: No such file" in refused("plan_rollout", str(tmp_path / "none.json"))
    assert "cannot be read" in refused("plan_rollout", str(tmp_path))
    plan.write_text(json.dumps(PLAN | {"icc": 2}), encoding="utf-8")
    assert refused("plan_rollout", str(plan)).endswith("icc: write a number from 0 to below 1.")
    assert "icc៖ " in refused("plan_rollout", str(plan), "--language=km")


TABLE = "cluster,period,treated,score\n" + "".join(
    f"{cluster},{period},{int(period >= start)},{50 + 20 * (period >= start) + more}\n"
    for cluster, start in (("A", 2), ("B", 2), ("C", 3), ("D", 3))
    for period in (1, 2, 3)
    for more in (-4, 0, 3, len(cluster) + start)
)


def test_scores_give_an_effect_with_its_interval(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    path.write_text(TABLE, encoding="utf-8")
    document = printed("analyse_rollout", str(path), "--json")
    assert document["effect"] == pytest.approx(20, abs=1)
    assert document["interval"][0] < 20 < document["interval"][1]
    # Six ways to draw; this one and its mirror image show the largest effect.
    assert document["p_permutation"] == pytest.approx(2 / 6)
    assert (document["clusters"], document["officers"]) == (4, 48)
    assert 0 <= document["icc"] < 1
    assert document == printed("analyse_rollout", str(path), "--seed=5")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("cluster,period,treated,score\nA,1,0,x\n", "Row 2, column score: write a number."),
        ("", "empty"),
        (
            "cluster,period,treated,score\nA,1,0,5\nB,1,0,6\nA,2,1,5\nB,2,1,7\n",
            "there is nothing to compare",
        ),
        (
            "cluster,period,treated,score\nA,1,0,5\nB,1,0,5\nA,2,1,5\nB,2,0,5\n",
            "the scores do not vary",
        ),
    ],
)
def test_scores_that_cannot_be_used_are_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "scores.csv"
    path.write_text(text, encoding="utf-8")
    assert words in refused("analyse_rollout", str(path))
    assert refused("analyse_rollout", str(path), "--language=km")


def test_a_negative_seed_is_refused(tmp_path: Path) -> None:
    assert refused("analyse_rollout", str(tmp_path), "--seed=-1") == "--seed is 0 or more."
