"""Transfers over a line that fails, repeats or is forged; headquarters answers once."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from promdaen.course.models import CourseRun
from promdaen.kit import machine
from promdaen.kit.channels.wire import WireResponse
from promdaen.kit.models import AuditLine
from promdaen.laptops import actions
from promdaen.laptops.actions import bundles, orders, receiving, sending
from promdaen.laptops.models import Clash, Entry, Peer, Transfer
from promdaen.laptops.queries import status
from promdaen.laptops.rules import envelopes, requests
from promdaen.people.models import Officer
from tests import factories
from tests import laptops_world as world
from tests.laptops_world import figures, hold_course

from .conftest import RUN
from .test_loans import lent

ADDRESS = "http://headquarters.example"
DIGEST = b"0" * 64
CUT = WireResponse(status=0, why="TimeoutError")


@dataclass
class Wire:
    """The network in memory: each request reaches headquarters, unless `cut` says otherwise."""

    headquarters: world.Machine
    cut: Callable[[int], str] = lambda _number: ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    most_bytes: int = 10**9
    """A longer answer is cut."""

    def post(
        self, *, address: str, body: bytes, headers: dict[str, str], timeout_seconds: float
    ) -> WireResponse:
        """ "before": nothing arrives; "after": it arrives, and the answer is lost.

        "headers": it arrives, and the answer is cut off in its headers.
        """
        # Merging a course takes longer than a message to a phone.
        assert timeout_seconds > 60
        self.asked.append({"address": address, "body": body, "headers": headers})
        kind = self.cut(len(self.asked))
        if kind == "before":
            return CUT
        response = self.arrive(**self.asked[-1])
        if len(response.body) > self.most_bytes:
            return CUT
        if kind == "headers":
            return WireResponse(status=200)
        return CUT if kind == "after" else response

    def arrive(self, *, address: str, body: bytes, headers: dict[str, str]) -> WireResponse:
        """What headquarters answers."""
        with self.headquarters.on():
            response = Client().post(
                address.removeprefix(ADDRESS),
                body,
                content_type="application/octet-stream",
                headers={name: value for name, value in headers.items() if name[0] == "P"},
            )
        length = {"content-length": str(len(response.content))}
        return WireResponse(status=response.status_code, body=response.content, headers=length)


@pytest.fixture
def wire(headquarters: world.Machine, laptop: world.Machine) -> Wire:
    with laptop.on():
        actions.set_address(address=ADDRESS, by=None, now=laptop.now)
    return Wire(headquarters=headquarters)


def line(wire: Wire) -> actions.HeadquartersConnection:
    return actions.open_connection(post=wire.post, sleep=lambda _seconds: None)


def send_records(laptop: world.Machine, wire: Wire) -> Transfer:
    with laptop.on():
        return actions.send_records(line=line(wire), by=None, now=laptop.now)


def test_a_course_reaches_headquarters_over_the_line(
    headquarters: world.Machine, laptop: world.Machine, wire: Wire
) -> None:
    hold_course(laptop)
    transfer = send_records(laptop, wire)
    assert (transfer.problem, transfer.cuts_count) == ("", 0)
    assert transfer.records_count > 72
    assert figures(headquarters) == figures(laptop)
    with laptop.on():
        assert not (laptop.folder / sending.OUTBOX).exists()


@pytest.mark.parametrize("kind", ["before", "after", "headers"])
def test_a_cut_at_every_second_request_loses_and_repeats_nothing(
    headquarters: world.Machine, laptop: world.Machine, wire: Wire, kind: str
) -> None:
    hold_course(laptop)
    wire.cut = lambda number: kind if number % 2 else ""
    with mock.patch.object(requests, "PART_BYTES", 4_000):
        transfer = send_records(laptop, wire)
    assert transfer.cuts_count > 0
    assert figures(headquarters) == figures(laptop)
    with headquarters.on():
        keys = list(Entry.objects.values_list("key", flat=True))
        assert len(keys) == len(set(keys))


def test_sending_goes_on_in_the_file_where_the_line_went_down(
    headquarters: world.Machine, laptop: world.Machine, wire: Wire
) -> None:
    hold_course(laptop)
    wire.cut = lambda number: "before" if number > 5 else ""
    with mock.patch.object(requests, "PART_BYTES", 500), pytest.raises(actions.LineDown):
        send_records(laptop, wire)
    data = (laptop.folder / sending.OUTBOX).read_bytes()
    with laptop.on():
        assert Transfer.objects.get().problem == "no-line"
    [part] = (headquarters.folder / receiving.FOLDER).rglob("*.part")
    stored_bytes = part.stat().st_size
    assert 0 < stored_bytes < len(data)
    wire.cut, wire.asked = (lambda _number: ""), []
    send_records(laptop, wire)
    digest = hashlib.sha256(data).hexdigest()
    offsets = [
        request["address"] for request in wire.asked if f"{digest}/part" in request["address"]
    ]
    assert offsets[0].endswith(f"?offset={stored_bytes}")
    assert figures(headquarters) == figures(laptop)


def test_a_line_that_breaks_before_a_whole_part_is_through_gets_smaller_ones(
    headquarters: world.Machine, laptop: world.Machine, wire: Wire
) -> None:
    hold_course(laptop)
    wire.cut = lambda _number: "before" if len(wire.asked[-1]["body"]) > 3_000 else ""
    transfer = send_records(laptop, wire)
    assert (transfer.problem, transfer.bytes_count > 6_000) == ("", True)
    sizes = [len(request["body"]) for request in wire.asked if "/part/" in request["address"]]
    assert max(sizes) > 3_000 > requests.MIN_PART_BYTES == min(sizes[:-1])
    # Nothing of what was through is sent again.
    assert sum(size for size in sizes if size <= 3_000) == transfer.bytes_count
    assert figures(headquarters) == figures(laptop)


def test_a_recorded_request_is_refused(laptop: world.Machine, wire: Wire) -> None:
    send_records(laptop, wire)
    for request in wire.asked[1:]:
        assert b"repeated" in wire.arrive(**request).body


def test_a_request_of_another_key_or_machine_is_refused_and_nothing_stored(
    headquarters: world.Machine, laptop: world.Machine, wire: Wire
) -> None:
    with laptop.on():
        connection = line(wire)
        node = connection.node
        digest = "a" * 64
        assert connection.ask(path=f"/sync/{digest}/").status == 200
    forged = wire.asked[-1] | {"body": b"other"}
    assert wire.arrive(**forged).status == 403
    headers = wire.asked[-1]["headers"]
    for change in (
        {requests.NODE_HEADER: "x"},
        {requests.NODE_HEADER: "0" * 32},
        {requests.NUMBER_HEADER: "x"},
        {requests.SIGNATURE_HEADER: "x"},
    ):
        response = wire.arrive(**wire.asked[-1] | {"headers": headers | change})
        assert response.status == 403
    greeting = {"address": f"{ADDRESS}/sync/hello/", "body": b"", "headers": headers}
    assert b"forged" in wire.arrive(**greeting).body
    with headquarters.on():
        assert Peer.objects.get(pk=node).request_number == 1
        assert not list((headquarters.folder / receiving.FOLDER).rglob("*.part"))


def test_a_wrong_part_name_or_size_is_refused(
    headquarters: world.Machine, laptop: world.Machine, wire: Wire
) -> None:
    digest = "a" * 64
    with laptop.on():
        for path, body, code in (
            ("/sync/no-digest/", b"", "changed"),
            (f"/sync/{digest}/part/?offset=x", b"1", "not-whole"),
            (f"/sync/{digest}/part/?offset={envelopes.MAX_BYTES}", b"1", "too-large"),
            (f"/sync/{digest}/merge/", b"", "changed"),
            (f"/sync/content/{digest}/?offset=0", b"", "not-whole"),
        ):
            with pytest.raises(actions.BundleRefused) as refused:
                line(wire).ask(path=path, body=body)
            assert refused.value.code == code
        connection = line(wire)
        assert (
            connection.ask(path=f"/sync/{digest}/part/?offset=5", body=b"1").body
            == b'{"offset": 0}'
        )
        connection.ask(path=f"/sync/{digest}/part/?offset=0", body=b"not a bundle")
        sent_digest = hashlib.sha256(b"not a bundle").hexdigest()
        connection.ask(path=f"/sync/{sent_digest}/part/?offset=0", body=b"not a bundle")
        with pytest.raises(actions.BundleRefused, match="not a file of a laptop"):
            connection.ask(path=f"/sync/{sent_digest}/merge/")
    with headquarters.on():
        # The file that was given up, and the one that was refused, are gone.
        assert not list((headquarters.folder / receiving.FOLDER).rglob("*.part"))


def test_a_part_that_two_requests_write_at_once_is_there_once(
    headquarters: world.Machine, laptop: world.Machine, wire: Wire
) -> None:
    digest = hashlib.sha256(b"parts").hexdigest()
    with headquarters.on():
        peer = Peer.objects.get(name=world.NAME)
        # The second one looked before the first one wrote.
        with mock.patch.object(receiving, "received_count", return_value=0):
            for _request in range(2):
                count = receiving.receive_part(peer=peer, digest=digest, offset=0, body=b"par")
                assert count == 3
        assert receiving.receive_part(peer=peer, digest=digest, offset=3, body=b"ts") == 5
        path = receiving.stored_path(peer=peer, digest=digest, kind=receiving.PART)
        assert path.read_bytes() == b"parts"


def test_a_revoked_laptop_gets_nothing(
    headquarters: world.Machine, laptop: world.Machine, wire: Wire
) -> None:
    with headquarters.on():
        actions.revoke_laptop(name=world.NAME, by=None, now=headquarters.now)
    with laptop.on():
        factories.officer(name_latin="SOK Late")
        with pytest.raises(actions.BundleRefused, match="revoked"):
            actions.send_records(line=line(wire), by=None, now=laptop.now)
        with pytest.raises(actions.BundleRefused, match="revoked"):
            actions.bring_content(line=line(wire), by=None, now=laptop.now)
        assert [row.problem for row in Transfer.objects.all()] == ["revoked", "revoked"]
    with headquarters.on():
        assert not Officer.objects.filter(name_latin="SOK Late").exists()


def test_a_laptop_brings_its_lent_run_over_the_line(
    headquarters: world.Machine, laptop: world.Machine, wire: Wire
) -> None:
    with headquarters.on():
        CourseRun.objects.filter(code=RUN).update(place_en="Sre Ambel")
    with laptop.on(), mock.patch.object(sending.bundles, "merge_bundle") as merged:
        merged.return_value = mock.Mock(rows={})
        transfer = actions.bring_content(line=line(wire), by=None, now=laptop.now)
        assert transfer.bytes_count == len(merged.call_args.kwargs["data"])
    with laptop.on():
        transfer = actions.bring_content(line=line(wire), by=None, now=laptop.now)
        assert transfer.what == "content"


def bring_content(laptop: world.Machine, wire: Wire) -> Transfer:
    with laptop.on():
        return actions.bring_content(line=line(wire), by=None, now=laptop.now)


def laptop_parts(laptop: world.Machine) -> list[Path]:
    return list(laptop.folder.glob(f"{bundles.INBOX}*"))


def content_offsets(wire: Wire) -> list[int]:
    """From where parts of content were asked for."""
    matches = [
        re.search(r"/sync/content/\w+/\?offset=(\d+)", request["address"])
        for request in wire.asked
    ]
    return [int(match[1]) for match in matches if match]


@pytest.fixture
def half_brought(headquarters: world.Machine, laptop: world.Machine, wire: Wire) -> Path:
    """What a laptop has of a file whose bringing was cut."""
    lent(headquarters, laptop)
    wire.cut = lambda number: "before" if number > 8 else ""
    with mock.patch.object(requests, "PART_BYTES", 500), pytest.raises(actions.LineDown):
        bring_content(laptop, wire)
    wire.cut, wire.asked = (lambda _number: ""), []
    [part] = laptop_parts(laptop)
    return part


def test_bringing_goes_on_in_the_file_where_the_line_went_down(
    headquarters: world.Machine, laptop: world.Machine, wire: Wire, half_brought: Path
) -> None:
    stored_bytes = half_brought.stat().st_size
    assert stored_bytes == 6 * 500
    assert half_brought.stat().st_mode & 0o077 == 0
    # Records that the laptop sends in between change nothing of what it needs.
    with laptop.on():
        factories.officer(name_latin="SOK New")
    send_records(laptop, wire)
    transfer = bring_content(laptop, wire)
    assert content_offsets(wire)[0] == stored_bytes
    assert transfer.bytes_count > stored_bytes
    assert not laptop_parts(laptop)
    with headquarters.on():
        # Of the fixtures two, and one that was brought in two parts.
        assert AuditLine.objects.filter(action="make_reference_bundle").count() == 3
    with laptop.on():
        assert Officer.objects.filter(name_latin="SOK New").exists()
        assert Transfer.objects.filter(what="content").first() == transfer


def test_a_line_that_breaks_before_a_whole_part_is_through_brings_smaller_ones(
    headquarters: world.Machine, laptop: world.Machine, wire: Wire
) -> None:
    lent(headquarters, laptop)
    wire.most_bytes = 3_000
    transfer = bring_content(laptop, wire)
    assert (transfer.problem, transfer.bytes_count > 3_000) == ("", True)
    steps = np.diff(sorted({*content_offsets(wire), transfer.bytes_count}))
    assert set(steps[:-1]) == {requests.MIN_PART_BYTES}
    # A line that is down for good is not asked for ever smaller parts.
    wire.most_bytes = 500
    with pytest.raises(actions.LineDown):
        bring_content(laptop, wire)


def test_half_a_file_is_given_up_when_what_it_says_has_changed(
    headquarters: world.Machine, laptop: world.Machine, wire: Wire, half_brought: Path
) -> None:
    with headquarters.on():
        CourseRun.objects.filter(code=RUN).update(place_en="Sre Ambel")
    bring_content(laptop, wire)
    assert content_offsets(wire)[0] == 0
    with laptop.on():
        assert CourseRun.objects.get(code=RUN).place_en == "Sre Ambel"
    assert not laptop_parts(laptop)


def test_half_a_file_that_is_damaged_or_outdated_is_brought_again(
    headquarters: world.Machine, laptop: world.Machine, wire: Wire, half_brought: Path
) -> None:
    half_brought.write_bytes(b"x" * 700)
    with pytest.raises(actions.BundleRefused, match="cut off or changed"):
        bring_content(laptop, wire)
    assert not laptop_parts(laptop)
    wire.cut, wire.asked = (lambda number: "before" if number > 8 else ""), []
    with mock.patch.object(requests, "PART_BYTES", 500), pytest.raises(actions.LineDown):
        bring_content(laptop, wire)
    wire.cut = lambda _number: ""
    # A stick with newer content was faster than the line.
    with headquarters.on():
        data, _name, _rows = actions.make_reference_bundle(
            laptop=world.NAME, runs=[], by=None, now=headquarters.now
        )
    assert laptop_parts(laptop)
    laptop.merge(data)
    assert not laptop_parts(laptop)
    assert bring_content(laptop, wire).problem == ""


def test_the_rate_that_a_person_set_is_kept_both_ways(
    headquarters: world.Machine, laptop: world.Machine, wire: Wire
) -> None:
    lent(headquarters, laptop)
    hold_course(laptop)
    pauses: list[float] = []
    with laptop.on():
        actions.set_address(address=ADDRESS, kilobytes_a_second=10, by=None, now=laptop.now)
        connection = actions.open_connection(post=wire.post, sleep=pauses.append)
        for action in (actions.send_records, actions.bring_content):
            pauses.clear()
            began = time.monotonic()
            bytes_count = action(line=connection, by=None, now=laptop.now).bytes_count
            seconds = sum(pauses) + time.monotonic() - began
            assert sum(pauses) > 0
            assert seconds >= bytes_count / (10 * 1024)


@pytest.mark.parametrize("days", [60, -60])
def test_a_laptop_whose_clock_is_months_off_works_and_sends(
    headquarters: world.Machine,
    laptop: world.Machine,
    wire: Wire,
    monkeypatch: pytest.MonkeyPatch,
    days: int,
) -> None:
    lent(headquarters, laptop)
    laptop.minutes += days * 24 * 60
    with laptop.on():
        monkeypatch.setattr("django.utils.timezone.now", lambda: laptop.now)
        account = factories.account("trainer", email="leader@example.org")
        account.set_password("a long password of the laptop")
        account.save()
        client = Client()
        page = client.post(
            reverse("account_login"),
            {"login": account.email, "password": "a long password of the laptop"},
        )
        assert page.status_code == 302
        assert client.get(reverse("laptops:here")).status_code == 200
        hold_course(laptop)
        actions.bring_content(line=line(wire), by=None, now=laptop.now)
        actions.send_records(line=line(wire), by=None, now=laptop.now)
        assert client.get(reverse("laptops:here")).status_code == 200
        assert status.laptop_status().here_count == 0
    assert figures(headquarters) == figures(laptop)
    with headquarters.on():
        assert not Clash.objects.exists()


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"bytes": "many", "digest": "%s"}' % DIGEST])
def test_a_wrong_address_is_reported(laptop: world.Machine, wire: Wire, body: bytes) -> None:
    def page(**_asked: Any) -> WireResponse:
        return WireResponse(status=200, body=body, headers={"content-length": str(len(body))})

    with laptop.on():
        connection = actions.open_connection(post=page, sleep=lambda _seconds: None)
        for action in (actions.send_records, actions.bring_content):
            with pytest.raises(actions.LineDown, match="no headquarters at this address"):
                action(line=connection, by=None, now=laptop.now)


def send_in_background(laptop: world.Machine, wire: Wire) -> None:
    with laptop.on(), mock.patch.object(sending, "open_connection", return_value=line(wire)):
        actions.send_quietly(now=laptop.now)


def test_quiet_sending_sends_what_is_new_and_asks_once_a_day(
    laptop: world.Machine, wire: Wire
) -> None:
    send_in_background(laptop, wire)
    asked = len(wire.asked)
    send_in_background(laptop, wire)
    assert len(wire.asked) == asked > 0
    with laptop.on():
        factories.officer(name_latin="SOK New")
    send_in_background(laptop, wire)
    with laptop.on():
        # A transfer with only audit lines is not listed.
        assert Transfer.objects.get().records_count > 0
        Peer.objects.update(address="")
        actions.send_quietly(now=laptop.now)
    assert len(wire.asked) > asked


def test_quiet_sending_lists_a_refusal_once_and_a_line_that_is_down_never(
    laptop: world.Machine, wire: Wire, headquarters: world.Machine
) -> None:
    wire.cut = lambda _number: "before"
    send_in_background(laptop, wire)
    wire.cut = lambda _number: ""
    with headquarters.on():
        actions.revoke_laptop(name=world.NAME, by=None, now=headquarters.now)
    for _ in range(2):
        send_in_background(laptop, wire)
    with laptop.on():
        assert Transfer.objects.get().problem == "revoked"


def test_one_transfer_waits_for_another(laptop: world.Machine, wire: Wire) -> None:
    with laptop.on(), actions.only_line() as is_ours:
        assert is_ours
        send_in_background(laptop, wire)
        assert not wire.asked
        with (
            mock.patch.object(sending.time, "sleep", side_effect=TimeoutError),
            pytest.raises(TimeoutError),
            actions.only_line(),
        ):
            pass
    send_in_background(laptop, wire)
    assert wire.asked


def test_answers_that_people_still_carry_are_kept(
    headquarters: world.Machine, laptop: world.Machine, wire: Wire
) -> None:
    with headquarters.on():
        peer = Peer.objects.get(name=world.NAME)
        for number in range(30):
            digest = hashlib.sha256(bytes([number])).hexdigest()
            receiving.stored_path(peer=peer, digest=digest, kind="answer").write_bytes(b"x")
    hold_course(laptop)
    send_records(laptop, wire)
    with headquarters.on():
        folder = headquarters.folder / receiving.FOLDER / peer.pk.hex
        assert len(list(folder.glob("*.answer"))) == receiving.MAX_ANSWERS
        assert receiving.stored_path(peer=peer, digest=digest, kind="answer").exists()


def test_the_jobs_of_a_laptop_send_and_bring(laptop: world.Machine, wire: Wire) -> None:
    with laptop.on(), mock.patch.object(sending, "open_connection", return_value=line(wire)):
        assert orders.run_sending(arguments={})["bytes"] > 0
        assert orders.run_bringing(arguments={})["bytes"] > 0


def test_a_machine_that_is_no_laptop_has_no_line(headquarters: world.Machine) -> None:
    with headquarters.on():
        for action in (
            actions.open_connection,
            lambda: actions.set_address(address=ADDRESS, by=None, now=headquarters.now),
        ):
            with pytest.raises(actions.LaptopRefused, match="not enrolled as a laptop"):
                action()
        actions.send_quietly(now=headquarters.now)


# ---- a disk that is nearly full ----


def test_headquarters_without_room_takes_nothing_and_all_comes_later(
    headquarters: world.Machine,
    laptop: world.Machine,
    wire: Wire,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hold_course(laptop)
    with monkeypatch.context() as full_disk:
        full_disk.setattr(machine, "free_bytes", lambda: machine.MIN_FREE_BYTES - 1)
        with pytest.raises(actions.BundleRefused, match="Headquarters has less than 500 MB"):
            send_records(laptop, wire)
    digest = hashlib.sha256((laptop.folder / sending.OUTBOX).read_bytes()).hexdigest()
    assert not list((headquarters.folder / receiving.FOLDER).rglob("*.part"))
    with laptop.on():
        assert Transfer.objects.get().problem == "no-room-there"
    # The same file goes on.
    wire.asked = []
    assert send_records(laptop, wire).bytes_count > 0
    assert any(f"{digest}/part" in request["address"] for request in wire.asked)
    assert figures(headquarters) == figures(laptop)


def test_a_laptop_without_room_brings_nothing(
    laptop: world.Machine, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "free_bytes", lambda: machine.MIN_FREE_BYTES - 1)
    with laptop.on(), pytest.raises(actions.LaptopRefused, match="free some"):
        actions.bring_content(line=line(wire), by=None, now=laptop.now)
    assert not any("/sync/content/" in request["address"] for request in wire.asked)
