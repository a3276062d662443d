"""Files that are damaged, foreign or too old are refused in words, and nothing is stored."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from hashlib import sha256
from unittest import mock

import pyrage
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from promdaen.kit.models import AuditLine
from promdaen.laptops import actions
from promdaen.laptops.actions import node_files, refusals
from promdaen.laptops.models import Chain, Entry, Peer
from promdaen.laptops.queries import nodes, tables
from promdaen.laptops.rules import envelopes
from tests import factories
from tests import laptops_world as world
from tests.laptops_world import figures, hold_course

from .conftest import RUN


def refused(machine: world.Machine, data: bytes, *, code: str) -> None:
    """The file changes nothing but the audit log, which says why."""
    before = world.counts(machine)
    with pytest.raises(actions.BundleRefused) as caught:
        machine.merge(data)
    assert (caught.value.code, str(caught.value)) == (code, str(refusals.REASONS[code]))
    after = world.counts(machine)
    assert after.pop("kit.AuditLine") == before.pop("kit.AuditLine") + 1
    assert after == before
    with machine.on():
        line = AuditLine.objects.filter(node__is_this=True).order_by("sequence").last()
        assert line is not None
        assert (line.action, line.detail["reason"]) == ("refuse_bundle", code)


def sealed(laptop: world.Machine, headquarters: world.Machine, **changes: object) -> bytes:
    """A file of the laptop that is not what it should be."""
    key = changes.pop("key", None)
    with headquarters.on():
        age = node_files.headquarters_keys().public_age_key
    with laptop.on():
        own = nodes.own_headquarters()
        assert own is not None
        values: dict[str, object] = {
            "kind": envelopes.FACTS,
            "sender": nodes.node_file().identity.node,
            "to": own.pk.hex,
            "version": "test",
            "body": b"",
        }
        return envelopes.seal(
            envelope=envelopes.Envelope(**(values | changes)),  # type: ignore[arg-type]
            key=key or node_files.laptop_keys().signing_key,  # type: ignore[arg-type]
            recipients=[age],
        )


def bomb(document: str) -> bytes:
    packed = zlib.compress(document.encode(), 9)
    return sha256(packed).digest() + packed


def test_a_file_that_is_none_is_refused(headquarters: world.Machine) -> None:
    refused(headquarters, b"", code="no-bundle")
    refused(headquarters, b"PK\x03\x04", code="no-bundle")
    refused(headquarters, b"promdaen-bundle 2\nwhatever", code="other-version")
    with mock.patch.object(envelopes, "MAX_BYTES", 10):
        refused(headquarters, b"promdaen-bundle 1\n", code="too-large")


def test_a_file_for_somebody_else_is_refused(
    headquarters: world.Machine, laptop: world.Machine, tmp_path: object
) -> None:
    stranger = pyrage.x25519.Identity.generate().to_public()
    data = envelopes.FORMAT + pyrage.encrypt(b"x" * 200, [stranger])
    refused(headquarters, data, code="not-for-us")
    refused(headquarters, sealed(laptop, headquarters, to="0" * 32), code="not-for-us")
    # A laptop never takes what another laptop, or itself, has written.
    refused(laptop, laptop.send(), code="not-for-us")


def test_a_file_of_an_unknown_machine_is_refused(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    refused(headquarters, sealed(laptop, headquarters, sender="0" * 32), code="unknown-node")
    refused(headquarters, sealed(laptop, headquarters, sender="somebody"), code="unknown-node")


def test_a_file_that_another_key_signed_is_refused(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    other = node_files.new_keys().signing_key
    refused(headquarters, sealed(laptop, headquarters, key=other), code="forged")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "answer"}, "wrong-kind"),
        ({"body": b"too short"}, "changed"),
        ({"body": bomb("[]")}, "not-whole"),
        ({"body": bomb('{"format": 2}')}, "other-version"),
        (
            {
                "body": bomb(
                    '{"format": 1, "node": "0", "stretches": [], "marks": {}, "feedback": {}}'
                )
            },
            "forged",
        ),
    ],
)
def test_a_file_whose_inside_is_wrong_is_refused(
    headquarters: world.Machine, laptop: world.Machine, changes: dict[str, object], code: str
) -> None:
    refused(headquarters, sealed(laptop, headquarters, **changes), code=code)


ID_OF_RUN, ID_OF_FORM = "0" * 31 + "1", "0" * 31 + "2"


def stretch(
    kind: str = "x.Y",
    body: object = '{"row":{}}',
    *,
    epoch: int = 9,
    first: int = 1,
    key: str = "k",
) -> dict[str, object]:
    return {"stretches": [[epoch, "", first, [[key, kind, body]]]]}


@pytest.mark.parametrize(
    "changes",
    [
        stretch(body="not json"),
        stretch(body="[" * 100_000),
        stretch(body="{}"),
        stretch(body="[]"),
        stretch(body=5),
        stretch(body='{"row":null,"base":""}'),
        stretch("people.Officer", '{"row":{}}'),
        stretch("people.Officer", '{"row":{"id":5}}'),
        stretch("people.Officer", '{"row":{"id":"x"}}'),
        stretch("people.Account", '{"row":{"id":"x","name":"a","email":"b"}}'),
        stretch("people.Account", '{"row":null,"base":"","was":{"id":"x"}}'),
        stretch("kit.Node", json.dumps({"row": {"id": ID_OF_RUN}})),
        stretch(epoch=-1),
        stretch(epoch=10**30),
        stretch(first=-5),
        stretch(first=10**25),
        stretch(key="k" * 500),
        stretch(key="\ud800"),
        {"marks": {"1": [["a", "b"]]}},
        {"marks": {"1": [[10**30, "b"]]}},
        {"marks": {"1": [[1, 5]]}},
        {"feedback": []},
        {"feedback": {"zz": ["{}"]}},
        {"feedback": {ID_OF_RUN: ["nope"]}},
        {"feedback": {ID_OF_RUN: ["{}"]}},
        {"feedback": {ID_OF_RUN: [5]}},
        {"feedback": {ID_OF_RUN: [json.dumps({"id": ID_OF_FORM})]}},
    ],
)
def test_a_file_of_a_laptop_with_texts_that_no_laptop_writes_is_refused(
    headquarters: world.Machine, laptop: world.Machine, changes: dict[str, object]
) -> None:
    with laptop.on():
        node = nodes.node_file().identity.node
    document = {"format": 1, "node": node, "stretches": [], "marks": {}, "feedback": {}} | changes
    body = bomb(json.dumps(document))
    refused(headquarters, sealed(laptop, headquarters, body=body), code="not-whole")


def test_a_row_without_columns_that_an_earlier_release_did_not_know_is_decided(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    with laptop.on():
        officer = factories.officer(name_latin="SOK Earlier")
        run = factories.run("KK-9")
    for table, row, names in (
        ("people.Officer", officer, {"short_code"}),
        ("course.CourseRun", run, {"province_id", "place_en"}),
    ):
        with laptop.on():
            values = tables.rows_by_key(table=tables.travelling()[table], keys=[row.pk.hex])
            [sent_row] = values.values()
            node = nodes.node_file().identity.node
        earlier_values = {name: value for name, value in sent_row.items() if name not in names}
        changes = stretch(
            table, json.dumps({"row": earlier_values}), epoch=9 + len(names), key=row.pk.hex
        )
        document = {"format": 1, "node": node, "marks": {}, "feedback": {}} | changes
        merged = headquarters.merge(sealed(laptop, headquarters, body=bomb(json.dumps(document))))
        assert merged.rows[table] + merged.clashes_count == 1
        again = {
            **stretch(
                table, json.dumps({"row": earlier_values}), epoch=20 + len(names), key="again"
            )
        }
        headquarters.merge(sealed(laptop, headquarters, body=bomb(json.dumps(document | again))))


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    body = bomb(" " * 2**20 + "{}")
    assert len(body) < 5_000
    with mock.patch("promdaen.kit.sync.facts.MAX_BYTES", 2**19):
        refused(headquarters, sealed(laptop, headquarters, body=body), code="too-large")


def test_a_header_that_is_wrong_is_refused(headquarters: world.Machine) -> None:
    with headquarters.on():
        age = pyrage.x25519.Recipient.from_str(node_files.headquarters_keys().public_age_key)
    for inner in (b"", b"\xff" * 100, b"\x00\x00\x00\x02{}" + b"s" * 64):
        data = envelopes.FORMAT + pyrage.encrypt(inner, [age])
        refused(headquarters, data, code="not-whole")


def test_a_revoked_laptop_changes_nothing(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    hold_course(laptop)
    with headquarters.on():
        actions.revoke_laptop(name=world.NAME, by=None, now=headquarters.now)
    refused(headquarters, laptop.send(), code="revoked-kept")
    with headquarters.on():
        with pytest.raises(actions.LaptopRefused, match="no laptop"):
            actions.revoke_laptop(name=world.NAME, by=None, now=headquarters.now)
        with pytest.raises(actions.LaptopRefused, match="no enrolled laptop"):
            actions.make_reference_bundle(
                laptop=world.NAME, runs=[], by=None, now=headquarters.now
            )


def test_older_content_is_refused(headquarters: world.Machine, laptop: world.Machine) -> None:
    world.lend(headquarters, code=RUN)
    with headquarters.on():
        older, newer = (
            actions.make_reference_bundle(
                laptop=world.NAME, runs=[RUN], by=None, now=headquarters.now
            )[0]
            for _ in range(2)
        )
    laptop.merge(newer)
    refused(laptop, older, code="older-reference")
    refused(laptop, newer, code="older-reference")


def test_content_that_meets_records_of_the_laptop_is_refused_whole(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    with headquarters.on():
        factories.run("KK-2")
    world.lend(headquarters, code="KK-2")
    with headquarters.on():
        data, _name, _rows = actions.make_reference_bundle(
            laptop=world.NAME, runs=["KK-2"], by=None, now=headquarters.now
        )
    with laptop.on():
        factories.run("KK-2")
    refused(laptop, data, code="own-rows")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"nothing packed", "not-whole"),
        (zlib.compress(b"[]"), "not-whole"),
        (zlib.compress(b'{"version": "new"}'), "not-whole"),
        (zlib.compress(b'{"version": 900}'), "not-whole"),
    ],
)
def test_content_that_is_wrong_inside_is_refused(
    headquarters: world.Machine, laptop: world.Machine, body: bytes, code: str
) -> None:
    refused(laptop, from_headquarters(headquarters, envelopes.REFERENCE, body), code=code)


def test_content_that_unpacks_to_a_huge_file_is_refused(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    data = from_headquarters(headquarters, envelopes.REFERENCE, zlib.compress(b" " * 2**20))
    with mock.patch("promdaen.laptops.actions.references.MAX_BYTES", 2**19):
        refused(laptop, data, code="too-large")


def test_an_answer_that_is_wrong_inside_is_refused(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    for body in (b"no json", b"{}"):
        refused(laptop, from_headquarters(headquarters, envelopes.ANSWER, body), code="not-whole")
    refused(laptop, from_headquarters(headquarters, "facts", b""), code="wrong-kind")


def from_headquarters(headquarters: world.Machine, kind: str, body: bytes) -> bytes:
    with headquarters.on():
        peer, own = Peer.objects.get(), nodes.headquarters()
        assert own is not None
        keys = node_files.headquarters_keys()
        envelope = envelopes.Envelope(
            kind=kind, sender=own.pk.hex, to=peer.pk.hex, version="test", body=body
        )
        return envelopes.seal(envelope=envelope, key=keys.signing_key, recipients=[peer.age_key])


def test_an_answer_of_another_time_is_passed_over(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    first = headquarters.merge(laptop.send()).answer
    hold_course(laptop, forms=0)
    second = headquarters.merge(laptop.send()).answer
    laptop.merge(second)
    laptop.merge(first)
    with laptop.on():
        has = Peer.objects.get().statement["has"]["1"][0]
    with headquarters.on():
        assert has == Chain.objects.get().reach_sequence


def test_names_and_answers_cannot_be_read_on_the_way(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    with laptop.on():
        factories.officer(name_latin="SOK Unmistakable", name_km="សុខ សម្ងាត់")
    hold_course(laptop)
    data = laptop.send()
    world.lend(headquarters, code=RUN)
    with headquarters.on():
        out, _name, _rows = actions.make_reference_bundle(
            laptop=world.NAME, runs=[RUN], by=None, now=headquarters.now
        )
    for file in (data, out):
        for word in ("Unmistakable", "សម្ងាត់", "SOK", "Response", "officer", RUN, world.NAME):
            assert word.encode() not in file
    assert figures(laptop)


def test_a_bundle_opens_by_the_printed_recovery_key_too(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    printed = pyrage.x25519.Identity.generate()
    with laptop.on():
        Peer.objects.update(recovery_key=str(printed.to_public()))
    opened = envelopes.unseal(data=laptop.send(), private_key=str(printed))
    assert opened.envelope.kind == envelopes.FACTS


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.floats(0, 1, exclude_max=True), change=st.sampled_from(["cut", "flip", "double"]))
def test_whatever_is_cut_or_changed_stores_nothing(
    headquarters: world.Machine, whole: bytes, where: float, change: str
) -> None:
    place = int(where * len(whole))
    damage: dict[str, Callable[[], bytes]] = {
        "cut": lambda: whole[:place],
        "flip": lambda: whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :],
        "double": lambda: whole[:place] + whole[place:] * 2 if place else whole + b"x",
    }
    with pytest.raises(actions.BundleRefused):
        headquarters.merge(damage[change]())
    with headquarters.on():
        assert not Entry.objects.exists()
        assert not Chain.objects.exists()


@pytest.fixture
def whole(laptop: world.Machine) -> bytes:
    hold_course(laptop)
    return laptop.send()


def test_an_answer_has_no_names(headquarters: world.Machine, laptop: world.Machine) -> None:
    hold_course(laptop)
    answer = headquarters.merge(laptop.send()).answer
    with laptop.on():
        key = node_files.laptop_keys().age_key
    document = json.loads(envelopes.unseal(data=answer, private_key=key).envelope.body)
    assert set(document) == {
        "node",
        "incarnation",
        "number",
        "reference",
        "feedback",
        "safe_feedback",
        "has",
        "common",
        "answers",
        "safe",
        "reused",
    }
