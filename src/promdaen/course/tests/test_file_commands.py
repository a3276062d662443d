"""Rosters and answers brought in on the command line: whole, in a name, refused in words."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from promdaen.course import actions
from promdaen.course.models import CourseRun, Enrolment, RunSitting
from promdaen.kit.models import AuditLine
from promdaen.people.models import Officer
from tests import factories, messy_roster

pytestmark = pytest.mark.django_db
HEADS = "Latin name,Khmer name,Department,Officer code"


@pytest.fixture
def run() -> CourseRun:
    for code, name in messy_roster.DEPARTMENTS.items():
        factories.department(code, short_km=name)
    for code, name in messy_roster.RANKS.items():
        factories.rank(code, name_km=name)
    for code, name in messy_roster.PROVINCES.items():
        factories.province(code, name_km=name)
    paper = factories.paper("A")
    run = factories.run("KK-2026-1")
    actions.set_papers(
        run=run, papers={"before": [paper], "after": [paper]}, by=None, now=factories.NOW
    )
    return run


def command_output(*arguments: str) -> dict[str, Any]:
    stream = StringIO()
    with translation.override("km"):
        call_command(*arguments, stdout=stream)
    answer: dict[str, Any] = json.loads(stream.getvalue())
    return answer


def refused(*arguments: str) -> list[str]:
    with translation.override("km"), pytest.raises(CommandError) as error:
        call_command(*arguments, stdout=StringIO())
    assert error.value.returncode == 2
    return str(error.value).splitlines()


def write_file(folder: Path, name: str, data: bytes | str) -> str:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return str(path)


# ---- rosters ----


def test_a_messy_roster_is_enrolled_once(run: CourseRun, tmp_path: Path) -> None:
    file = write_file(tmp_path, "roster.xlsx", messy_roster.roster_file())
    answer = command_output("import_roster", "kk-2026-1", file, "--accept-new")
    assert answer.pop("remarks")
    assert answer == {
        "run": "KK-2026-1",
        "officers": 30,
        "new": 30,
        "matched": 0,
        "already_enrolled": 0,
        "rows_joined": 2,
        "refused": 0,
    }
    assert command_output("import_roster", "KK-2026-1", file)["already_enrolled"] == 30
    assert Enrolment.objects.count() == 30


def test_an_officer_who_is_not_certain_is_refused_with_the_candidates(
    run: CourseRun, tmp_path: Path
) -> None:
    factories.officer(name_latin="SOK DARA", name_km="សុខ ដារ៉ា", code="KK-01")
    text = f"{HEADS}\n,ដារ៉ា សុខ,IMM,\nSokh Darra,,MAR,\n"
    lines = refused("import_roster", run.code, write_file(tmp_path, "r.csv", text), "--accept-new")
    assert len(lines) == 2
    for line in lines:
        assert "may be an officer we know: SOK DARA KK-01 (" in line
        assert "Decide it on the page of the run's roster" in line
    assert "same Khmer name, same department" in lines[0]
    assert "Latin names that sound alike" in lines[1]


def test_officers_who_are_certain_are_matched_and_those_on_the_run_stay(
    run: CourseRun, tmp_path: Path
) -> None:
    officer = factories.officer(name_latin="SOK DARA", name_km="សុខ ដារ៉ា", code="KK-01")
    text = f"{HEADS}\nSok Dara,សុខ ដារ៉ា,IMM,KK-01\n"
    file = write_file(tmp_path, "roster.csv", text)
    first = command_output("import_roster", run.code, file)
    assert (first["new"], first["matched"]) == (0, 1)
    again = command_output("import_roster", run.code, file)
    assert (again["matched"], again["already_enrolled"]) == (0, 1)
    assert Enrolment.objects.get().officer == officer


def test_officers_not_known_are_listed_unless_they_are_accepted(
    run: CourseRun, tmp_path: Path
) -> None:
    text = f"{HEADS}\nSok Dara,,IMM,\nChan Thy,ចាន់ ធី,MAR,\n"
    file = write_file(tmp_path, "roster.csv", text)
    assert refused("import_roster", run.code, file) == [
        f"{file}: Row 2: Sok Dara is not known. Say that new officers are accepted, or correct "
        "the row.",
        f"{file}: Row 3: ចាន់ ធី · Chan Thy is not known. Say that new officers are accepted, or "
        "correct the row.",
    ]
    assert not Officer.objects.exists()
    assert command_output("import_roster", run.code, file, "--accept-new")["new"] == 2


def test_all_refused_and_contradicting_rows_are_listed_at_once(
    run: CourseRun, tmp_path: Path
) -> None:
    text = f"{HEADS}\nSok Dara,,IMM,K-1\nChan Thy,,IMM,K-1\nChea Vuthy,,Navy,\n"
    lines = refused("import_roster", run.code, write_file(tmp_path, "r.csv", text), "--accept-new")
    assert [line.partition(": ")[2].partition(":")[0] for line in lines] == [
        "Row 4, column C",
        "Row 2",
    ]
    assert "Rows 2, 3 are of one officer but differ in: Latin name." in lines[1]
    assert not Enrolment.objects.exists()


# ---- answers ----


@pytest.fixture
def enrolled(run: CourseRun, tmp_path: Path) -> CourseRun:
    file = write_file(tmp_path, "roster.xlsx", messy_roster.roster_file())
    command_output("import_roster", run.code, file, "--accept-new")
    return run


def test_answers_by_khmer_name_alone_are_imported_whole(
    enrolled: CourseRun, tmp_path: Path
) -> None:
    for occasion in ("before", "after"):
        data = messy_roster.answer_file(occasion=occasion, answers=[["a", "b", "c", "d"]] * 30)
        file = write_file(tmp_path, f"{occasion}.xlsx", data)
        answer = command_output("import_answers", enrolled.code, file, "--occasion", occasion)
        assert (answer["officers"], answer["answer_sheets"]) == (30, 30)
        assert (answer["occasions"], answer["holds"]) == ([occasion], "options")
    assert RunSitting.objects.count() == 60
    assert (
        "has answers on this occasion already"
        in refused("import_answers", enrolled.code, file, "--occasion", "after")[0]
    )


def test_both_occasions_are_in_one_file(enrolled: CourseRun, tmp_path: Path) -> None:
    heads = "name,pre_1,pre_2,pre_3,pre_4,post_1,post_2,post_3,post_4,overall"
    text = f"{heads}\nSOK Dara,1,1,1,1,1,1,1,1,5\n"
    file = write_file(tmp_path, "both.csv", text)
    both = ("import_answers", enrolled.code, file, "--occasion", "both")
    assert "Say whether the file holds marks or options" in refused(*both)[0]
    assert (
        "answers of another test: After"
        in refused(
            "import_answers", enrolled.code, file, "--occasion", "before", "--holds", "marks"
        )[0]
    )
    answer = command_output(*both, "--holds", "marks")
    assert (answer["answer_sheets"], answer["evaluation_forms"]) == (2, 1)


def test_columns_that_say_no_occasion_are_of_the_one_named(
    enrolled: CourseRun, tmp_path: Path
) -> None:
    file = write_file(tmp_path, "x.csv", "name,Q1,Q2,Q3,Q4\nSOK Dara,a,b,c,d\n")
    assert (
        "no answers of this test: After"
        in refused(
            "import_answers",
            enrolled.code,
            write_file(tmp_path, "pre.csv", "name,pre_1,pre_2,pre_3,pre_4\nSOK Dara,a,b,c,d\n"),
            "--occasion",
            "both",
        )[0]
    )
    assert command_output("import_answers", enrolled.code, file, "--occasion", "after")[
        "occasions"
    ] == ["after"]


def test_matched_columns_of_a_form_are_imported_only_once_accepted(
    enrolled: CourseRun, tmp_path: Path
) -> None:
    text = "Timestamp,Latin name,Q1,Q2,Q3,Q4\n2026/03/02,SOK Dara,a,b,c,d\n"
    command = ("import_answers", enrolled.code, write_file(tmp_path, "x.csv", text))
    lines = refused(*command, "--occasion", "before")
    assert "--accept-columns" in lines[0]
    assert '"Q1" (column C)' in lines[1]
    assert lines[1].endswith("by its number")
    assert len(lines) == 5
    answer = command_output(*command, "--occasion", "before", "--accept-columns")
    assert answer["columns"][0]["heading"] == "Q1"
    assert RunSitting.objects.count() == 1


def test_a_long_file_with_a_time_stamp_is_read_as_before(
    enrolled: CourseRun, tmp_path: Path
) -> None:
    rows = "".join(f"2026/03/02,SOK Dara,before,{item},a\n" for item in range(1, 5))
    file = write_file(tmp_path, "x.csv", f"timestamp,name,occasion,item,answer\n{rows}")
    answer = command_output("import_answers", enrolled.code, file, "--occasion", "before")
    assert (answer["answer_sheets"], answer["columns"]) == (1, [])


def test_officers_who_are_not_certain_and_rows_that_are_wrong_are_refused(
    enrolled: CourseRun, tmp_path: Path
) -> None:
    text = "name,pre_1,pre_2,pre_3,pre_4\nSOKH Darra,a,b,c,d\nCHAN Thida,z,b,c,d\n"
    lines = refused(
        "import_answers",
        enrolled.code,
        write_file(tmp_path, "x.csv", text),
        "--occasion",
        "before",
    )
    assert len(lines) == 2
    assert "Row 3, column B" in lines[0]
    assert "Nearest on the roster:" in lines[1]
    assert "SOK Dara" in lines[1]
    assert not RunSitting.objects.exists()


# ---- who and where ----


def test_a_command_acts_with_the_rights_of_an_account(run: CourseRun, tmp_path: Path) -> None:
    file = write_file(tmp_path, "roster.csv", f"{HEADS}\nSok Dara,,IMM,\n")
    viewer = factories.account("viewer")
    arguments = ("import_roster", run.code, file, "--accept-new", "--as")
    assert refused(*arguments, viewer.email)
    coordinator = factories.account("coordinator")
    assert command_output(*arguments, coordinator.email)["new"] == 1
    assert AuditLine.objects.get(action="import_roster").account_id == coordinator.pk


def test_a_missing_run_or_file_is_refused(run: CourseRun, tmp_path: Path) -> None:
    file = write_file(tmp_path, "roster.csv", f"{HEADS}\nSok Dara,,IMM,\n")
    assert "There is no course run NO-1" in refused("import_roster", "NO-1", file)[0]
    missing = str(tmp_path / "none.csv")
    assert refused("import_roster", run.code, missing) == [
        f"{missing}: No such file or directory. Check the name and the folder of the file."
    ]
    assert (
        "no_header"
        not in refused(
            "import_answers",
            run.code,
            write_file(tmp_path, "x.csv", "a,b\n1,2\n"),
            "--occasion",
            "after",
        )[0]
    )
