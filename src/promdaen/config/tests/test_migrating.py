"""A new database and one that grew through every older version have the same tables."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import connections, models
from django.db.migrations import AddField, Migration, RunPython
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from psycopg import sql

from promdaen.config import migrating
from promdaen.config.routers import EXCHANGE, IN_EXCHANGE

Schema = dict[str, list[Any]]
Step = tuple[str, str]
Settings = Any
# The newest step of each capability that a database of 24 November 2026 has.
OF_24_NOVEMBER = [
    ("assessment", "0006_item_versions"),
    ("course", "0002_initial"),
    ("curriculum", "0005_lesson_versions"),
    ("evidence", "0003_a_taken_back_observation_has_no_credit"),
    ("kit", "0001_initial"),
    ("people", "0002_account_must_change_password"),
    ("places", "0001_initial"),
    ("report", "0001_initial"),
]
ON_POSTGRESQL = {
    "columns": "SELECT table_name, column_name, udt_name, is_nullable, column_default, "
    "character_maximum_length, is_identity FROM information_schema.columns "
    # Django's own steps and its own models disagree on how wide this number is.
    "WHERE table_schema = 'public' AND (table_name, column_name) <> "
    "('auth_group_permissions', 'id')",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), "
    "condeferrable FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT tgname, pg_get_triggerdef(oid), tgenabled::text FROM pg_trigger "
    "WHERE NOT tgisinternal",
    "functions": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
}


@pytest.fixture(autouse=True)
def steps_are_taken(settings: Settings) -> None:
    """Tables of other tests may come from the models; these are about the steps."""
    settings.MIGRATION_MODULES = {}


@contextmanager
def empty_database(*, alias: str, folder: Path, name: str) -> Iterator[str]:
    """Put an empty database in the place of `alias` until the block ends; gives the alias."""
    before = connections[alias] if alias in connections.settings else None
    like = before or connections["default"]
    settings = {**like.settings_dict, "TEST": dict(like.settings_dict["TEST"])}
    server = None
    if like.vendor == "sqlite":
        settings["NAME"] = folder / f"{name}.sqlite3"
    else:
        settings["NAME"] = f"{connections['default'].settings_dict['NAME']}_{name}"
        server = psycopg.connect(
            host=settings["HOST"], user=settings["USER"], dbname="postgres", autocommit=True
        )
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(settings["NAME"])))
    connection = type(like)(settings, alias)
    # Django lets a test open no database beside its own, once that is listed.
    connection.connect()
    listed = connections.settings.get(alias)
    connections.settings[alias], connections[alias] = settings, connection
    try:
        yield alias
    finally:
        connection.close()
        del connections[alias]
        del connections.settings[alias]
        if before is not None:
            connections.settings[alias], connections[alias] = listed, before
        if server is not None:
            server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(settings["NAME"])))
            server.close()


def schema_of(*, alias: str) -> Schema:
    """Tables, columns, constraints, indexes and triggers of a database, in no order."""
    with connections[alias].cursor() as cursor:
        if connections[alias].vendor != "sqlite":
            parts_by_kind: Schema = {}
            for kind, statement in ON_POSTGRESQL.items():
                cursor.execute(statement)
                parts_by_kind[kind] = sorted(cursor.fetchall(), key=str)
            return parts_by_kind
        cursor.execute(
            "SELECT type, name, sql FROM sqlite_master "
            "WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%%' ORDER BY type, name"
        )
        return {f"{kind} {name}": parts_of(text=text) for kind, name, text in cursor.fetchall()}


def parts_of(*, text: str) -> list[str]:
    """What a statement says of each column or constraint, sorted.

    >>> parts_of(text='CREATE TABLE "a" ("c" decimal(2, 1), "b" text)')
    ['"b" text', '"c" decimal(2, 1)', 'CREATE TABLE "a" (']
    """
    begin = re.match(r'CREATE TABLE "?\w+"? \(', text)
    if begin is None:
        return [text]
    parts, depth = [""], 0
    for sign in text[begin.end() : text.rindex(")")]:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return sorted([begin[0], *(part.strip() for part in parts)])


def walk(*, alias: str, to: list[Step] | None = None) -> None:
    """Take the steps of older versions alone, to the newest of them or to those named."""
    with migrating.each_table_made_once():
        executor = MigrationExecutor(connections[alias])
        loader = executor.loader
        loader.replace_migrations = False
        loader.build_graph()
        newest = [
            step
            for step in loader.graph.leaf_nodes()
            if step not in loader.replacements and (alias != EXCHANGE or step[0] in IN_EXCHANGE)
        ]
        executor.migrate(newest if to is None else to)


def steps_in(*, alias: str) -> set[Step]:
    """The steps that a database says it has taken."""
    return set(MigrationRecorder(connections[alias]).applied_migrations())


def migrate(*, alias: str) -> None:
    call_command("migrate", database=alias, verbosity=0, interactive=False)


_NEW: dict[str, tuple[Schema, set[Step]]] = {}


def new_database(*, alias: str, folder: Path) -> tuple[Schema, set[Step]]:
    """The tables of a new database and the steps it has taken; made once."""
    if alias not in _NEW:
        with empty_database(alias=alias, folder=folder, name="fresh"):
            migrate(alias=alias)
            assert not migrating.is_behind(connection=connections[alias])
            _NEW[alias] = schema_of(alias=alias), steps_in(alias=alias)
    return _NEW[alias]


@pytest.mark.django_db
@pytest.mark.parametrize("stop", [OF_24_NOVEMBER, None], ids=["24 November", "the last"])
def test_an_older_database_gets_the_tables_of_a_new_one(
    stop: list[Step] | None, tmp_path: Path
) -> None:
    expected_schema, expected_steps = new_database(alias="fresh", folder=tmp_path)
    with empty_database(alias="older", folder=tmp_path, name="older") as alias:
        walk(alias=alias, to=stop)
        assert migrating.is_behind(connection=connections[alias]) is (stop is not None)
        migrate(alias=alias)
        assert schema_of(alias=alias) == expected_schema
        assert steps_in(alias=alias) == expected_steps


@pytest.mark.django_db
@pytest.mark.parametrize("stop", ["0001_initial", "0005_what_stays_in_sums", None])
def test_an_older_exchange_gets_the_tables_of_a_new_one(stop: str | None, tmp_path: Path) -> None:
    expected_schema, expected_steps = new_database(alias=EXCHANGE, folder=tmp_path)
    assert {app for app, _ in expected_steps} == set(IN_EXCHANGE)
    with empty_database(alias=EXCHANGE, folder=tmp_path, name="older") as alias:
        walk(alias=alias, to=[(EXCHANGE, stop)] if stop else None)
        migrate(alias=alias)
        assert schema_of(alias=alias) == expected_schema
        assert steps_in(alias=alias) == expected_steps


@pytest.fixture
def loader(monkeypatch: pytest.MonkeyPatch) -> MigrationLoader:
    """All steps, on a database of which `applied` says what it has taken."""
    migration_loader = MigrationLoader(None)
    migration_loader.connection = connections["default"]
    # Read once; what is asked again is only which of them count.
    monkeypatch.setattr(migration_loader, "load_disk", lambda: None)
    return migration_loader


def left_to_take(
    *, loader: MigrationLoader, monkeypatch: Any, applied_steps: list[Step]
) -> list[Step]:
    """The steps that a database lacks which has taken these."""
    applied_migrations = dict.fromkeys(applied_steps)
    monkeypatch.setattr(
        MigrationRecorder, "applied_migrations", lambda _self: dict(applied_migrations)
    )
    loader.build_graph()
    loader.check_consistent_history(loader.connection)
    executor = MigrationExecutor.__new__(MigrationExecutor)
    executor.loader = loader
    plan = executor.migration_plan(loader.graph.leaf_nodes())
    return [(each.app_label, each.name) for each, _ in plan]


def older_steps(*, loader: MigrationLoader, monkeypatch: Any) -> list[Step]:
    """All steps of older versions, in the order in which a database takes them."""
    loader.replace_migrations = False
    left_to_take(loader=loader, monkeypatch=monkeypatch, applied_steps=[])
    order: list[Step] = []
    for leaf in loader.graph.leaf_nodes():
        if leaf not in loader.replacements:
            order += [step for step in loader.graph.forwards_plan(leaf) if step not in order]
    loader.replace_migrations = True
    return order


def test_a_database_goes_on_from_wherever_it_stopped(
    loader: MigrationLoader, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = older_steps(loader=loader, monkeypatch=monkeypatch)
    replaced = {key: list(each.replaces) for key, each in loader.replacements.items()}
    for count in range(len(order) + 1):
        left = left_to_take(loader=loader, monkeypatch=monkeypatch, applied_steps=order[:count])
        spread = [old_step for step in left for old_step in replaced.get(step, [step])]
        assert sorted(spread) == sorted(order[count:])


def test_a_new_step_follows_what_was_squashed_and_what_was_not(
    loader: MigrationLoader, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = ("course", "0008_adaptive_tests")
    new = Migration("9999_new", "course")
    [new.dependencies] = [[step for step in loader.graph.leaf_nodes() if step[0] == "course"]]
    order = older_steps(loader=loader, monkeypatch=monkeypatch)
    loader.disk_migrations["course", "9999_new"] = new
    for applied_steps in ([], order[: order.index(newest)], order):
        left = left_to_take(loader=loader, monkeypatch=monkeypatch, applied_steps=applied_steps)
        of_course = [step for step in left if step[0] == "course"]
        assert of_course[-1] == ("course", "9999_new")
        # All but the new step itself: the newest old one, or what was squashed, and what follows.
        later = [step for step in order[order.index(newest) + 1 :] if step[0] == "course"]
        assert len(of_course) == 1 + (0 if applied_steps == order else 1 + len(later))


def test_django_is_as_before_once_the_steps_are_taken() -> None:
    before = ProjectState.add_model, ProjectState.reload_model
    with migrating.each_table_made_once():
        assert before != (ProjectState.add_model, ProjectState.reload_model)
    assert before == (ProjectState.add_model, ProjectState.reload_model)


@pytest.mark.django_db
def test_an_empty_database_is_filled_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: Any) -> None:
        raise RuntimeError

    with empty_database(alias="broken", folder=tmp_path, name="broken") as alias:
        assert migrating.is_empty(connection=connections[alias])
        with monkeypatch.context() as patch:
            patch.setattr(MigrationRecorder.Migration.objects.__class__, "using", fail)
            with pytest.raises(RuntimeError):
                migrate(alias=alias)
        assert migrating.is_empty(connection=connections[alias])
        migrate(alias=alias)
        assert not migrating.is_behind(connection=connections[alias])


@pytest.mark.django_db
def test_an_empty_database_gets_the_rows_that_steps_put_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_steps: list[str] = []
    steps = [
        RunPython(lambda apps, _editor: run_steps.append(apps.get_model("kit", "Node").__name__)),
        RunPython(
            lambda _apps, _editor: run_steps.append("rows of an older version"), elidable=True
        ),
        AddField("node", "colour", models.TextField()),
    ]
    new = Migration("9999_new", "kit")
    new.operations, new.dependencies = steps, [("kit", "0002_auditline_body")]
    load = MigrationLoader.load_disk

    def load_disk(loader: MigrationLoader) -> None:
        load(loader)
        loader.disk_migrations["kit", "9999_new"] = new

    monkeypatch.setattr(MigrationLoader, "load_disk", load_disk)
    with empty_database(alias="fresh", folder=tmp_path, name="fresh") as alias:
        output = io.StringIO()
        call_command("migrate", database=alias, interactive=False, stdout=output)
        assert "Made all tables of an empty database" in output.getvalue()
        assert ("kit", "9999_new") in steps_in(alias=alias)
        permissions = Permission.objects.using(alias).values_list("codename", flat=True)
        assert {"add_officer", "view_courserun"} <= set(permissions)
    assert run_steps == ["Node"]
