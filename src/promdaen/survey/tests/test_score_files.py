"""`score-visits`: scores of a file counted against the standards, without a database."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from promdaen.kit import content

HEAD = "checkpoint,class,indicator,score,evidence"


def write(folder: Path, *lines: str, head: str = HEAD) -> Path:
    path = folder / "scores.csv"
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return path


def scored(path: Path, *options: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("score_visits", str(path), *options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def refused(path: Path, *options: str) -> str:
    with pytest.raises(CommandError) as caught:
        call_command("score_visits", str(path), *options)
    assert caught.value.returncode == 2
    return str(caught.value)


def test_a_file_of_scores_gives_index_bounds_and_critical_gaps(tmp_path: Path) -> None:
    """T03 weighs 1 with standard 4, I24 weighs 3 with standard 4: (1*1 + 3*0.5) / 4."""
    path = write(
        tmp_path,
        "KH-A,international,T03,4,seen",
        "KH-A,international,I24,2,",
        "KH-A,international,T04,,",
        "KH-A,international,H01,na,",
        "",
        "KH-B,regional,I24,៣.0,said",
    )
    text, errors = scored(path, "--json")
    first, second = json.loads(text)
    assert errors == ""
    assert first["index"] == pytest.approx(2.5 / 4)
    assert (first["worst"], first["best"]) == (pytest.approx(2.5 / 5), pytest.approx(3.5 / 5))
    assert (first["critical_gaps"], first["answered"], first["applicable"]) == (1, 2, 3)
    assert [sub_domain["sub_domain"] for sub_domain in first["sub_domains"]] == [
        "protection",
        "site",
    ]
    assert first["sub_domains"][1] == {
        "sub_domain": "site",
        "capacity": "TEC",
        "index": 1.0,
        "worst": 0.5,
        "best": 1.0,
        "critical_gaps": 0,
        "answered": 1,
        "applicable": 2,
    }
    assert (second["checkpoint"], second["class"], second["index"]) == ("KH-B", "regional", 0.75)


def test_what_is_not_counted_is_reported(tmp_path: Path) -> None:
    path = write(tmp_path, "KH-A,local,T01,2,seen", "KH-A,local,I24,2,photo")
    text, errors = scored(path)
    assert text.startswith("KH-A (local): index ")
    assert "answered 1 of 1" in text
    assert "row 2: T01 has no standard for the class local" in errors
    assert "row 3: 'photo' is not a grade" in errors
    assert "ជួរដេកទី 2៖" in scored(path, "--language", "km")[1]


def test_the_column_of_evidence_may_be_missing(tmp_path: Path) -> None:
    path = write(tmp_path, "KH-A,local,I24,na", head="checkpoint,class,indicator,score")
    (result,) = json.loads(scored(path, "--json")[0])
    assert (result["index"], result["worst"], result["applicable"]) == (None, None, 0)
    assert result["sub_domains"] == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("KH-A,local,I24,5,", "Row 2, column score: '5' is not a score"),
        ("KH-A,local,I24,2.5,", "Row 2, column score"),
        ("KH-A,local,X99,2,", "Row 2, column indicator: there is no indicator 'X99'"),
        (",local,I24,2,", "Row 2, column checkpoint: is empty"),
        ("KH-A,police_post,I24,2,", "Row 2, column class: 'police_post' is not a class"),
        ("KH-A,local,I24,2,\nKH-A,local,I24,2,", "Row 3, column indicator: I24 of KH-A has a row"),
        ("KH-A,local,I24,2,\nKH-A,bilateral,I25,2,", "Row 3, column class: KH-A is local above"),
        ("KH-A,local,I24,2,\nKH-A,local", "Row 3: has 2 cells where the header has 5"),
        ("KH-A,local,I24,2,,more", "Row 2: has 6 cells where the header has 5"),
        ("", "there are no rows below the header"),
    ],
)
def test_another_row_is_refused_with_its_line(tmp_path: Path, line: str, words: str) -> None:
    assert words in refused(write(tmp_path, line))


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("checkpoint,class,indicator", "Row 1: there is no column score"),
        (f"{HEAD},score", "Row 1, column score: is in the header twice"),
    ],
)
def test_another_header_is_refused(tmp_path: Path, head: str, words: str) -> None:
    assert words in refused(write(tmp_path, "KH-A,local,I24,2", head=head))


def test_a_file_without_a_table_and_a_folder_without_content_are_refused(tmp_path: Path) -> None:
    assert "none.csv" in refused(tmp_path / "none.csv")
    path = tmp_path / "empty.csv"
    path.write_text("\u200b,\u200b\n", encoding="utf-8")
    assert "the file is empty" in refused(path)
    path = write(tmp_path, "KH-A,local,I24,2,")
    assert "shapes.toml" in refused(path, "--folder", str(tmp_path))
    shipped = content.content_root()
    assert scored(path, "--folder", str(shipped)) == scored(path)
