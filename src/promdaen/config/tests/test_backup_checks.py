"""What a drill computes over the rows, indexes and foreign keys of a database."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from promdaen.config.backups import databases
from promdaen_tools import private_postgresql

TABLES = """
CREATE TABLE officer (id TEXT PRIMARY KEY);
CREATE TABLE answer (
    id TEXT PRIMARY KEY, officer_id TEXT REFERENCES officer (id), mark REAL, answer TEXT
);
CREATE INDEX answer_officer ON answer (officer_id);
CREATE UNIQUE INDEX answer_full ON answer (mark) WHERE mark > 1;
CREATE TABLE place (code TEXT PRIMARY KEY, name TEXT) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(text);
INSERT INTO officer VALUES ('A'), ('B');
INSERT INTO place VALUES ('01', 'north'), ('02', 'south');
INSERT INTO words VALUES ('a boat');
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A database with more answers than one text of rows has."""
    path = tmp_path / "database"
    with closing(databases.open_file(path=path, key="")) as connection:
        connection.executescript(TABLES)
        rows = [(f"{n:04}", "AB"[n % 2], 1 / (n + 1), None) for n in range(2_500)]
        # In one transaction: without it SQLite would write each row to the disk by itself.
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO answer VALUES (?, ?, ?, ?)", rows)
        connection.execute("COMMIT")
    return path


def changed(path: Path, statement: str) -> None:
    with closing(databases.open_file(path=path, key="")) as connection:
        connection.executescript(statement)


def digests(path: Path) -> dict[str, str]:
    rows: dict[str, str] = databases.file_contents(path=path, key="")["rows"]
    return rows


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("UPDATE answer SET mark = mark + 1e-16 WHERE id = '2400'", "answer"),
        ("UPDATE answer SET answer = '' WHERE id = '0000'", "answer"),
        ("UPDATE answer SET answer = 'NULL' WHERE id = '1000'", "answer"),
        ("UPDATE answer SET rowid = -5 WHERE id = '2499'", "answer"),
        ("UPDATE place SET name = 'north' WHERE code = '02'", "place"),
        ("DELETE FROM officer WHERE id = 'B'", "officer"),
        ("UPDATE words SET text = 'a boot'", "words_content"),
    ],
)
def test_any_other_value_in_a_row_is_another_digest_of_its_table(
    file: Path, statement: str, table: str
) -> None:
    before = digests(file)
    assert before == digests(file)
    changed(file, statement)
    after = digests(file)
    assert {name for name in after if after[name] != before[name]} - {
        "words_data",
        "words_idx",
    } == {table}


def test_a_whole_file_has_no_fault(file: Path) -> None:
    assert databases.file_faults(path=file, key="") == []


def test_a_row_that_names_a_missing_row_is_a_fault(file: Path) -> None:
    changed(file, "UPDATE answer SET officer_id = 'C' WHERE id = '1234'")
    faults = databases.file_faults(path=file, key="")
    assert faults == ["a row of answer names a row of officer that is not there"]


def changed_beside_its_index(file: Path, statement: str) -> None:
    """Change rows while the index of answers by officer is hidden."""
    changed(
        file,
        "PRAGMA writable_schema = ON; CREATE TABLE aside AS SELECT * FROM sqlite_master"
        " WHERE name = 'answer_officer'; DELETE FROM sqlite_master WHERE name = 'answer_officer'",
    )
    changed(
        file,
        f"{statement}; PRAGMA writable_schema = ON;"  # noqa: S608
        " INSERT INTO sqlite_master SELECT * FROM aside; DROP TABLE aside",
    )


@pytest.mark.parametrize("most_bytes", [0, databases.THOROUGH_BYTES])
def test_an_index_without_an_entry_for_each_row_is_a_fault(
    file: Path, most_bytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "THOROUGH_BYTES", most_bytes)
    changed_beside_its_index(file, "INSERT INTO answer VALUES ('x', 'A', 0.5, NULL)")
    faults = databases.file_faults(path=file, key="")
    assert "wrong # of entries in index answer_officer" in faults


def test_a_wrong_entry_of_an_index_is_a_fault_of_files_that_are_not_large(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed_beside_its_index(file, "UPDATE answer SET officer_id = 'B' WHERE officer_id = 'A'")
    assert any("answer_officer" in fault for fault in databases.file_faults(path=file, key=""))
    monkeypatch.setattr(databases, "THOROUGH_BYTES", 0)
    assert databases.file_faults(path=file, key="") == []


def test_a_damaged_page_is_a_fault(file: Path) -> None:
    data = bytearray(file.read_bytes())
    half = len(data) // 2
    data[half : half + 4096] = b"\xff" * 4096
    file.write_bytes(data)
    assert databases.file_faults(path=file, key="")


@pytest.mark.skipif(private_postgresql.binaries() is None, reason="there is no PostgreSQL here")
def test_rows_of_postgresql_have_one_digest_in_any_order() -> None:
    folder = private_postgresql.binaries()
    assert folder
    with private_postgresql.running_server(folder=folder) as url:
        private_postgresql.make_databases(url=url, count=1)
        where = {"NAME": "promdaen", "USER": "promdaen", "HOST": server_host(url)}
        digests = []
        forwards, backwards = (1, 50), (-50, -1)
        for rows, mark in ((forwards, 0.1), (backwards, 0.1), (forwards, 0.1 + 2**-55)):
            with databases._connect(database=where) as connection:
                connection.execute("DROP TABLE IF EXISTS answer")
                connection.execute("CREATE TABLE answer (id int, mark float8, at timestamptz)")
                connection.execute(
                    "INSERT INTO answer SELECT abs(n), %s, '2026-11-30 07:00+07'"
                    " FROM generate_series(%s::int, %s) n",
                    (mark, *rows),
                )
            digests.append(databases.server_contents(database=where)["rows"]["answer"])
    assert digests[0] == digests[1] != digests[2]


@pytest.mark.skipif(private_postgresql.binaries() is None, reason="there is no PostgreSQL here")
def test_what_is_not_valid_in_postgresql_is_a_fault() -> None:
    folder = private_postgresql.binaries()
    assert folder
    with private_postgresql.running_server(folder=folder) as url:
        private_postgresql.make_databases(url=url, count=1)
        where = {"NAME": "promdaen", "USER": "promdaen", "HOST": server_host(url)}
        with databases._connect(database=where) as connection:
            connection.execute("CREATE TABLE officer (id int PRIMARY KEY)")
            connection.execute("CREATE TABLE answer (id int PRIMARY KEY, officer int)")
            connection.execute("INSERT INTO answer VALUES (1, 7)")
        faults, unread = databases.server_faults(database=where)
        assert faults == []
        assert unread == "" or "amcheck" in unread
        with databases._connect(database=where) as connection:
            connection.execute(
                "ALTER TABLE answer ADD CONSTRAINT stray FOREIGN KEY (officer)"
                " REFERENCES officer NOT VALID"
            )
        faults, _unread = databases.server_faults(database=where)
        assert faults == ["the constraint stray is not valid"]


def server_host(url: str) -> str:
    from urllib.parse import unquote, urlsplit

    return unquote(urlsplit(url).netloc.rpartition("@")[2])
