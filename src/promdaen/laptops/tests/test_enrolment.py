"""Laptops are invited, accept, and are enrolled; and what is refused on the way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pytest_django.plugin import DjangoDbBlocker

from promdaen.course.models import CourseRun, Feedback
from promdaen.kit import key_files
from promdaen.kit.models import Node
from promdaen.laptops import actions
from promdaen.laptops.actions import enrolment, node_files
from promdaen.laptops.models import Chain, Headquarters, Peer, SentForm
from promdaen.laptops.queries import nodes, records, status
from promdaen.laptops.rules import enrolling, envelopes
from tests import laptops_world as world
from tests.laptops_world import hold_course

from .conftest import RUN


@pytest.fixture
def office(
    machines: Path, tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> Iterator[world.Machine]:
    """A machine that has a recovery key and no laptop yet."""
    with django_db_blocker.unblock():
        yield world.founded(world.Machine(machines / "empty").copied(tmp_path / "office"))


@pytest.fixture
def fresh(
    machines: Path, tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> Iterator[world.Machine]:
    """A machine that is neither a laptop nor headquarters."""
    with django_db_blocker.unblock():
        yield world.Machine(machines / "empty").copied(tmp_path / "fresh")


def invited(office: world.Machine, name: str = world.NAME) -> actions.LaptopInvitation:
    with office.on():
        return actions.invite_laptop(name=name, by=None, now=office.now)


def accepted(laptop: world.Machine, data: bytes, code: str) -> actions.Acceptance:
    with laptop.on():
        return actions.accept_invitation(data=data, code=code, by=None, now=laptop.now)


def test_both_machines_show_the_same_fingerprints(
    office: world.Machine, fresh: world.Machine
) -> None:
    invitation = invited(office)
    acceptance = accepted(fresh, invitation.data, f" {invitation.code.lower()} ")
    assert acceptance.headquarters_fingerprint == invitation.fingerprint
    with office.on():
        peer = actions.enrol_laptop(data=acceptance.data, by=None, now=office.now)
        assert nodes.peer_fingerprint(peer=peer) == acceptance.fingerprint
        assert (peer.code, peer.name) == ("", world.NAME)
        document = status.document()
    assert [(laptop["name"], laptop["state"]) for laptop in document["laptops"]] == [
        (world.NAME, "enrolled")
    ]
    with fresh.on():
        assert Node.objects.get(is_this=True).pk == acceptance.node
        assert status.document()["role"] == "laptop"
        assert (fresh.folder / nodes.NODE_FILE).stat().st_mode & 0o077 == 0


def test_a_laptop_that_is_revoked_while_its_reply_is_read_stays_revoked(
    office: world.Machine, fresh: world.Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    invitation = invited(office)
    acceptance = accepted(fresh, invitation.data, invitation.code)
    is_proved = enrolling.is_proved

    def revoked_meanwhile(**values: Any) -> bool:
        actions.revoke_laptop(name=world.NAME, by=None, now=office.now)
        return is_proved(**values)

    monkeypatch.setattr(enrolling, "is_proved", revoked_meanwhile)
    with office.on():
        actions.enrol_laptop(data=acceptance.data, by=None, now=office.now)
        assert Peer.objects.get().revoked_at is not None


def test_a_replacement_that_is_refused_revokes_nothing(office: world.Machine) -> None:
    peer = invited(office).peer
    invited(office, name="Poipet 1")
    with office.on():
        with pytest.raises(actions.LaptopRefused, match="Another laptop has this name"):
            actions.replace_laptop(peer=peer, name="Poipet 1", by=None, now=office.now)
        enrolment.revoke_again(now=office.now)
        assert not Peer.objects.exclude(revoked_at=None).exists()


def test_two_presses_replace_a_laptop_once(office: world.Machine) -> None:
    peer = invited(office).peer
    with office.on():
        actions.replace_laptop(peer=peer, name=world.NAME, by=None, now=office.now)
        # Another page still shows the laptop as it was.
        peer.revoked_at = None
        with pytest.raises(actions.LaptopRefused, match="Another laptop has this name"):
            actions.replace_laptop(peer=peer, name=world.NAME, by=None, now=office.now)
        assert nodes.stored_state()["revoked"] == [peer.pk.hex]


def test_without_enrolment_nothing_changes(fresh: world.Machine) -> None:
    with fresh.on():
        assert status.document() == {"role": "alone"}
        assert actions.note_safe(contents=nodes.SafeContents()) is None
        for act in (
            lambda: actions.make_bundle(by=None, now=fresh.now),
            lambda: actions.merge_bundle(data=b"", by=None, now=fresh.now),
        ):
            with pytest.raises(actions.LaptopRefused, match="not enrolled"):
                act()
        assert not Peer.objects.exists()
        assert not Headquarters.objects.exists()
        assert not (fresh.folder / nodes.NODE_FILE).exists()


def test_a_laptop_is_invited_once_by_a_name(office: world.Machine) -> None:
    invited(office)
    for name, words in (
        (world.NAME, "Another laptop has"),
        (" ", "1 to 80"),
        ("x" * 81, "1 to 80"),
    ):
        with pytest.raises(actions.LaptopRefused, match=words):
            invited(office, name=name)


def test_without_a_recovery_key_no_laptop_is_invited(fresh: world.Machine) -> None:
    with pytest.raises(actions.LaptopRefused, match="make-recovery-key"):
        invited(fresh)


def test_a_laptop_invites_none_and_headquarters_accepts_none(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    with pytest.raises(actions.LaptopRefused, match="is a laptop"):
        invited(laptop)
    with pytest.raises(actions.LaptopRefused, match="is headquarters"):
        accepted(headquarters, b"{}", "")


def test_an_invitation_that_was_changed_is_refused(
    office: world.Machine, fresh: world.Machine
) -> None:
    invitation = invited(office)
    document = json.loads(invitation.data)
    cases = [
        (invitation.data, "wrong code", "wrong-code"),
        (invitation.data[:50], invitation.code, "no-invitation"),
        (b"[]", invitation.code, "no-invitation"),
        (json.dumps(document | {"name": 3}).encode(), invitation.code, "no-invitation"),
        (json.dumps(document | {"format": "x"}).encode(), invitation.code, "no-invitation"),
        (json.dumps(document | {"age_key": "age1other"}).encode(), invitation.code, "wrong-code"),
    ]
    for data, code, reason in cases:
        with pytest.raises(actions.BundleRefused) as caught:
            accepted(fresh, data, code)
        assert caught.value.code == reason
    with fresh.on():
        assert not Peer.objects.exists()
        assert not (fresh.folder / nodes.NODE_FILE).exists()


def test_an_invitation_expires_by_the_clock_of_headquarters(
    office: world.Machine, fresh: world.Machine
) -> None:
    invitation = invited(office)
    acceptance = accepted(fresh, invitation.data, invitation.code)
    office.minutes += 15 * 24 * 60
    with office.on(), pytest.raises(actions.BundleRefused, match="expired"):
        actions.enrol_laptop(data=acceptance.data, by=None, now=office.now)


def test_a_laptop_whose_clock_is_wrong_is_enrolled(
    office: world.Machine, fresh: world.Machine
) -> None:
    invitation = invited(office)
    fresh.minutes += 400 * 24 * 60
    acceptance = accepted(fresh, invitation.data, invitation.code)
    with office.on():
        peer = actions.enrol_laptop(data=acceptance.data, by=None, now=office.now)
        assert peer.enrolled_at is not None


def finish(office: world.Machine, data: bytes) -> str:
    """The code of the reason for which an answer is refused."""
    with office.on(), pytest.raises(actions.BundleRefused) as caught:
        actions.enrol_laptop(data=data, by=None, now=office.now)
    return caught.value.code


def test_an_answer_that_is_wrong_enrols_no_one(
    office: world.Machine, fresh: world.Machine
) -> None:
    assert finish(office, b"") == "not-invited"
    invitation = invited(office)
    acceptance = accepted(fresh, invitation.data, invitation.code)
    assert finish(office, b"nothing") == "no-bundle"
    with fresh.on():
        keys, own = node_files.laptop_keys(), nodes.own_headquarters()
        assert own is not None

    def answer(**changes: str) -> bytes:
        parts = (acceptance.node.hex, keys.public_signing_key, keys.public_age_key)
        proof = enrolling.proof(code=changes.get("code", invitation.code), parts=parts)
        laptop_keys = dict(zip(("node", "signing_key", "age_key"), parts, strict=True))
        return envelopes.seal(
            envelope=envelopes.Envelope(
                kind=changes.get("kind", envelopes.REPLY),
                sender=changes.get("sender", acceptance.node.hex),
                to=changes.get("to", own.pk.hex),
                version="test",
                body=json.dumps(laptop_keys | {"proof": proof}).encode(),
            ),
            key=keys.signing_key,
            recipients=[own.age_key],
        )

    assert finish(office, answer(kind="facts")) == "no-invitation"
    assert finish(office, answer(to="0" * 32)) == "no-invitation"
    assert finish(office, answer(sender="0" * 32)) == "not-invited"
    assert finish(office, answer(code="2345-6789-ABCD-EFGH")) == "wrong-code"
    with office.on():
        assert not Peer.objects.exclude(signing_key="").exists()
        actions.enrol_laptop(data=acceptance.data, by=None, now=office.now)
    # The code is good once.
    assert finish(office, acceptance.data) == "not-invited"


def test_a_lost_key_of_headquarters_is_never_replaced(headquarters: world.Machine) -> None:
    for name in (nodes.SIGNING_NAME, nodes.AGE_NAME):
        path = headquarters.folder / "keys" / name
        data = path.read_bytes()
        path.unlink()
        with headquarters.on(), pytest.raises(key_files.KeyFileMissing, match="enrolled laptops"):
            node_files.headquarters_keys()
        key_files.write_key_file(path=path, data=data)
    path.write_text("no key")
    with headquarters.on(), pytest.raises(key_files.KeyFileError, match="no age key"):
        node_files.headquarters_keys()


@pytest.mark.parametrize("text", ["", "{}", "[]"])
def test_a_damaged_file_of_the_laptop_is_an_error(laptop: world.Machine, text: str) -> None:
    (laptop.folder / nodes.NODE_FILE).write_text(text)
    with pytest.raises(nodes.NodeFileError, match="damaged"):
        laptop.send()
    (laptop.folder / nodes.NODE_FILE).unlink()
    with pytest.raises(nodes.NodeFileError, match="missing"):
        laptop.send()


def test_damaged_keys_of_the_laptop_are_an_error(laptop: world.Machine) -> None:
    path = laptop.folder / nodes.NODE_FILE
    document = json.loads(path.read_text())
    path.write_text(json.dumps(document | {"signing_key": "none"}))
    with laptop.on(), pytest.raises(nodes.NodeFileError, match="damaged"):
        node_files.laptop_keys()


def test_a_laptop_counts_what_is_here_at_headquarters_and_safe(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    with laptop.on():
        assert status.document()["at_headquarters"] == 0
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with laptop.on():
        document = status.document()
        assert document["is_this_machine"]
        assert document["at_headquarters"] > 0 == document["here"] == document["safe"]
    with headquarters.on():
        actions.note_safe(contents=nodes.safe_contents(using="default"))
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with laptop.on():
        assert status.document()["safe"] == document["at_headquarters"]
    with headquarters.on():
        [laptop_row] = status.document()["laptops"]
    assert laptop_row["safe"] == document["at_headquarters"] < laptop_row["facts"]


def test_the_drill_of_an_older_backup_takes_no_safe_record_back(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    hold_course(laptop, forms=0)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with headquarters.on():
        contents = nodes.safe_contents(using="default")
        marks = contents.marks
        actions.note_safe(contents=contents)
        older = [replace(mark, sequence=1, digest="") for mark in marks]
        actions.note_safe(contents=nodes.SafeContents(marks=older))
        assert nodes.safe_marks(using="default") == marks
        chain = Chain.objects.get()
        assert (chain.safe_sequence, chain.safe_digest) == (marks[0].sequence, marks[0].digest)


def test_revoked_and_invited_laptops_have_a_state(headquarters: world.Machine) -> None:
    with headquarters.on():
        actions.revoke_laptop(name=world.NAME, by=None, now=headquarters.now)
        actions.invite_laptop(name=world.NAME, by=None, now=headquarters.now)
        states = {peer.state for peer in status.peers()}
    assert states == {"revoked", "invited"}


def test_a_machine_is_known_by_itself_and_its_folder(
    tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = tmp_path / "machine-id"
    ids.write_text("abc\n")
    monkeypatch.setattr(nodes, "MACHINE_FILES", (tmp_path / "none", ids))
    settings.DATA_FOLDER = tmp_path / "one"  # type: ignore[attr-defined]
    first = nodes.machine()
    settings.DATA_FOLDER = tmp_path / "two"  # type: ignore[attr-defined]
    second = nodes.machine()
    ids.unlink()
    assert len({first, second, nodes.machine()}) == 3


def test_an_invitation_that_runs_out_keeps_its_day(office: world.Machine) -> None:
    invitation = invited(office)
    assert invitation.peer.invited_until is not None
    assert invitation.peer.invited_until - world.NOW > timedelta(days=14)


def test_forms_that_never_arrived_count_as_only_on_the_laptop(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    hold_course(laptop, forms=5)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with laptop.on():
        own = nodes.own_headquarters()
        assert own is not None
        node = UUID(nodes.node_file().identity.node)
        counts = records.form_counts(node=node, headquarters=own)
        assert (counts.here_count, counts.at_headquarters_count) == (0, 5)
        run = CourseRun.objects.get(code=RUN)
        for _ in range(4):
            Feedback.objects.create(run=run, received_on=run.ends_on, relevance=5, overall=4)
        # Fewer than five later forms stay: there is nothing to send.
        counts = records.form_counts(node=node, headquarters=own)
        assert (counts.here_count, counts.to_send_count) == (4, 0)
        Feedback.objects.create(run=run, received_on=run.ends_on, relevance=5, overall=4)
        before = records.new_counts()
        assert status.laptop_status().new_count == sum(before.values()) + 5
    laptop.send()
    with laptop.on():
        # Written to a stick that never arrived.
        counts = records.form_counts(node=node, headquarters=own)
        assert (counts.here_count, counts.at_headquarters_count) == (10, 0)
        assert status.laptop_status().new_count >= 10
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with laptop.on():
        own.refresh_from_db()
        counts = records.form_counts(node=node, headquarters=own)
        assert (counts.here_count, counts.at_headquarters_count) == (0, 10)
        assert counts.to_send_count == 0


def test_evaluation_forms_are_safe_once_a_backup_has_all_of_them(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    def forms() -> tuple[int, int, int]:
        with laptop.on():
            own = nodes.own_headquarters()
            assert own is not None
            node = UUID(nodes.node_file().identity.node)
            groups = records.record_groups(node=node, headquarters=own)
            [group] = [group for group in groups if group.code == records.FEEDBACK]
            return group.here_count, group.at_headquarters_count, group.safe_count

    hold_course(laptop, forms=5)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    assert forms() == (0, 5, 0)
    with headquarters.on():
        contents = nodes.safe_contents(using="default")
        # A backup with another text of a form makes this one no safer.
        others = nodes.SafeContents(forms=dict.fromkeys(contents.forms, "0" * 64))
        actions.note_safe(contents=others)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    assert forms() == (0, 5, 0)
    with headquarters.on():
        actions.note_safe(contents=contents)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    assert forms() == (0, 0, 5)
    with laptop.on():
        run = CourseRun.objects.get(code=RUN)
        Feedback.objects.bulk_create(
            Feedback(run=run, received_on=run.ends_on, relevance=5, overall=4) for _ in range(5)
        )
    assert forms() == (5, 0, 5)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    assert forms() == (0, 10, 0)
    with headquarters.on():
        actions.note_safe(contents=nodes.safe_contents(using="default"))
    world.exchanged(headquarters=headquarters, laptop=laptop)
    assert forms() == (0, 0, 10)


def test_a_form_that_is_changed_while_a_drill_notes_it_is_not_safe(
    headquarters: world.Machine, laptop: world.Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold_course(laptop, forms=5)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    digest = nodes.text_digest

    def changed(*, text: str) -> str:
        SentForm.objects.filter(text=text).update(text=f"{text} ")
        return digest(text=text)

    with headquarters.on():
        contents = nodes.safe_contents(using="default")
        monkeypatch.setattr(nodes, "text_digest", changed)
        actions.note_safe(contents=contents)
        assert not SentForm.objects.filter(is_safe=True).exists()


def test_a_form_that_was_changed_since_the_backup_is_not_safe(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    hold_course(laptop, forms=5)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with headquarters.on():
        actions.note_safe(contents=nodes.safe_contents(using="default"))
    with laptop.on():
        Feedback.objects.filter(pk=Feedback.objects.values("pk")[:1]).update(relevance=1)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with headquarters.on():
        assert SentForm.objects.filter(is_safe=True).count() == 4
