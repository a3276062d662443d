"""What somebody with the database itself does to the log is refused, and found where it is not."""

import importlib
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from pytest_django import Settings

from promdaen.kit import append_only, audit, chains, line_text
from promdaen.kit.models import AuditLine
from promdaen.kit.tests import mounting
from tests import factories

pytestmark = pytest.mark.django_db
DETAILS: tuple[Any, ...] = (
    {},
    {"scope": "ខេត្តកំពត", "quote": 'a "b"\\\n\t\x1f', "count": 3},
    {"b": [1, 2.5, 1e-7, None, True], "a": {"z": "", "y": "é\u2028"}},
    {"whole": 2.0, "large": 12345678901234567890},
)


def write_lines(*, count: int, using: str = "default") -> None:
    by = factories.account("viewer") if using == "default" else None
    with transaction.atomic(using=using):
        for number in range(count):
            audit.record_line(
                action="close_report",
                subject=by,
                by=by if number % 3 else None,
                now=factories.NOW + timedelta(microseconds=number % 2 * 1_500),
                detail=DETAILS[number % len(DETAILS)],
                using=using,
            )


def execute(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))


def first_break() -> tuple[int, str] | None:
    [*chain_faults] = audit.chain_breaks(node=audit.this_node())
    return (chain_faults[0].sequence, chain_faults[0].problem) if chain_faults else None


@pytest.fixture
def lines() -> list[AuditLine]:
    """Lines that the database no longer guards, as when its owner has lifted the triggers."""
    write_lines(count=9)
    append_only.lift_guard(using="default")
    return list(AuditLine.objects.order_by("sequence"))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE kit_auditline SET action = 'nothing'",
        "UPDATE kit_auditline SET body = body",
        "DELETE FROM kit_auditline",
        "DELETE FROM kit_auditline WHERE sequence = 2",
    ],
)
def test_the_database_refuses_to_change_and_to_remove_lines(statement: str) -> None:
    write_lines(count=3)
    before = list(AuditLine.objects.values())
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
        execute(statement)
    assert list(AuditLine.objects.values()) == before
    assert append_only.is_guarded(using="default")


def test_the_database_refuses_to_put_another_line_in_the_place_of_one() -> None:
    write_lines(count=2)
    columns = ", ".join(field.column for field in AuditLine._meta.concrete_fields)
    values = columns.replace("action", "'nothing'")
    rows = f"SELECT {values} FROM kit_auditline WHERE sequence = 1"  # noqa: S608
    copy = f"INTO kit_auditline ({columns}) {rows}"
    statement = {
        "sqlite": f"INSERT OR REPLACE {copy}",
        "postgresql": f"INSERT {copy} ON CONFLICT (id) DO UPDATE SET action = 'nothing'",
    }
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
        execute(statement[connection.vendor])


def test_postgresql_refuses_to_empty_the_table_or_to_skip_triggers() -> None:
    write_lines(count=1)
    if connection.vendor != "postgresql":
        return
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    for statement in (
        "TRUNCATE kit_auditline",
        "SET LOCAL session_replication_role = replica; DELETE FROM kit_auditline",
    ):
        with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
            execute(statement)


def test_a_missing_or_hollow_guard_is_noticed_and_set_again() -> None:
    append_only.lift_guard(using="default")
    assert not append_only.is_guarded(using="default")
    append_only.set_guard(using="default")
    append_only.set_guard(using="default")
    assert append_only.is_guarded(using="default")


def test_a_log_of_all_kinds_of_lines_is_whole_and_read_without_a_second_look() -> None:
    write_lines(count=9)
    assert first_break() is None
    node = audit.this_node()
    stored = chains._Stored(using="default", node_id=node.pk)
    assert chains._suspects(chain=stored) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("epoch", 2),
        ("sequence", 2_000),
        ("at", factories.NOW + timedelta(days=1)),
        ("account_id", None),
        ("account_name", "Somebody else"),
        ("action", "nothing"),
        ("subject_kind", "people.Officer"),
        ("subject_id", "7"),
        ("detail", {"a": {"y": "é\u2028", "z": ""}, "b": [1, 2.5, 1e-7, None, 1]}),
        ("body", "{}"),
        ("body", "no text of a line"),
        ("previous_digest", "0" * 64),
        ("digest", "0" * 64),
    ],
)
def test_a_change_of_any_column_is_found_at_its_line(
    lines: list[AuditLine], column: str, value: object
) -> None:
    field = AuditLine._meta.get_field(column)
    stored = field.get_db_prep_save(value, connection)
    change = f"UPDATE kit_auditline SET {field.column} = %s WHERE sequence = 3"  # noqa: S608
    execute(change, stored)
    chain_fault = first_break()
    assert chain_fault is not None
    assert chain_fault[0] == 3


def test_letters_that_json_writes_otherwise_are_distinguished() -> None:
    with transaction.atomic():
        for action in ("new\nline", 'say "yes"', "back\\slash"):
            audit.record_line(action=action, subject=None, by=None, now=factories.NOW)
    assert first_break() is None
    append_only.lift_guard(using="default")
    execute("UPDATE kit_auditline SET action = %s WHERE sequence = 1", "new\\nline")
    chain_fault = first_break()
    assert chain_fault is not None
    assert chain_fault[0] == 1


def test_a_text_changed_with_its_digest_is_found_at_its_line(lines: list[AuditLine]) -> None:
    """The next line names the digest that stood there, so that the changed one is known."""
    line = lines[3]
    fields = line_text.line_fields(audit_line=line) | {"action": "nothing"}
    body = line_text.canonical_line(fields=fields)
    digest = chains.verify_audit.line_digest(previous=line.previous_digest, body=body)
    execute(
        "UPDATE kit_auditline SET action = 'nothing', body = %s, digest = %s WHERE sequence = 4",
        body,
        digest,
    )
    chain_fault = first_break()
    assert chain_fault is not None
    assert chain_fault[0] == 4


@pytest.mark.parametrize(
    ("statements", "number", "words"),
    [
        (["DELETE FROM kit_auditline WHERE sequence = 4"], 4, "missing"),
        (["DELETE FROM kit_auditline WHERE sequence > 6"], 7, "cut off"),
        (
            [
                "UPDATE kit_node SET sequence = 7, last_digest = "
                "(SELECT digest FROM kit_auditline WHERE sequence = 7)"
            ],
            8,
            "put in at the end",
        ),
        (["UPDATE kit_node SET last_digest = ''"], 9, "not the one"),
        (
            [
                "UPDATE kit_auditline SET sequence = 99 WHERE sequence = 4",
                "UPDATE kit_auditline SET sequence = 4 WHERE sequence = 5",
                "UPDATE kit_auditline SET sequence = 5 WHERE sequence = 99",
            ],
            4,
            "is in the place",
        ),
    ],
)
def test_lines_removed_added_or_moved_are_found(
    lines: list[AuditLine], statements: list[str], number: int, words: str
) -> None:
    for statement in statements:
        execute(statement)
    chain_fault = first_break()
    assert chain_fault is not None
    assert chain_fault[0] == number
    assert words in chain_fault[1]


def test_lines_from_before_get_the_text_that_was_hashed(lines: list[AuditLine]) -> None:
    bodies = [line.body for line in lines]
    execute("UPDATE kit_auditline SET body = ''")
    migration = importlib.import_module("promdaen.kit.migrations.0002_auditline_body")
    migration.fill_bodies(apps, SimpleNamespace(connection=connection))
    assert list(AuditLine.objects.order_by("sequence").values_list("body", flat=True)) == bodies
    assert first_break() is None


def test_an_older_database_migrates_and_is_whole(tmp_path: Path, settings: Settings) -> None:
    settings.MIGRATION_MODULES = {}
    migration = importlib.import_module("promdaen.kit.migrations.0002_auditline_body")
    with mounting.empty_database(alias="older", folder=tmp_path) as alias:
        # As it was then: no step of several at once was there to take.
        executor = MigrationExecutor(connections[alias])
        executor.loader.replace_migrations = False
        executor.loader.build_graph()
        state = executor.migrate([("kit", "0001_initial")])
        node_model = state.apps.get_model("kit", "Node")
        line_model = state.apps.get_model("kit", "AuditLine")
        node, digest = node_model.objects.using(alias).create(name="older", is_this=True), ""
        for number, detail in enumerate(DETAILS, start=1):
            line = line_model(
                node=node,
                epoch=1,
                sequence=number,
                at=factories.NOW,
                account_name="system",
                action="close_report",
                detail=detail,
                previous_digest=digest,
            )
            body = migration.text_of(line=line)
            digest = line.digest = chains.verify_audit.line_digest(previous=digest, body=body)
            line.save(using=alias)
        node.sequence, node.last_digest = len(DETAILS), digest
        node.save(using=alias)
        MigrationExecutor(connections[alias]).migrate([("kit", "0002_auditline_body")])
        migrated_node = audit.this_node(using=alias)
        assert audit.chain_breaks(node=migrated_node, using=alias) == []
        stored = chains._Stored(using=alias, node_id=migrated_node.pk)
        assert chains._suspects(chain=stored) == []


def test_a_long_log_is_compared_beside_its_digests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chains, "PARALLEL_FROM", 5)
    with mounting.second_database(alias="apart", folder=tmp_path) as alias:
        write_lines(count=8, using=alias)
        node = audit.this_node(using=alias)
        assert audit.chain_breaks(node=node, using=alias) == []
        append_only.lift_guard(using=alias)
        with connections[alias].cursor() as cursor:
            cursor.execute("UPDATE kit_auditline SET action = 'nothing' WHERE sequence = 5")
        [chain_fault] = audit.chain_breaks(node=node, using=alias)
        assert (chain_fault.sequence, "action" in chain_fault.problem) == (5, True)


def test_lines_of_a_node_that_no_one_knows_are_found(tmp_path: Path) -> None:
    with mounting.second_database(alias="apart", folder=tmp_path) as alias:
        write_lines(count=2, using=alias)
        append_only.lift_guard(using=alias)
        with connections[alias].cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys = OFF")
            cursor.execute("UPDATE kit_auditline SET node_id = %s", ["0" * 32])
            cursor.execute("UPDATE kit_node SET sequence = 0, last_digest = ''")
        [chain_fault] = audit.chain_breaks(node=audit.this_node(using=alias), using=alias)
        assert "not known" in chain_fault.problem


@pytest.mark.django_db(transaction=True)
def test_tests_that_commit_find_a_guarded_log() -> None:
    write_lines(count=1)
    assert append_only.is_guarded(using="default")


@pytest.mark.django_db(transaction=True)
def test_and_leave_an_empty_one() -> None:
    assert not AuditLine.objects.exists()
    assert audit.this_node().sequence == 0
