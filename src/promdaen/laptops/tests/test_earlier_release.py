"""A laptop of release 0.2.0 sends a course to a headquarters of this version.

`release_0_2` has what that release wrote, made by running its own code: the file with content that
its headquarters sealed for a laptop, the file with records that the laptop sealed after a course
of six officers, the keys of both machines, and figures of its results sheet. Names in it are
invented, and nothing else is sealed with the keys.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from pytest_django.plugin import DjangoDbBlocker

from promdaen.course.models import Enrolment
from promdaen.evidence.models import Observation
from promdaen.kit import key_files
from promdaen.kit.sync.facts import DIGEST_BYTES
from promdaen.laptops import actions
from promdaen.laptops.actions import applying, node_files
from promdaen.laptops.models import Clash, Headquarters, Peer
from promdaen.laptops.queries import nodes, tables
from promdaen.laptops.rules import envelopes
from tests import laptops_world as world
from tests.laptops_world import figures

RELEASE = Path(__file__).with_name("release_0_2")
RECORDS, CONTENT = "records.promdaen", "content.promdaen"
KEYS = json.loads(zlib.decompress((RELEASE / "keys.bin").read_bytes()))
Document = dict[str, Any]


def sealed_file(name: str) -> bytes:
    """A file as that release sealed it."""
    return (RELEASE / name).read_bytes()


def read(name: str, *, skip: int = 0) -> Document:
    """What is in such a file."""
    by_laptop = name == RECORDS
    key = KEYS["keys"][nodes.AGE_NAME].strip() if by_laptop else KEYS["node"]["age_key"]
    body = envelopes.unseal(data=sealed_file(name), private_key=key).envelope.body
    document: Document = json.loads(zlib.decompress(body[skip:]))
    return document


def facts_of_release() -> Document:
    return read(RECORDS, skip=DIGEST_BYTES)


@pytest.fixture
def pair(
    machines: Path, tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[world.Machine, world.Machine]]:
    """Both machines of the release after their upgrade; headquarters has its rows."""
    with django_db_blocker.unblock():
        empty = world.Machine(machines / "empty")
        headquarters = empty.copied(tmp_path / "upgraded")
        laptop = empty.copied(tmp_path / "old-laptop")
        (headquarters.folder / "keys").mkdir(exist_ok=True)
        for name, text in KEYS["keys"].items():
            key_files.write_key_file(path=headquarters.folder / "keys" / name, data=text.encode())
        node = json.dumps(KEYS["node"]).encode()
        key_files.write_key_file(path=laptop.folder / nodes.NODE_FILE, data=node)
        own = UUID(KEYS["headquarters"])
        content_tables = read(CONTENT)["tables"]
        with laptop.on():
            Peer.objects.create(pk=own, is_headquarters=True, **KEYS["headquarters_peer"])
        with headquarters.on():
            Headquarters.objects.create(pk=own, incarnation="0" * 32, reference=2)
            at = headquarters.now
            peer = KEYS["peer"] | {"id": UUID(KEYS["peer"]["id"])}
            Peer.objects.create(enrolled_at=at, compared_at=at, **peer)
            for label, table in tables.travelling().items():
                names = {column.name for column in table.columns}
                rows = [
                    {name: value for name, value in row.items() if name in names}
                    for row in content_tables.get(label, [])
                ]
                applying.insert_rows(table=table, rows=rows)
        yield headquarters, laptop


def bundle(headquarters: world.Machine, laptop: world.Machine, *, facts: Document) -> bytes:
    """Changed facts as a file of this laptop, signed with its key."""
    with headquarters.on():
        age = node_files.headquarters_keys().public_age_key
    with laptop.on():
        own, node = nodes.own_headquarters(), nodes.node_file().identity.node
        assert own is not None
        packed = zlib.compress(json.dumps(facts | {"node": node}).encode())
        envelope = envelopes.Envelope(
            kind=envelopes.FACTS,
            sender=node,
            to=own.pk.hex,
            version="0.2.0",
            body=hashlib.sha256(packed).digest() + packed,
        )
        key = node_files.laptop_keys().signing_key
        return envelopes.seal(envelope=envelope, key=key, recipients=[age])


def test_a_course_of_the_earlier_release_arrives_whole(
    pair: tuple[world.Machine, world.Machine],
) -> None:
    headquarters, laptop = pair
    data = sealed_file(RECORDS)
    merged = headquarters.merge(data)
    assert (merged.clashes_count, merged.later_count, merged.waiting_count) == (0, 0, 0)
    assert merged.rows["assessment.Response"] == 72
    assert merged.rows["evidence.Observation"] == 72
    assert merged.rows["course.Feedback"] == 5
    document = json.loads((RELEASE / "sheet.json").read_text(encoding="utf-8"))
    headline = json.loads(figures(headquarters))["headline"]
    assert {name: headline[name] for name in document} == document
    # Once, also when the file comes again; its answer is one that the laptop reads.
    again = headquarters.merge(data)
    assert again.repeated_count == again.facts_count
    with headquarters.on():
        assert Observation.objects.count() == 72
        assert not Clash.objects.exists()
    laptop.merge(again.answer)


def test_a_laptop_enrolled_by_the_earlier_release_stays_enrolled(
    pair: tuple[world.Machine, world.Machine],
) -> None:
    headquarters, _laptop = pair
    data = sealed_file(RECORDS)
    with headquarters.on():
        # That release did not record that fingerprints were compared.
        Peer.objects.update(compared_at=None)
        Peer.objects.create(name="invited")
    with pytest.raises(actions.BundleRefused, match="were not compared"):
        headquarters.merge(data)
    step = import_module("promdaen.laptops.migrations.0002_loans_and_transfers")
    with headquarters.on():
        step.keep_enrolled(apps, None)
        enrolled, invited = Peer.objects.get(name=world.NAME), Peer.objects.get(name="invited")
        assert (enrolled.compared_at, invited.compared_at) == (enrolled.enrolled_at, None)
    assert headquarters.merge(data).rows["assessment.Response"] == 72


def test_a_format_of_the_future_is_refused_in_words(
    pair: tuple[world.Machine, world.Machine],
) -> None:
    headquarters, laptop = pair
    facts = facts_of_release() | {"format": 2}
    with pytest.raises(actions.BundleRefused, match="newer version"):
        headquarters.merge(bundle(headquarters, laptop, facts=facts))
    with headquarters.on():
        assert not Observation.objects.exists()


def test_content_of_the_earlier_release_is_merged_and_removes_nothing(
    pair: tuple[world.Machine, world.Machine],
) -> None:
    headquarters, laptop = pair
    laptop.merge(sealed_file(CONTENT))
    assert_has(laptop, version=2)
    document = read(CONTENT) | {"version": 3}
    document["tables"]["course.Enrolment"].pop()
    with headquarters.on():
        keys, peer = node_files.headquarters_keys(), Peer.objects.get(name=world.NAME)
    envelope = envelopes.Envelope(
        kind=envelopes.REFERENCE,
        sender=KEYS["headquarters"],
        to=peer.pk.hex,
        version="0.2.0",
        body=zlib.compress(json.dumps(document).encode()),
    )
    recipients = [peer.age_key]
    laptop.merge(envelopes.seal(envelope=envelope, key=keys.signing_key, recipients=recipients))
    assert_has(laptop, version=3)
    merged = world.exchanged(headquarters=headquarters, laptop=laptop)
    assert merged.clashes_count == 0


def assert_has(laptop: world.Machine, *, version: int) -> None:
    """The laptop has the roster and this version of the content, whose age nobody said."""
    with laptop.on():
        assert Enrolment.objects.count() == 6
        peer = nodes.own_headquarters()
        assert peer is not None
        assert (peer.reference, peer.content_at) == (version, None)
