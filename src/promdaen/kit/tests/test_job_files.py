"""Files of jobs: readable by their owner, removed after a day or with their job."""

import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from promdaen.kit import job_files
from promdaen.kit.models import Job


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.DATA_FOLDER = tmp_path
    return tmp_path / "job-files"


def test_a_file_is_stored_for_its_owner_alone(folder: Path) -> None:
    name = job_files.store_file(data=b"names")
    assert job_files.stored_file(name=name) == b"names"
    assert [path.name for path in folder.iterdir()] == [name]
    assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_no_name_leads_out_of_the_folder(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"secret")
    folder.mkdir()
    assert job_files.stored_file(name="../key") is None


def test_files_go_with_their_job_and_after_a_day(folder: Path) -> None:
    upload, result_file = job_files.store_file(data=b"a"), job_files.store_file(data=b"b")
    other_file = job_files.store_file(data=b"c")
    job_files.remove_job_files(job=Job(arguments={"upload": upload}, result={"file": result_file}))
    job_files.remove_job_files(job=Job(arguments={}, result="an id"))
    assert [path.name for path in folder.iterdir()] == [other_file]
    now = timezone.now()
    for age, count in ((timedelta(hours=23), 0), (timedelta(hours=25), 1)):
        moment = (now - age).timestamp()
        os.utime(folder / other_file, (moment, moment))
        assert job_files.forget_old_files(now=now) == count
    with pytest.raises(job_files.UploadGone, match="removed after a day"):
        job_files.upload(arguments={"upload": other_file})


def test_what_cannot_be_deleted_stops_no_other(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for data in (b"a", b"b"):
        job_files.store_file(data=data)
    (folder / "no file").mkdir()
    now = timezone.now()
    moment = (now - timedelta(days=2)).timestamp()
    for path in folder.iterdir():
        os.utime(path, (moment, moment))
    assert job_files.forget_old_files(now=now) == 2
    assert [path.name for path in folder.iterdir()] == ["no file"]
    assert "could not be deleted" in caplog.text
