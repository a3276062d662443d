"""What the pages of headquarters say about each laptop, and what is decided there."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pyrage
import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse

from promdaen.assessment.models import Response
from promdaen.course.models import CourseRun, Feedback
from promdaen.kit import audit
from promdaen.kit.models import AuditLine
from promdaen.laptops import actions
from promdaen.laptops.actions import set_aside
from promdaen.laptops.models import Clash, Entry, Loan, Peer, RefusedBundle, Transfer
from promdaen.laptops.queries import nodes, overview, status
from promdaen.people.models import Officer
from tests import factories
from tests import laptops_world as world
from tests.laptops_world import hold_course

from .conftest import RUN
from .test_pages import file_of, posted, signed_in, text_of, the_laptop, url
from .test_refusals import bomb, refused, sealed, stretch


def document(laptop: world.Machine, **changes: object) -> bytes:
    """The inside of a file of the laptop, which it would not write by itself."""
    with laptop.on():
        node = nodes.node_file().identity.node
    return bomb(json.dumps({"format": 1, "node": node, "marks": {}, "feedback": {}} | changes))


def row(headquarters: world.Machine) -> overview.LaptopRow:
    with headquarters.on():
        return overview.laptop_row(peer=the_laptop(), now=headquarters.now)


def decided_on_page(headquarters: world.Machine, *, reason: str, words: str) -> None:
    """The clash is shown with words and no way to take it; a forged order is refused."""
    with headquarters.on():
        clash = Clash.objects.get(reason=reason)
        coordinator = signed_in("coordinator")
        page = text_of(coordinator, url("clash", clash.pk))
        assert words in page
        assert 'value="take"' not in page
        assert "cannot be added" in str(
            posted(coordinator, url("clash", clash.pk), decision="take").content.decode()
        )
        posted(coordinator, url("clash", clash.pk), decision="leave")
        clash.refresh_from_db()
        assert clash.decision == "leave"


def test_a_record_that_only_headquarters_writes_is_left(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    province = {"code": "99", "name_en": "Nowhere"}
    facts = stretch("places.Province", json.dumps({"row": province}))
    headquarters.merge(sealed(laptop, headquarters, body=document(laptop, **facts)))
    decided_on_page(headquarters, reason="foreign", words="Only headquarters writes this")


def test_a_repeated_record_with_different_content_is_left(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    with laptop.on():
        factories.officer(name_latin="SOK First")
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with headquarters.on():
        entry = Entry.objects.get(kind="people.Officer", body__contains="SOK First")
        body = entry.body.replace("SOK First", "SOK Second")
    facts = stretch("people.Officer", body, key=entry.key)
    headquarters.merge(sealed(laptop, headquarters, body=document(laptop, **facts)))
    with headquarters.on():
        assert Officer.objects.filter(name_latin="SOK First").exists()
        assert not Officer.objects.filter(name_latin="SOK Second").exists()
    decided_on_page(headquarters, reason="differs", words="The first record counts")


def test_the_list_shows_what_is_where_and_how_the_last_file_came(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    hold_course(laptop, forms=5)
    with laptop.on():
        run = CourseRun.objects.get(code=RUN)
        first = laptop.now
    lost = laptop.send()
    with laptop.on():
        # Headquarters is said to have it; the file is on a stick that is lost.
        factories.officer(name_latin="SOK Later")
        for _ in range(3):
            Feedback.objects.create(run=run, received_on=run.ends_on, relevance=5, overall=4)
    assert first
    headquarters.merge(laptop.send())
    world.lend(headquarters, code=RUN)
    laptop_row = row(headquarters)
    assert (laptop_row.on_laptop_count, laptop_row.last_way, laptop_row.is_whole) == (
        3,
        "stick",
        False,
    )
    with headquarters.on():
        coordinator = signed_in("coordinator")
        page = text_of(coordinator, url("list"))
        for words in ("by USB stick", "never: nothing is safe yet", "not made yet"):
            assert (words in page) == (words != "not made yet")
        page = text_of(coordinator, url("laptop", the_laptop().pk))
        assert "3 evaluation forms were left there" in page
        assert "End the loan all the same?" in page
        assert "lost with it" in text_of(coordinator, url("replace", the_laptop().pk))
        [received] = Transfer.objects.all()
        assert (received.peer, received.problem) == (the_laptop(), "")
        assert received.bytes_count > len(lost)
        with transaction.atomic():
            audit.record_line(
                action="drill_backup",
                subject=None,
                by=None,
                now=headquarters.now,
                detail={"is_good": True, "made_at": world.NOW.isoformat()},
            )
        assert "Safe up to" in text_of(coordinator, url("list"))


def test_places_that_no_file_had_are_counted_as_on_the_laptop(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    body = json.dumps({"row": {"id": "0" * 31 + "1"}})
    facts = stretch("unknown.Table", body, epoch=7, first=5)
    headquarters.merge(sealed(laptop, headquarters, body=document(laptop, **facts)))
    laptop_row = row(headquarters)
    assert (laptop_row.on_laptop_count, laptop_row.waiting_count, laptop_row.later_count) == (
        4,
        1,
        0,
    )
    world.lend(headquarters, code=RUN)
    with headquarters.on():
        page = text_of(signed_in("coordinator"), url("laptop", the_laptop().pk))
        assert "4 records of earlier files are missing" in page
        assert "For the upgrade" not in page


def test_what_waits_for_the_upgrade_is_not_called_incomplete(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    body = json.dumps({"row": {"id": "0" * 31 + "1"}})
    facts = stretch("unknown.Table", body, epoch=7)
    headquarters.merge(sealed(laptop, headquarters, body=document(laptop, **facts)))
    laptop_row = row(headquarters)
    # This file does not say how many evaluation forms it leaves out.
    assert (laptop_row.waiting_count, laptop_row.later_count, laptop_row.is_whole) == (0, 1, False)
    with headquarters.on():
        assert "once headquarters is upgraded" in text_of(signed_in("coordinator"), url("list"))
        [laptop_status] = status.document()["laptops"]  # type: ignore[index]
        assert (laptop_status["waiting"], laptop_status["later"]) == (0, 1)


def revoked(headquarters: world.Machine) -> Peer:
    with headquarters.on():
        return actions.revoke_laptop(name=world.NAME, by=None, now=headquarters.now)


def test_a_file_of_a_revoked_laptop_is_kept_and_added_by_a_person_alone(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    hold_course(laptop)
    data = laptop.send()
    peer = revoked(headquarters)
    refused(headquarters, data, code="revoked-kept")
    refused(headquarters, data, code="revoked-kept")
    with headquarters.on():
        assert not Entry.objects.filter(node=peer.pk).exists()
        [kept_file] = RefusedBundle.objects.all()
        coordinator = signed_in("coordinator")
        assert "1 file of a revoked laptop changed nothing" in text_of(coordinator, url("list"))
        first_page = text_of(coordinator, reverse("report:overview"))
        assert "Decide about a file of a laptop that was revoked" in first_page
        assert f'href="{url("laptop", peer.pk)}"' in first_page
        assert "read after this laptop was revoked" in text_of(coordinator, url("laptop", peer.pk))
        posted(coordinator, url("add_file", kept_file.pk), decision="leave")
        assert "Decide about a file of a laptop" not in text_of(
            coordinator, reverse("report:overview")
        )
        assert not Response.objects.exists()
        assert not RefusedBundle.objects.filter(decided_at=None).exists()
    refused(headquarters, data, code="revoked-kept")
    with headquarters.on():
        posted(coordinator, url("add_file", kept_file.pk))
        assert Response.objects.count() == 72
        assert [
            line.action for line in AuditLine.objects.filter(action__contains="_refused_")
        ] == [
            "leave_refused_bundle",
            "add_refused_bundle",
        ]
    # It still gets nothing.
    with headquarters.on(), pytest.raises(actions.LaptopRefused, match="no enrolled laptop"):
        actions.make_reference_bundle(laptop=world.NAME, runs=[], by=None, now=headquarters.now)


def test_of_a_revoked_laptop_no_damaged_file_and_only_so_many_are_kept(
    headquarters: world.Machine, laptop: world.Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    revoked(headquarters)
    refused(headquarters, sealed(laptop, headquarters, kind="answer"), code="wrong-kind")
    body = document(laptop, **stretch(body="not json"))
    refused(headquarters, sealed(laptop, headquarters, body=body), code="not-whole")
    monkeypatch.setattr(set_aside, "MAX_OF_REVOKED", 1)
    first, second = laptop.send(), laptop.send()
    for _time in range(2):
        refused(headquarters, first, code="revoked-kept")
    # It says so, and what to do; the log has it, too.
    refused(headquarters, second, code="revoked-full")
    with headquarters.on():
        coordinator = signed_in("coordinator")
        page = posted(coordinator, url("read_file"), file=file_of(second))
        assert "the file was not kept" in page.content.decode()
        [kept_file] = RefusedBundle.objects.all()
        assert bytes(kept_file.data) == first
        posted(coordinator, url("add_file", kept_file.pk), decision="leave")
    refused(headquarters, second, code="revoked-kept")
    with headquarters.on():
        [kept_file] = RefusedBundle.objects.filter(decided_at=None)
        assert bytes(kept_file.data) == second


def kept_for_another_key(
    headquarters: world.Machine, laptop: world.Machine, tmp_path: Path, *, is_gone: bool = False
) -> tuple[RefusedBundle, Path]:
    """A kept file that the key of headquarters does not open, and the printed key that does."""
    printed = pyrage.x25519.Identity.generate()
    with laptop.on():
        Peer.objects.update(recovery_key=str(printed.to_public()))
    hold_course(laptop)
    revoked(headquarters)
    refused(headquarters, laptop.send(), code="revoked-kept")
    own_key = headquarters.folder / "keys" / nodes.AGE_NAME
    if is_gone:
        own_key.unlink()
    else:
        own_key.write_text(f"{pyrage.x25519.Identity.generate()}\n", encoding="ascii")
    key_file = tmp_path / "KEY"
    key_file.write_text(f"{printed}\n", encoding="ascii")
    with headquarters.on():
        return RefusedBundle.objects.get(), key_file


@pytest.mark.parametrize("is_gone", [True, False])
def test_a_kept_file_of_a_lost_key_is_added_with_the_printed_key(
    headquarters: world.Machine, laptop: world.Machine, tmp_path: Path, is_gone: bool
) -> None:
    kept_file, key_file = kept_for_another_key(headquarters, laptop, tmp_path, is_gone=is_gone)
    with headquarters.on():
        coordinator = signed_in("coordinator")
        page = posted(coordinator, url("add_file", kept_file.pk)).content.decode()
    [command] = re.findall(r"\./promdaen (merge-bundle --kept \w+ --key) KEY", page)
    name, *arguments = command.split()
    with headquarters.on():
        with pytest.raises(CommandError, match="does not open this file"):
            call_command(name.replace("-", "_"), *arguments[:2])
        with pytest.raises(CommandError, match="waits for a decision"):
            call_command("merge_bundle", "--kept", "0" * 8)
        with pytest.raises(CommandError, match="waits for a decision"):
            call_command("merge_bundle", "--kept", kept_file.digest[:1])
        with pytest.raises(CommandError, match="Name a FILE"):
            call_command("merge_bundle")
        stream = StringIO()
        call_command(name.replace("-", "_"), *arguments, str(key_file), stdout=stream)
        document = json.loads(stream.getvalue())
        assert document["kept"] == kept_file.digest
        assert document["rows"]["assessment.Response"] == 72
        assert Response.objects.count() == 72
        assert not RefusedBundle.objects.filter(decided_at=None).exists()


def test_a_kept_file_of_a_lost_key_is_closed_once_its_records_come_with_the_printed_key(
    headquarters: world.Machine, laptop: world.Machine, tmp_path: Path
) -> None:
    kept_file, key_file = kept_for_another_key(headquarters, laptop, tmp_path)
    file = tmp_path / "file.promdaen"
    file.write_bytes(laptop.send())
    with headquarters.on():
        coordinator = signed_in("coordinator")
        posted(coordinator, url("reinstate", kept_file.node))
        posted(coordinator, url("confirm", kept_file.node))
        call_command("merge_bundle", str(file), "--key", str(key_file), stdout=StringIO())
        assert Response.objects.count() == 72
        assert not RefusedBundle.objects.filter(decided_at=None).exists()


def test_a_laptop_that_was_revoked_by_mistake_goes_on_after_comparing(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    hold_course(laptop)
    peer = revoked(headquarters)
    refused(headquarters, laptop.send(), code="revoked-kept")
    with headquarters.on():
        coordinator = signed_in("coordinator")
        posted(coordinator, url("reinstate", peer.pk))
        again = posted(coordinator, url("reinstate", peer.pk)).content.decode()
        assert "no revoked laptop" in again
    refused(headquarters, laptop.send(), code="not-compared")
    with headquarters.on():
        posted(coordinator, url("confirm", peer.pk))
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with headquarters.on():
        assert Response.objects.count() == 72
        # Its records came: the file that was kept asks nobody any more.
        assert not RefusedBundle.objects.filter(decided_at=None).exists()
        assert nodes.stored_state()["revoked"] == []


def test_a_laptop_whose_name_is_in_use_is_not_enrolled_again(
    headquarters: world.Machine,
) -> None:
    peer = revoked(headquarters)
    with headquarters.on():
        actions.invite_laptop(name=world.NAME, by=None, now=headquarters.now)
        with pytest.raises(actions.LaptopRefused, match="has this name"):
            actions.reinstate_laptop(peer=peer, by=None, now=headquarters.now)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        (stretch(body="not json", first=3), "part 1, number 3, body"),
        (stretch(key="k" * 500), "part 1, number 1, key"),
        (stretch(body=5, first=8), "part 1, number 8, body"),
        (stretch(first=-5), "part 1"),
        ({"marks": {"4": [[10**30, "b"]]}, "stretches": []}, "marks of epoch 4"),
        ({"marks": {"4": [[1, 5]]}, "stretches": []}, "marks or feedback"),
        ({"feedback": {"0" * 32: ["{}"]}, "stretches": []}, "form 1 of a run"),
    ],
)
def test_the_audit_log_names_the_sender_and_fault_of_a_refused_file(
    headquarters: world.Machine, laptop: world.Machine, changes: dict[str, object], place: str
) -> None:
    body = document(laptop, **changes)
    refused(headquarters, sealed(laptop, headquarters, body=body), code="not-whole")
    with headquarters.on():
        line = AuditLine.objects.get(action="refuse_bundle")
        assert (line.detail["name"], line.detail["place"]) == (world.NAME, place)


def test_a_sender_that_is_not_proved_is_not_named(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    refused(headquarters, sealed(laptop, headquarters, sender="0" * 32), code="unknown-node")
    with headquarters.on():
        assert "node" not in AuditLine.objects.get(action="refuse_bundle").detail


def test_a_laptop_of_an_earlier_release_does_not_say_what_it_left(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    headquarters.merge(laptop.send())
    with headquarters.on():
        assert the_laptop().left_count == 0
    headquarters.merge(
        sealed(
            laptop,
            headquarters,
            body=document(laptop, stretches=[], marks={"9": [[1, "x"]]}),
            left_count=None,
        )
    )
    with headquarters.on():
        assert the_laptop().left_count is None
        later = headquarters.now + timedelta(days=1)
        assert overview.laptop_row(peer=the_laptop(), now=later).on_laptop_count == 0


def test_a_file_that_was_written_earlier_does_not_say_what_the_laptop_left(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    earlier = laptop.send()
    hold_course(laptop, forms=3)
    headquarters.merge(laptop.send())
    for data in (earlier, earlier):
        headquarters.merge(data)
        with headquarters.on():
            assert the_laptop().left_count == 3
    with laptop.on():
        run = CourseRun.objects.get(code=RUN)
        for _ in range(2):
            Feedback.objects.create(run=run, received_on=run.ends_on, relevance=5, overall=4)
    headquarters.merge(laptop.send())
    with headquarters.on():
        assert the_laptop().left_count == 0


def test_where_fingerprints_differ_the_laptop_is_revoked_and_invited_again(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    with headquarters.on():
        Peer.objects.update(compared_at=None)
        coordinator = signed_in("coordinator")
        peer = the_laptop()
        assert "They differ: revoke" in text_of(coordinator, url("laptop", peer.pk))
        posted(coordinator, url("revoke", peer.pk))
        peer.refresh_from_db()
        assert peer.revoked_at is not None
    refused(headquarters, laptop.send(), code="revoked")
    with headquarters.on():
        # Its file was never trusted, so that nothing of it is kept.
        assert not RefusedBundle.objects.exists()
        page = posted(coordinator, url("invite"), name=world.NAME).content.decode()
        assert "Write the invitation to a USB stick" in page


def test_a_loan_is_ended_on_the_page_when_all_records_are_here(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    hold_course(laptop, forms=5)
    headquarters.merge(laptop.send())
    world.lend(headquarters, code=RUN)
    with headquarters.on():
        coordinator = signed_in("coordinator")
        page = text_of(coordinator, url("laptop", the_laptop().pk))
        assert "All that the laptop had then is here." in page
        assert "End the loan all the same?" not in page
        loan = Loan.objects.get(ended_at=None)
        page = posted(coordinator, url("end_loan", loan.pk), ending="returned").content.decode()
        assert "The loan has ended." in page
        loan.refresh_from_db()
        assert loan.ending == "returned"
