"""`judge-case` prints one document, or refuses in one line; it needs no database."""

import json
import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from promdaen.casework.tests import samples


def judged(path: Path, *options: str) -> dict:
    out = StringIO()
    call_command("judge_case", str(path), *options, stdout=out)
    return json.loads(out.getvalue())


def refused(path: Path, *options: str) -> str:
    with pytest.raises(CommandError) as error:
        call_command("judge_case", str(path), *options)
    assert error.value.returncode == 2
    return str(error.value)


def write(folder: Path, text: str) -> Path:
    path = folder / "facts.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_of_facts_is_judged(tmp_path: Path) -> None:
    path = write(tmp_path, '[facts]\nS1 = "yes"\nS2 = "yes"\nS3 = "yes"\nS5 = "yes"\n')
    judgement = judged(path)
    assert (judgement["verdict"], judgement["referral"], judgement["person"]) == (
        "undetermined",
        "yes",
        None,
    )
    assert judgement["missing"][0] == "S4"
    assert judged(path, "--language", "km")["notes"][0]["text"].count("ការជួញដូរ")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[facts]\nS1 = yes\n", "facts.toml:2: is not TOML"),
        ("facts = [\n", "facts.toml: is not TOML"),
        (f"[facts]\nS1 = {'9' * 5000}\n", "facts.toml: is not TOML"),
        (f"facts = {'[' * 5000}{']' * 5000}\n", "is nested too deeply"),
        ("[fact]\n", "has no table `facts`"),
        ("[facts]\nS1 = true\n", 'facts.S1: true is not an answer; write "yes"'),
        ('[facts]\nX = "yes"\n', "facts.X: is not an element of the law"),
    ],
)
def test_another_file_is_refused_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    line = refused(write(tmp_path, text))
    assert message in line
    assert "\n" not in line


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "shape law: is not there"), ("law = 1\n", "shape law: has no table `keys`")],
)
def test_a_content_folder_without_a_shape_of_the_law_is_refused(
    tmp_path: Path, text: str, message: str
) -> None:
    (tmp_path / "shapes.toml").write_text(text, encoding="utf-8")
    path = write(tmp_path, '[facts]\nS1 = "yes"\n')
    assert message in refused(path, "--folder", str(tmp_path))


def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(tmp_path: Path) -> None:
    assert "no such file" in refused(tmp_path / "none.toml")
    assert "cannot be read" in refused(tmp_path)
    path = tmp_path / "facts.toml"
    path.write_bytes(b"[facts]\n# \xff\n")
    assert "UTF-8" in refused(path)
    assert "UTF-8" in refused(path, "--language", "km")


def test_the_law_of_another_folder_is_judged_by_or_refused(tmp_path: Path) -> None:
    path = write(tmp_path, '[facts]\nS1 = "no"\n')
    assert "has no shapes.toml" in refused(path, "--content", str(tmp_path))
    folder = tmp_path / "content"
    (folder / "casework").mkdir(parents=True)
    shutil.copy(samples.CONTENT / "shapes.toml", folder)
    assert "casework/law.toml: no such file" in refused(path, "--folder", str(folder))
    law = (samples.CONTENT / "casework" / "law.toml").read_text(encoding="utf-8")
    own = folder / "casework" / "law.toml"
    own.write_text(law, encoding="utf-8")
    assert judged(path, "--folder", str(folder))["verdict"] == "undetermined"
    own.write_text(law.replace('referral = "referral"', 'referral = "none"'), encoding="utf-8")
    assert "referral: none is not a known test of this law" in refused(
        path, "--folder", str(folder)
    )
    own.write_text(law.replace('"P1", "P2"', '"P2"'), encoding="utf-8")
    lines = refused(path, "--folder", str(folder)).splitlines()
    assert any("P1 alone gives no referral" in line for line in lines)
