"""`promdaen load-content`: all or nothing, and the same again changes nothing."""

from __future__ import annotations

import json
import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from promdaen.assessment.models import Item, Paper
from promdaen.config.content import official_districts
from promdaen.course.models import Course
from promdaen.curriculum.models import Review, Topic
from promdaen.kit import content
from promdaen.kit.models import AuditLine
from promdaen.places.models import District, Province

pytestmark = pytest.mark.django_db


def load(*arguments: str) -> str:
    out = StringIO()
    call_command("load_content", *arguments, stdout=out)
    return out.getvalue()


def test_everything_is_loaded_and_the_same_again_changes_nothing() -> None:
    assert load().endswith("0 changed, 0 unchanged.\n")
    assert Province.objects.count() == 25
    assert District.objects.count() > 200
    assert Topic.objects.count() == 12
    assert Item.objects.count() >= 40
    assert Paper.objects.filter(code="A").get().places.count() == 36
    assert Course.objects.exists()
    assert Review.objects.filter(subject="item:UNTOC-01").count() == 2
    lines = AuditLine.objects.count()
    counts = json.loads(load("--json"))
    assert {count["added"] + count["changed"] for count in counts.values()} == {0}
    assert AuditLine.objects.count() == lines


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    shutil.copytree(content.content_root(), folder)
    return folder


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("ranks.toml", 'code = "GEN"', 'code = "GEN"\ncolour = 1', "ranks.toml:"),
        ("checkpoints.toml", 'province = "08"', 'province = "88"', "no province 88"),
        ("topics/01-untoc.toml", 'bloom = "R"', 'bloom = "Z"', "01-untoc.toml:"),
        ("items/01-untoc.toml", 'outcome = "UNTOC.', 'outcome = "NO.', "no topic.outcomes NO."),
    ],
)
def test_a_wrong_file_is_named_and_nothing_changes(
    copied: Path, file: str, old: str, new: str, words: str
) -> None:
    path = copied / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        load("--folder", str(copied))
    assert words in str(refused.value)
    assert "Nothing was loaded" in str(refused.value)
    assert refused.value.returncode == 2
    assert not Province.objects.exists()
    assert not AuditLine.objects.exists()


def test_an_item_that_its_kind_refuses_undoes_the_whole_load(copied: Path) -> None:
    path = copied / "items" / "01-untoc.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith('key = "'))
    lines[at] = 'key = "zz"'
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(CommandError, match="Nothing was loaded"):
        load("--folder", str(copied))
    assert not Province.objects.exists()


def test_a_folder_without_content_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="shapes"):
        load("--folder", str(tmp_path))


def test_the_official_districts_are_in_known_provinces() -> None:
    districts = list(official_districts())
    assert {district.province for district in districts} == {
        f"{number:02d}" for number in range(1, 26)
    }
    assert all(district.code.startswith(district.province) for district in districts)
