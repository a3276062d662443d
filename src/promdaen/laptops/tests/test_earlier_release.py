"""A laptop of release 0.2.0 sends a course to a headquarters of this version.

`release_0_2` has what that release wrote, made by running its own code: the content that its
headquarters sent to a laptop, the records that the laptop sent back after a course of six
officers, and figures of its results sheet. Names in it are invented.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from pytest_django.plugin import DjangoDbBlocker

from promdaen.course.models import Enrolment
from promdaen.evidence.models import Observation
from promdaen.kit.sync.facts import DIGEST_BYTES
from promdaen.laptops import actions
from promdaen.laptops.actions import applying, node_files
from promdaen.laptops.models import Clash, Peer
from promdaen.laptops.queries import nodes, tables
from promdaen.laptops.rules import envelopes
from tests import laptops_world as world
from tests.laptops_world import figures

RELEASE = Path(__file__).with_name("release_0_2")
Document = dict[str, Any]


def read(name: str, *, skip: int = 0) -> Document:
    found: Document = json.loads(zlib.decompress((RELEASE / name).read_bytes()[skip:]))
    return found


@pytest.fixture
def pair(
    machines: Path, tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[world.Machine, world.Machine]]:
    """Headquarters after its upgrade, with the rows of the release, and an enrolled laptop."""
    with django_db_blocker.unblock():
        empty = world.Machine(machines / "empty")
        headquarters = world.founded(empty.copied(tmp_path / "upgraded"))
        laptop = empty.copied(tmp_path / "old-laptop")
        world.enrolled(headquarters=headquarters, laptop=laptop)
        sent = read("reference.bin")["tables"]
        with headquarters.on():
            for label, table in tables.travelling().items():
                names = {column.name for column in table.columns}
                rows = [
                    {name: value for name, value in row.items() if name in names}
                    for row in sent.get(label, [])
                ]
                applying.insert_rows(table=table, rows=rows)
        yield headquarters, laptop


def bundle(headquarters: world.Machine, laptop: world.Machine, *, facts: Document) -> bytes:
    """The facts as a file of this laptop, signed with its key."""
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
    facts = read("facts.bin", skip=DIGEST_BYTES)
    data = bundle(headquarters, laptop, facts=facts)
    merged = headquarters.merge(data)
    assert (merged.clashes_count, merged.later_count, merged.waiting_count) == (0, 0, 0)
    assert merged.rows["assessment.Response"] == 72
    assert merged.rows["evidence.Observation"] == 72
    assert merged.rows["course.Feedback"] == 5
    wanted = json.loads((RELEASE / "sheet.json").read_text(encoding="utf-8"))
    headline = json.loads(figures(headquarters))["headline"]
    assert {name: headline[name] for name in wanted} == wanted
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
    headquarters, laptop = pair
    data = bundle(headquarters, laptop, facts=read("facts.bin", skip=DIGEST_BYTES))
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
    facts = read("facts.bin", skip=DIGEST_BYTES) | {"format": 2}
    with pytest.raises(actions.BundleRefused, match="newer version"):
        headquarters.merge(bundle(headquarters, laptop, facts=facts))
    with headquarters.on():
        assert not Observation.objects.exists()


def test_content_of_the_earlier_release_is_taken_and_takes_nothing_away(
    pair: tuple[world.Machine, world.Machine],
) -> None:
    headquarters, laptop = pair
    document = read("reference.bin")
    with headquarters.on():
        keys, own = node_files.headquarters_keys(), nodes.headquarters()
        peer = Peer.objects.get(name=world.NAME)
        assert own is not None
    for version in (1, 2):
        if version == 2:
            document["tables"]["course.Enrolment"].pop()
        envelope = envelopes.Envelope(
            kind=envelopes.REFERENCE,
            sender=own.pk.hex,
            to=peer.pk.hex,
            version="0.2.0",
            body=zlib.compress(json.dumps(document | {"version": version}).encode()),
        )
        data = envelopes.seal(envelope=envelope, key=keys.signing_key, recipients=[peer.age_key])
        laptop.merge(data)
        with laptop.on():
            assert Enrolment.objects.count() == 6
            known = nodes.own_headquarters()
            assert known is not None
            assert (known.reference, known.content_at) == (version, None)
    merged = world.exchanged(headquarters=headquarters, laptop=laptop)
    assert merged.clashes_count == 0
