"""`draw-specimen` on the command line: one file, whole or not at all, no database."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from promdaen.specimen.kinds import models, specimens


def draw(*arguments: str, out: Path) -> str:
    call_command("draw_specimen", *arguments, "--out", str(out), stdout=StringIO())
    return out.read_text(encoding="utf-8")


def refused(*arguments: str, out: Path) -> CommandError:
    with pytest.raises(CommandError) as error:
        call_command("draw_specimen", *arguments, "--out", str(out), stdout=StringIO())
    assert not out.exists()
    return error.value


def test_the_same_seed_draws_the_same_file(tmp_path: Path) -> None:
    first = draw("--seed", "7", out=tmp_path / "a.svg")
    assert first == draw("--seed", "7", out=tmp_path / "b.svg")
    assert first != draw("--seed", "8", out=tmp_path / "a.svg")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.svg", "b.svg"]


def test_a_defect_a_side_and_a_light_can_be_asked_for(tmp_path: Path) -> None:
    drawn = draw(
        "--seed", "3", "--model", "card", "--side", "back", "--layer", "uv",
        "--defect", "uv_bright_paper",
        out=tmp_path / "a.svg",
    )  # fmt: skip
    plan = specimens.specimen_plan(model="card", seed=3, defect="uv_bright_paper")
    card = models.get_model(code="card")
    assert drawn == card.draw(plan=plan, layer="uv", side="back", uid="s", degrees=0.0)
    assert "uv_bright" not in drawn


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--seed", "1", "--model", "licence"), "passport, card, visa"),
        (("--seed", "1", "--defect", "eagle"), "mrz_font"),
        (("--seed", "1", "--layer", "infrared"), "day, tilt, uv, transmitted"),
        (("--seed", "1", "--side", "back"), "there are front."),
        (("--seed", "1", "--model", "visa", "--defect", "mrz_composite_check"), "passport, card"),
        (
            (
                "--seed",
                "-1",
            ),
            "--seed -1",
        ),
        (("--seed", "1", "--layer", "tilt", "--degrees", "31"), "-30 to 30"),
    ],
)
def test_what_is_not_known_is_refused_with_what_there_is(
    arguments: tuple[str, ...], message: str, tmp_path: Path
) -> None:
    error = refused(*arguments, out=tmp_path / "a.svg")
    assert error.returncode == 2
    assert message in str(error)


def test_a_refusal_is_reported_in_khmer_too(tmp_path: Path) -> None:
    error = refused(
        "--seed", "1", "--model", "licence", "--language", "km", out=tmp_path / "a.svg"
    )
    assert "គ្មាន" in str(error)


def test_a_folder_that_is_not_there_leaves_nothing_behind(tmp_path: Path) -> None:
    error = refused("--seed", "1", out=tmp_path / "none" / "a.svg")
    assert error.returncode == 3
    (tmp_path / "folder").mkdir()
    with pytest.raises(CommandError):
        draw("--seed", "1", out=tmp_path / "folder")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
