"""`promdaen analyse-items`: a table of answers becomes item statistics."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command


def table(folder: Path, *, rows: int = 400, items: int = 6) -> Path:
    draw = np.random.default_rng(7)
    ability = draw.normal(0, 1, rows)
    difficulty = np.linspace(-1, 1, items)
    marks = draw.random((rows, items)) < 1 / (1 + np.exp(difficulty - ability[:, None]))
    lines = ["sex," + ",".join(f"q{k}" for k in range(items))]
    lines += [
        ("F" if place % 2 else "M") + "," + ",".join(str(int(mark)) for mark in row)
        for place, row in enumerate(marks)
    ]
    path = folder / "items.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def run(path: Path, *options: str) -> str:
    out = io.StringIO()
    call_command("analyse_items", str(path), *options, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("model", ["rasch", "2pl"])
def test_items_are_analysed_with_differential_functioning(tmp_path: Path, model: str) -> None:
    path = table(tmp_path)
    options = ("--json", "--model", model, "--group", "sex", "--focal", "F")
    analysis = json.loads(run(path, *options))
    assert (analysis["n"], analysis["n_complete"], analysis["items"]) == (400, 400, 6)
    assert len(analysis["item"]) == len(analysis["dif"]) == 6
    assert [item["name"] for item in analysis["item"]] == [f"q{k}" for k in range(6)]
    assert analysis["item"][0]["b"] < analysis["item"][-1]["b"]
    if model == "rasch":
        assert analysis["item"][0]["a"] == 1
        assert analysis["item"][0]["se_a"] is None
    else:
        assert analysis["latent_variance"] == 1


def test_without_a_group_there_is_no_differential_functioning(tmp_path: Path) -> None:
    path = table(tmp_path)
    text = path.read_text(encoding="utf-8")
    path.write_text("\n".join(line.partition(",")[2] for line in text.splitlines()))
    assert json.loads(run(path, "--json"))["dif"] == []


def test_the_figures_print_as_a_table(tmp_path: Path) -> None:
    text = run(table(tmp_path), "--group", "sex", "--focal", "F")
    assert "400 rows (400 complete), 6 items" in text


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "sex"),
        (("--group", "sex"), "go together"),
        (("--group", "age", "--focal", "F"), "age"),
        (("--group", "sex", "--focal", "X"), "'X'"),
    ],
)
def test_what_cannot_be_analysed_is_refused(
    tmp_path: Path, options: tuple[str, ...], words: str
) -> None:
    with pytest.raises(CommandError, match=words) as caught:
        run(table(tmp_path), "--json", *options)
    assert caught.value.returncode == 2


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--group", "sex"), "ត្រូវប្រើជាមួយគ្នា"),
        (("--group", "age", "--focal", "F"), "ជួរឈរ age៖ គ្មានជួរឈរឈ្មោះនេះ"),
        (("--group", "sex", "--focal", "X"), "ជួរឈរក្រុមត្រូវមានជួរដេក"),
    ],
)
def test_what_cannot_be_analysed_is_refused_in_khmer_too(
    tmp_path: Path, options: tuple[str, ...], words: str
) -> None:
    with pytest.raises(CommandError, match=words) as caught:
        run(table(tmp_path), "--json", "--language", "km", *options)
    assert caught.value.returncode == 2
