"""The commands, from an invitation to an answer."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from pytest_django.plugin import DjangoDbBlocker

from promdaen.course.models import CourseRun
from promdaen.laptops.actions import sending
from promdaen.laptops.management import files
from promdaen.laptops.queries import nodes
from promdaen.people.models import Account
from tests import factories
from tests import laptops_world as world
from tests.laptops_world import hold_course

from .conftest import RUN
from .test_line import ADDRESS, Wire


def command_output(machine: world.Machine, *arguments: str) -> dict[str, Any]:
    stream = StringIO()
    with machine.on():
        call_command(*arguments, stdout=stream, stderr=StringIO())
    document: dict[str, Any] = json.loads(stream.getvalue())
    return document


def refused(machine: world.Machine, *arguments: str, words: str, code: int = 2) -> None:
    with machine.on(), pytest.raises(CommandError, match=words) as caught:
        call_command(*arguments, stdout=StringIO(), stderr=StringIO())
    assert caught.value.returncode == code


def test_a_laptop_is_enrolled_lent_a_run_and_revoked_by_commands(
    machines: Path, headquarters: world.Machine, tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    with django_db_blocker.unblock():
        fresh = world.Machine(machines / "empty").copied(tmp_path / "fresh", hardware="c")
        assert command_output(fresh, "node_status") == {"role": "alone"}
        to = ("--to", str(stick))
        world.lend(headquarters, code=RUN)
        with headquarters.on():
            leader = factories.account("trainer", email="leader@example.org")
            CourseRun.objects.get(code=RUN).trainers.add(leader)
        invited = command_output(headquarters, "enrol_laptop", "--invite", "Takeo 1", *to)
        refused(fresh, "enrol_laptop", "--accept", invited["file"], words="code")
        reply = command_output(
            fresh, "enrol_laptop", "--accept", invited["file"], "--code", invited["code"], *to
        )
        assert reply["headquarters_fingerprint"] == invited["fingerprint"]
        finish = ("enrol_laptop", "--finish", reply["file"], "--fingerprint")
        for typed in ("ABCD", "-"):
            refused(headquarters, *finish, typed, words="not the fingerprint", code=2)
        enrolment = command_output(headquarters, *finish, reply["fingerprint"].lower())
        assert (enrolment["state"], enrolment["fingerprint"]) == ("enrolled", reply["fingerprint"])
        # Nobody gets a run that another laptop has.
        make_bundle = ("make_bundle", "--for", "Takeo 1", "--run", RUN, *to)
        refused(headquarters, *make_bundle, words="not on loan to this laptop")
        until = ("--until", "2099-01-02")
        refused(headquarters, "lend_run", RUN, "--to", "Takeo 1", *until, words="on the laptop")
        ended = command_output(headquarters, "lend_run", RUN, "--end", "taken-back")
        assert ended == {
            "run": RUN,
            "laptop": world.NAME,
            "ending": "taken-back",
            "on_laptop": None,
        }
        refused(headquarters, *make_bundle, words="not on loan to this laptop")
        lent = command_output(headquarters, "lend_run", RUN, "--to", "Takeo 1", *until)
        [password] = lent.pop("passwords")
        assert lent == {"run": RUN, "laptop": "Takeo 1", "until": "2099-01-02"}
        written_file = command_output(headquarters, *make_bundle)
        assert written_file["rows"] > 20
        merge_report = command_output(fresh, "merge_bundle", written_file["file"], "--json")
        assert (merge_report["kind"], merge_report["answer"]) == ("reference", None)
        # Who leads it signs in there, and with another password after that is brought.
        renew = ("lend_run", RUN, "--password", "Leader@example.org")
        [renewed] = command_output(headquarters, *renew)["passwords"]
        assert renewed["password"] != password["password"]
        for credentials, brings in ((password, False), (renewed, True)):
            if brings:
                command_output(
                    fresh,
                    "merge_bundle",
                    command_output(headquarters, *make_bundle)["file"],
                    "--json",
                )
            with fresh.on():
                leader = Account.objects.get(email="leader@example.org")
                assert leader.check_password(credentials["password"])
        revoked = command_output(headquarters, "enrol_laptop", "--revoke", "Takeo 1")
        assert revoked["state"] == "revoked"
        refused(headquarters, "enrol_laptop", "--revoke", "Takeo 1", words="no laptop")


def test_records_are_written_merged_and_answered_by_commands(
    headquarters: world.Machine, laptop: world.Machine, tmp_path: Path
) -> None:
    hold_course(laptop)
    bundle_report = command_output(laptop, "make_bundle", "--to", str(tmp_path))
    assert bundle_report["forms"] == 5 < bundle_report["new"] <= bundle_report["facts"]
    assert command_output(laptop, "node_status")["here"] == bundle_report["facts"]
    merged = command_output(headquarters, "merge_bundle", bundle_report["file"], "--json")
    assert merged["facts"] == bundle_report["facts"]
    assert merged["rows"]["assessment.Response"] == 72
    assert Path(merged["answer"]).parent == tmp_path
    with laptop.on():
        stream = StringIO()
        call_command("merge_bundle", merged["answer"], stdout=stream)
    assert "0 records" in stream.getvalue()
    laptop_status = command_output(laptop, "node_status")
    assert (laptop_status["here"], laptop_status["at_headquarters"]) == (0, bundle_report["facts"])
    [laptop_row] = command_output(headquarters, "node_status")["laptops"]
    assert laptop_row["facts"] == bundle_report["facts"]
    with headquarters.on():
        stream = StringIO()
        call_command("merge_bundle", bundle_report["file"], stdout=stream)
    assert "known already" in stream.getvalue()
    assert "Carry" in stream.getvalue()


def test_what_cannot_be_done_is_refused_in_one_line(
    headquarters: world.Machine, laptop: world.Machine, tmp_path: Path
) -> None:
    refused(headquarters, "make_bundle", words="not enrolled as a laptop")
    refused(headquarters, "make_bundle", "--for", "nobody", words="no enrolled laptop")
    refused(
        headquarters, "make_bundle", "--for", world.NAME, "--run", "X-1", words="no course run X-1"
    )
    until = ("--until", "2099-01-02")
    refused(headquarters, "lend_run", RUN, "--to", "nobody", *until, words="no laptop")
    refused(headquarters, "lend_run", RUN, "--to", world.NAME, words="belong together")
    refused(headquarters, "lend_run", RUN, "--end", "returned", *until, words="belong together")
    refused(headquarters, "lend_run", "X-1", "--end", "returned", words="X-1 is not on loan")
    world.lend(headquarters, code=RUN)
    refused(headquarters, "lend_run", RUN, "--password", "x@example.org", words="leads no course")
    refused(headquarters, "merge_bundle", str(tmp_path / "none"), words="cannot be read")
    (tmp_path / "text").write_text("hello")
    refused(headquarters, "merge_bundle", str(tmp_path / "text"), words="not a file of a laptop")
    to = str(tmp_path / "no folder" / "file")
    refused(laptop, "make_bundle", "--to", to, words="cannot be written", code=1)
    (laptop.folder / nodes.NODE_FILE).unlink()
    refused(laptop, "node_status", words="missing", code=3)
    refused(laptop, "make_bundle", words="missing")


def test_nothing_is_merged_where_the_answer_cannot_be_written(
    headquarters: world.Machine, laptop: world.Machine, tmp_path: Path
) -> None:
    hold_course(laptop, forms=0)
    file = files.write_new(destination=tmp_path, name="file", data=laptop.send())
    before = world.counts(headquarters)
    to = str(tmp_path / "nowhere" / "answer")
    refused(headquarters, "merge_bundle", str(file), "--to", to, words="cannot be written", code=1)
    assert world.counts(headquarters) == before


def test_a_file_that_was_set_aside_is_reported(
    headquarters: world.Machine, laptop: world.Machine, tmp_path: Path
) -> None:
    image = laptop.copied(tmp_path / "image")
    headquarters.merge(laptop.send())
    hold_course(image)
    file = files.write_new(destination=tmp_path, name="file", data=image.send())
    with headquarters.on():
        stream = StringIO()
        call_command("merge_bundle", str(file), stdout=stream)
    assert "set aside" in stream.getvalue()


def test_sync_sends_brings_and_gives_reasons_of_refusals(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    refused(headquarters, "sync", words="not enrolled as a laptop")
    refused(laptop, "sync", words="Type the address of headquarters first")
    refused(laptop, "sync", "--rate", "0", words="kB a second")
    assert command_output(laptop, "sync", "http://127.0.0.1:9", "--later") == {}
    wire = Wire(headquarters=headquarters)
    with mock.patch.object(sending.wire, "post", wire.post):
        document = command_output(laptop, "sync", ADDRESS, "--bring", "--rate", "9000")
    assert document["records"]["bytes"] > 0
    assert document["content"]["bytes"] > 0
