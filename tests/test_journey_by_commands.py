"""From an empty database to final figures by commands alone, in a name and as the system."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoDbBlocker

from promdaen.course.models import CourseRun, Enrolment, Programme, RunSitting
from promdaen.kit.models import AuditLine
from promdaen.people import actions as people_actions
from promdaen.people.models import Account
from tests import factories, first_programme, messy_roster, standing

pytestmark = pytest.mark.django_db
ADMINISTRATOR, COORDINATOR = "you@example.org", "sophal.kim@interior.example"
PROGRAMME = f"""
code = "{first_programme.PROGRAMME}"
name.en = "Frontline officers"
name.km = "មន្ត្រីព្រំដែនជួរមុខ"
donor = "A donor"
ministry = "A ministry"
starts = {first_programme.STARTS}
ends = {first_programme.ENDS}
""" + "".join(
    f'[[target]]\ndepartment = "{code}"\nprovince = "09"\nyear = 2026\nofficers = {officers}\n'
    for code, officers in first_programme.TARGETS.items()
)
RUN = first_programme.RUN


def run_json(*arguments: str) -> dict[str, Any]:
    stream = StringIO()
    call_command(*arguments, stdout=stream)
    answer: dict[str, Any] = json.loads(stream.getvalue())
    return answer


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The files that somebody has typed."""
    (tmp_path / "programme.toml").write_text(PROGRAMME, encoding="utf-8")
    (tmp_path / "roster.xlsx").write_bytes(messy_roster.roster_file())
    for occasion in ("before", "after"):
        data = first_programme.answer_file(occasion=occasion)
        (tmp_path / f"{occasion}.xlsx").write_bytes(data)
    (tmp_path / "both.csv").write_text(first_programme.joint_file(), encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def _installed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with standing.rows(blocker=django_db_blocker):
        call_command("load_content", stdout=StringIO())
        call_command("create_administrator", ADMINISTRATOR, name="Your Name", stdout=StringIO())
        yield


@pytest.fixture
def installation(_installed: None, db: None) -> None:
    """What `migrate`, `load-content` and `create-administrator` leave, made once for this file."""


def coordinator() -> None:
    """An account that the administrator makes on the page of accounts."""
    details = people_actions.AccountDetails(
        email=COORDINATOR, name="KIM SOPHAL", roles=frozenset({"coordinator"}), language="en"
    )
    people_actions.create_accounts(
        new=[people_actions.NewAccount(details=details, password="three odd words together")],
        by=Account.objects.get(email=ADMINISTRATOR),
        now=factories.NOW,
    )


def refused_whole(*arguments: str, holds: str) -> None:
    counts = (Programme.objects, CourseRun.objects, Enrolment.objects, RunSitting.objects)
    before = [rows.count() for rows in counts]
    with pytest.raises(CommandError, match=holds):
        call_command(*arguments, stdout=StringIO())
    assert [rows.count() for rows in counts] == before


@pytest.mark.parametrize("in_name", [(), ("--as", COORDINATOR)], ids=["system", "coordinator"])
@pytest.mark.parametrize("files", ["two", "both"])
def test_commands_lead_from_nothing_to_final_figures(
    installation: None, folder: Path, in_name: tuple[str, ...], files: str
) -> None:
    coordinator()
    programme = run_json("import_programme", str(folder / "programme.toml"), *in_name)
    assert (programme["targets"], programme["officers"]) == (4, 30)
    plan = ("--programme", first_programme.PROGRAMME, "--province", "09", "--place", "Koh Kong")
    starts = ("--starts", first_programme.FIRST_DAY, "--paper", "A")
    run = run_json("create_run", RUN, *plan, *starts, *in_name)
    assert run["ends"] == first_programme.LAST_DAY
    roster = run_json("import_roster", RUN, str(folder / "roster.xlsx"), "--accept-new", *in_name)
    assert (roster["officers"], roster["new"], roster["rows_joined"]) == (30, 30, 2)
    if files == "two":
        take = [("before.xlsx", "before"), ("after.xlsx", "after")]
    else:
        take = [("both.csv", "both")]
    for name, occasion in take:
        run_json("import_answers", RUN, str(folder / name), "--occasion", occasion, *in_name)
    finished = run_json("finish_run", RUN, *in_name)
    assert (finished["is_final"], finished["results"]) == (True, "final")
    assert {"timetable", "reasons"} <= {missing["code"] for missing in finished["missing"]}
    results = run_json("results", RUN, "--format", "json")
    assert results["state"] == "final"
    first_programme.assert_equal(results=results)
    lines = AuditLine.objects.filter(action__in=["create_programme", "create_run", "finish_run"])
    assert lines.count() == 3
    for line in lines:
        assert (line.account_id is not None) == bool(in_name)
        assert line.detail["system_user"]


def test_a_broken_file_in_between_changes_nothing(installation: None, folder: Path) -> None:
    broken = folder / "broken.toml"
    broken.write_text(PROGRAMME.replace('province = "09"', 'province = "99"'), encoding="utf-8")
    refused_whole("import_programme", str(broken), holds="99")
    run_json("import_programme", str(folder / "programme.toml"))
    refused_whole("import_programme", str(folder / "programme.toml"), holds="broken|PRG-2026")
    plan = ("--programme", first_programme.PROGRAMME, "--province", "09", "--place", "Koh Kong")
    refused_whole("create_run", RUN, *plan, "--starts", "2031-03-03", holds="outside the dates")
    run_json("create_run", RUN, *plan, "--starts", first_programme.FIRST_DAY, "--paper", "A")
    cut = folder / "cut.xlsx"
    cut.write_bytes(messy_roster.roster_file()[:2000])
    refused_whole("import_roster", RUN, str(cut), "--accept-new", holds="cut.xlsx")
    refused_whole("import_roster", RUN, str(folder / "roster.xlsx"), holds="not known")
    run_json("import_roster", RUN, str(folder / "roster.xlsx"), "--accept-new")
    text = first_programme.joint_file()
    wrong = folder / "wrong.csv"
    wrong.write_text(text.replace(messy_roster.OFFICERS[3].name_km, "នរណាម្នាក់"), "utf-8")
    refused_whole("import_answers", RUN, str(wrong), "--occasion", "both", holds="roster")
    refused_whole(
        "import_answers", RUN, str(folder / "after.xlsx"), "--occasion", "before", holds="After"
    )
    run_json("import_answers", RUN, str(folder / "both.csv"), "--occasion", "both")
    refused_whole(
        "import_answers", RUN, str(folder / "both.csv"), "--occasion", "both", holds="already"
    )
    first_programme.assert_equal(results=run_json("results", RUN, "--format", "json"))
