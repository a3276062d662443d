"""Who read what: one line an hour, a chain of its own, and two years of it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, models, transaction
from django.utils import timezone

from promdaen.kit import append_only, readings
from promdaen.kit.ids import new_id
from promdaen.kit.models import AuditLine, Reading, ReadingSegment
from tests import factories

pytestmark = pytest.mark.django_db
OLD = timezone.now() - readings.RETENTION - timedelta(days=30)


@pytest.fixture(autouse=True)
def _nothing_remembered(tmp_path: Path, settings: Any) -> None:
    settings.DATA_FOLDER = tmp_path
    cache.clear()


def record(*, page: str = "course:roster", at: datetime = OLD, by: UUID | None = None) -> bool:
    return readings.record_reading(account_id=by, page=page, subject="code=KK-1", count=30, now=at)


def faults() -> tuple[str, ...]:
    return readings.prove_readings().faults


def lifted(model: type[models.Model]) -> models.QuerySet[Any]:
    append_only.lift_guard(using="default", table=model._meta.db_table)
    return models.QuerySet(model)


def test_there_is_one_line_for_an_account_page_object_and_hour() -> None:
    reader_id, at = new_id(), datetime.fromisoformat("2026-11-30T08:05:00+00:00")
    assert record(by=reader_id, at=at)
    assert not record(by=reader_id, at=at + timedelta(minutes=30))
    cache.clear()
    assert not record(by=reader_id, at=at + timedelta(minutes=50))
    assert record(by=reader_id, at=at + timedelta(hours=1))
    assert record(by=new_id(), at=at)
    assert record(by=reader_id, at=at, page="course:badges")
    assert list(Reading.objects.values_list("sequence", flat=True)) == [1, 2, 3, 4]
    assert faults() == ()


def test_a_line_keeps_ids_and_no_name() -> None:
    record(by=factories.account("coordinator", name="Chan Vuthy").pk)
    line = Reading.objects.get()
    assert "Chan" not in readings.hashed_text(reading=line)
    assert (line.subject, line.count) == ("code=KK-1", 30)


def test_two_processes_that_take_one_number_try_again(monkeypatch: Any) -> None:
    plain, tries = readings._added, []

    def taken(line: Reading) -> bool:
        tries.append(line)
        if len(tries) == 1:
            raise IntegrityError
        return plain(line)

    monkeypatch.setattr(readings, "_added", taken)
    assert record()
    monkeypatch.setattr(readings, "_added", lambda _line: (_ for _ in ()).throw(IntegrityError))
    with pytest.raises(IntegrityError):
        record(page="other")


def test_the_database_keeps_lines_until_a_segment_covers_them() -> None:
    record()
    for change in (
        lambda: models.QuerySet(Reading).update(page="other"),
        lambda: models.QuerySet(Reading)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
            change()


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.filter(sequence=2).update(page="other"),
        lambda rows: rows.filter(sequence=2)._raw_delete("default"),
        lambda rows: rows.filter(sequence=1)._raw_delete("default"),
    ],
)
def test_a_changed_and_a_removed_line_are_found(change: Any) -> None:
    for number in range(3):
        record(page=f"page {number}")
    change(lifted(Reading))
    assert len(faults()) == 1


def pruned(path: Path) -> dict[str, Any]:
    out = StringIO()
    call_command("prune_readings", str(path), stdout=out)
    prune_report: dict[str, Any] = json.loads(out.getvalue())
    return prune_report


def test_lines_of_two_years_ago_leave_as_a_signed_segment(tmp_path: Path) -> None:
    for number in range(3):
        record(page=f"page {number}")
    record(page="young", at=timezone.now())
    prune_report = pruned(tmp_path / "readings.txt")
    assert prune_report["removed"] == 3
    text = (tmp_path / "readings.txt").read_text(encoding="utf-8").splitlines()
    assert text[0] == readings.FIRST_LINE
    assert [json.loads(line.partition("\t")[2])["sequence"] for line in text[1:]] == [1, 2, 3]
    assert Reading.objects.get().sequence == 4
    assert faults() == ()
    assert AuditLine.objects.get(action="prune_readings").detail["count"] == 3
    record(page="after", at=timezone.now())
    assert faults() == ()
    assert pruned(tmp_path / "again.txt")["removed"] == 0


def test_a_second_segment_goes_on_from_the_first_and_a_log_may_be_empty(tmp_path: Path) -> None:
    record()
    pruned(tmp_path / "one.txt")
    assert not Reading.objects.exists()
    record(page="later")
    pruned(tmp_path / "two.txt")
    assert list(ReadingSegment.objects.values_list("last_sequence", flat=True)) == [1, 2]
    assert faults() == ()


def test_a_clock_that_was_wrong_once_takes_no_young_line_along(tmp_path: Path) -> None:
    record(page="young", at=timezone.now())
    record(page="seems old")
    assert pruned(tmp_path / "readings.txt")["removed"] == 0


def test_a_segment_that_no_one_signed_is_found() -> None:
    record()
    ReadingSegment.objects.create(
        last_sequence=1,
        last_digest="00" * 32,
        document={"last_sequence": 1},
        made_at=timezone.now(),
    )
    assert "is not signed" in faults()[0]


def test_nothing_is_removed_where_the_file_is_there_or_the_chain_broken(tmp_path: Path) -> None:
    record()
    path = tmp_path / "readings.txt"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(CommandError, match="is there already") as ended:
        pruned(path)
    assert ended.value.returncode == 2
    lifted(Reading).update(page="other")
    with pytest.raises(CommandError, match="Nothing was removed"):
        pruned(tmp_path / "other.txt")
    assert path.read_text(encoding="utf-8") == "mine"
    assert Reading.objects.count() == 1
