"""Files of exercises are for who runs them; each says EXERCISE, and what went out comes back."""

from __future__ import annotations

import tomllib

import pytest
from django.test import Client

from promdaen.exercise.queries import exports, scenarios
from promdaen.kit import spreadsheets
from tests import exercise_world as world
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_files_of_a_run_are_taken_by_who_may_run_exercises() -> None:
    run, phones = world.started()
    now = world.later(run, 2)
    world.tell(phones[world.B], [world.A], "F1", now=now, text="=SUM(1)")
    client = Client()
    client.force_login(factories.account("coordinator"))
    row = run.scenario
    msel = client.get(f"/exercises/{run.code}/msel.xlsx")
    assert msel.headers["Content-Disposition"].endswith(f'"EXERCISE-{run.code}-msel.xlsx"')
    msel_import = exports.read_list(scenario=row, name="m.xlsx", data=msel.content)
    assert (msel_import.changes, msel_import.added, msel_import.refused) == ((), (), ())
    log = client.get(f"/exercises/{run.code}/log.csv").content
    assert log.startswith(b"\xef\xbb\xbf")
    table = spreadsheets.read_table(name="l.csv", data=log)
    assert len(table.rows) == world.fresh(run).last_sequence + 1
    assert "'=SUM(1)" in log.decode()
    toml = client.get(f"/exercises/scenarios/{row.code}/toml/").content.decode()
    assert tomllib.loads(toml) == scenarios.scenario_values(scenario=row)
    listed = client.get(f"/exercises/scenarios/{row.code}/msel.xlsx")
    assert listed.status_code == 200
    for path in ("EX-9999/msel.xlsx", "EX-9999/log.csv", "scenarios/NONE/toml/"):
        assert client.get(f"/exercises/{path}").status_code == 404
    assert client.get("/exercises/scenarios/NONE/msel.xlsx").status_code == 404


def test_no_other_takes_them() -> None:
    run = world.run()
    client = Client()
    client.force_login(factories.account("viewer"))
    for path in (f"{run.code}/msel.xlsx", f"{run.code}/log.csv"):
        assert client.get(f"/exercises/{path}").status_code == 404
    assert client.get(f"/exercises/scenarios/{run.scenario.code}/toml/").status_code == 403
