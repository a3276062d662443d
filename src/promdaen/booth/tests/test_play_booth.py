"""`play-booth` prints five flat objects or lines, the same for the same seed; no database."""

from __future__ import annotations

import json
import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from promdaen.kit import content

RUN = ("--seed", "5", "--count", "10")


def played(*options: str) -> str:
    out = StringIO()
    call_command("play_booth", *options, stdout=out)
    return out.getvalue()


def refused(*options: str) -> str:
    with pytest.raises(CommandError) as error:
        call_command("play_booth", *options)
    return str(error.value)


def test_five_flat_objects_of_counts_and_shares_and_the_same_again() -> None:
    first = played(*RUN, "--policy", "careful", "--json")
    results: dict[str, dict[str, Any]] = json.loads(first)
    assert list(results) == ["travellers", "facilitation", "security", "protection", "red_lines"]
    assert results["travellers"]["count"] == results["facilitation"]["travellers"] == 10
    for figures in results.values():
        for name, value in figures.items():
            assert value is None or isinstance(value, int | float), name
            if name.endswith("_share"):
                assert value is None or 0 <= value <= 1, name
    assert results["red_lines"] == dict.fromkeys(results["red_lines"], 0)
    assert len(results["red_lines"]) == 6
    assert played(*RUN, "--policy", "careful", "--json") == first
    assert played(*RUN, "--policy", "random", "--json") != first
    assert played("--seed", "6", "--count", "10", "--policy", "careful", "--json") != first


def test_without_json_it_is_read_in_either_language() -> None:
    quick = (*RUN, "--policy", "fast", "--mode", "watch", "--wave", "market")
    english, khmer = played(*quick), played(*quick, "--language", "km")
    assert english.splitlines()[:2] == ["Travellers", "  count: 10"]
    assert khmer.splitlines()[:2] == ["អ្នកដំណើរ", "  count: 10"]
    assert "  wait_mean: " in english
    assert "  private: 0\n  private_of: 0\n  private_share: none met\n" in english


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((*RUN, "--policy", "careful", "--wave", "flood"), "no wave flood; choose one of: coach"),
        (("--seed", "-1", "--policy", "careful"), "whole number from 0 to 4294967295"),
        (("--seed", "4294967296", "--policy", "careful"), "whole number from 0"),
        ((*RUN, "--policy", "brave"), "invalid choice: 'brave'"),
        ((*RUN, "--policy", "fast", "--folder", "/nowhere"), "/nowhere: has no shapes.toml"),
    ],
)
def test_what_is_not_there_is_refused_in_a_line(options: tuple[str, ...], message: str) -> None:
    assert message in refused(*options)


def test_a_folder_that_lacks_an_interview_or_is_broken_is_refused(tmp_path: Path) -> None:
    root = content.content_root()
    shutil.copytree(root / "booth", tmp_path / "booth")
    shutil.copy(root / "shapes.toml", tmp_path)
    folder = ("--policy", "fast", "--folder", str(tmp_path))
    document = json.loads(played(*RUN, *folder, "--json"))
    assert document["travellers"]["count"] == 10
    (tmp_path / "booth" / "dialogues" / "new_contract.toml").unlink()
    (tmp_path / "booth" / "dialogues" / "back_to_work.toml").unlink()
    assert "(worker as_stated none)" in refused(*RUN, *folder)
    (tmp_path / "booth" / "waves.toml").write_text("[[wave", encoding="utf-8")
    assert "waves.toml" in refused(*RUN, *folder)
