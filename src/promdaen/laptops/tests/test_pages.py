"""Pages of laptops: enrolment, loans, files, and decisions, as people take them."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from promdaen.course.models import CourseRun, Enrolment
from promdaen.kit import languages, waiting
from promdaen.kit.models import AuditLine, Job
from promdaen.laptops import actions as laptop_actions
from promdaen.laptops.models import Clash, Loan, Peer, RefusedBundle, Transfer
from promdaen.laptops.queries import nodes, overview, record_words, status
from promdaen.people.models import Account
from promdaen.people.rules import roles
from tests import factories
from tests import laptops_world as world
from tests.laptops_world import figures, hold_course

from .conftest import RUN

OTHER = "Poipet 1"


def signed_in(*role_codes: str) -> Client:
    client = Client()
    client.cookies["promdaen_language"] = "en"
    client.force_login(factories.account(*role_codes))
    return client


def text_of(client: Client, address: str, *, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response
    return response.content.decode()


def posted(client: Client, page: str, **fields: Any) -> Any:
    return client.post(page, fields, follow=True)


def file_of(data: bytes, name: str = "file.promdaen") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def url(name: str, *values: Any) -> str:
    return reverse(f"laptops:{name}", args=values)


def the_laptop() -> Peer:
    return Peer.objects.get(name=world.NAME, is_headquarters=False)


def test_a_laptop_is_enrolled_on_pages_of_both_machines(
    headquarters: world.Machine, machines: Any, tmp_path: Any
) -> None:
    new = world.Machine(machines / "empty").copied(tmp_path / "new")
    with headquarters.on():
        coordinator = signed_in("coordinator")
        page = posted(coordinator, url("invite"), name=OTHER)
        peer = Peer.objects.get(name=OTHER)
        assert peer.code in page.content.decode()
        invitation = coordinator.get(url("invitation", peer.pk)).content
    with new.on():
        administrator = signed_in("administrator")
        own_page = text_of(administrator, url("here"))
        assert "not enrolled as a laptop" in own_page
        [join] = re.findall(r'href="([^"]*/join/)"', own_page)
        assert "Accept the invitation" in text_of(administrator, join)
        page = administrator.post(join, {"file": file_of(invitation, "i.json"), "code": peer.code})
        own_page = page.content.decode()
        own = re.findall(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){5}", own_page)
        [address] = re.findall(r'href="([^"]*/reply/)"', own_page)
        reply = administrator.get(address).content
        assert "Everything is at headquarters" not in own_page
    with headquarters.on():
        page = posted(coordinator, url("read_file"), file=file_of(reply))
        assert own[0] in page.content.decode()
        account = Account.objects.get(roles__role="coordinator")
        rows = waiting.work_for(account=account, now=headquarters.now, source_names=["laptops"])
        assert ("laptop_compare", OTHER) in {(row.kind, row.subject) for row in rows}
        posted(coordinator, url("confirm", peer.pk))
        assert "Ready to lend" in text_of(coordinator, url("list"))


def test_a_wrong_code_or_file_is_refused_in_words(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    with headquarters.on():
        coordinator = signed_in("coordinator")
        page = posted(coordinator, url("read_file"), file=file_of(b"x" * 50))
        assert "not a file of a laptop" in page.content.decode()
        assert (
            "Another laptop has"
            in posted(coordinator, url("invite"), name=world.NAME).content.decode()
        )
        gone = coordinator.get(url("invitation", the_laptop().pk), follow=True)
        assert "no open invitation" in gone.content.decode()
    with laptop.on():
        trainer = signed_in("trainer")
        page = posted(trainer, url("read"), file=file_of(b"x" * 50))
        assert "not a file of a laptop" in page.content.decode()
        administrator = signed_in("administrator")
        page = posted(administrator, url("join"), file=file_of(b"{}", "i.json"), code="x")
        assert "not a file of an enrolment" in page.content.decode()
        assert administrator.get(url("reply")).status_code == 404
        (laptop.folder / "reply.promdaen").write_bytes(b"x")
        (laptop.folder / "node.json").unlink()
        page = administrator.get(url("reply"), follow=True)
        assert "is missing" in page.content.decode()


def test_a_refused_stick_is_in_the_audit_log(
    headquarters: world.Machine, machines: Any, tmp_path: Any
) -> None:
    new = world.Machine(machines / "empty").copied(tmp_path / "new")
    with headquarters.on():
        invited = laptop_actions.invite_laptop(name=OTHER, by=None, now=headquarters.now)
    with new.on():
        accepted = laptop_actions.accept_invitation(
            data=invited.data, code=invited.code, by=None, now=new.now
        )
    with headquarters.on():
        Peer.objects.filter(name=OTHER).update(invited_until=world.NOW)
        page = posted(signed_in("coordinator"), url("read_file"), file=file_of(accepted.data))
        assert "This invitation has expired" in page.content.decode()
        line = AuditLine.objects.get(action="refuse_bundle")
        assert line.detail["reason"] == "expired"


def test_a_run_is_lent_and_taken_back_and_meanwhile_changed_on_the_laptop_alone(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    with headquarters.on():
        coordinator = signed_in("coordinator")
        run = CourseRun.objects.get(code=RUN)
        leader = factories.account("trainer", email="leader@example.org", name="LENG")
        run.trainers.add(leader)
        peer = the_laptop()
        loan_fields = {"run": RUN, "until_on": run.ends_on + timedelta(days=3)}
        CourseRun.objects.update(ends_on="2099-01-01")
        loan_fields["until_on"] = "2099-01-02"
        Peer.objects.update(compared_at=None)
        page = posted(coordinator, url("lend", peer.pk), **loan_fields)
        assert "Compare the fingerprints of this laptop first" in page.content.decode()
        posted(coordinator, url("confirm", peer.pk))
        page = posted(coordinator, url("lend", peer.pk), **loan_fields)
        html = page.content.decode()
        assert "leader@example.org" in html
        password = re.search(r">([0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4})<", html)
        assert password is not None
        # Pages of the run say where it is, and changes are refused in words.
        assert f"on the laptop {world.NAME}" in text_of(
            coordinator, reverse("course:run", args=(RUN,))
        )
        refused = coordinator.post(
            reverse("course:cancel", args=(RUN,)),
            {"reason": "flood"},
        )
        assert refused.status_code == 409
        assert "Change it there" in refused.content.decode()
        assert not CourseRun.objects.get(code=RUN).is_cancelled
        content = coordinator.post(url("content", peer.pk)).content
    with laptop.on():
        trainer = signed_in("trainer")
        posted(trainer, url("read"), file=file_of(content))
        assert RUN in text_of(trainer, url("here"))
        account = Account.objects.get(email="leader@example.org")
        assert account.check_password(password[1])
        assert Transfer.objects.get().what == "content"
    with headquarters.on():
        loan = Loan.objects.get(ended_at=None)
        page = posted(coordinator, url("password", peer.pk, leader.pk))
        assert password[1] not in page.content.decode()
        page = posted(coordinator, url("end_loan", loan.pk), ending="taken_back")
        assert "taken back" in page.content.decode()
        page = posted(coordinator, url("end_loan", loan.pk), ending="returned")
        assert "already ended" in page.content.decode()


def test_records_travel_by_stick_on_pages(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    with laptop.on():
        trainer = signed_in("trainer")
        factories.officer(name_latin="SOK New")
        assert "only on this laptop" in text_of(trainer, url("here"))
        account = Account.objects.get(roles__role="trainer")
        [row] = waiting.work_for(account=account, now=laptop.now, source_names=["laptops"])
        assert (row.kind, row.count) == ("laptop_records", 1)
        data = trainer.post(url("write")).content
    with headquarters.on():
        coordinator = signed_in("coordinator")
        page = posted(coordinator, url("read_file"), file=file_of(data))
        html = page.content.decode()
        assert "File merged" in html
        answer_link = re.search(r'href="(/laptops/[^"]*/answer/[^"]*)"', html)
        assert answer_link is not None
        answer = coordinator.get(answer_link[1]).content
        assert coordinator.get(url("answer", the_laptop().pk, "x")).status_code == 404
    with laptop.on():
        page = posted(trainer, url("read"), file=file_of(answer))
        assert "The answer of headquarters was read" in page.content.decode()
        assert "Everything is at headquarters" in text_of(trainer, url("here"))


def test_changed_and_deleted_records_are_only_on_the_laptop_until_they_are_sent(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with laptop.on():
        trainer = signed_in("trainer")
        own_page = text_of(trainer, url("here"))
        assert "Everything is at headquarters" in own_page
        CourseRun.objects.filter(code=RUN).update(place_en="Elsewhere")
        assert "1 record is only on this laptop" in text_of(trainer, url("here"))
        Enrolment.objects.filter(seat=1).delete()
        assert "2 records are only on this laptop" in text_of(trainer, url("here"))
        assert status.laptop_status().new_count == 2
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with laptop.on():
        assert "Everything is at headquarters" in text_of(trainer, url("here"))


def test_sending_needs_an_address_and_is_ordered_once(laptop: world.Machine) -> None:
    with laptop.on():
        trainer = signed_in("trainer")
        page = posted(trainer, url("send"))
        assert "Type the address of headquarters first" in page.content.decode()
        for wrong in (
            "office",
            "http://[::1",
            "https://office:port",
            "https://",
            "https://:pw@office",
        ):
            page = posted(trainer, url("address"), address=wrong, kilobytes_a_second=200)
            assert "Type the address as in a browser" in page.content.decode()
        # Of the address of a page the machine counts.
        typed = "http://127.0.0.1:9/laptops/?page=2"
        for rate in ("0", "100001", "many", ""):
            page = posted(trainer, url("address"), address=typed, kilobytes_a_second=rate)
            assert "error" in page.content.decode()
        posted(trainer, url("address"), address=typed, kilobytes_a_second=20)
        peer = Peer.objects.get(is_headquarters=True)
        assert (peer.address, peer.kilobytes_a_second) == ("http://127.0.0.1:9", 20)
        line = AuditLine.objects.filter(action="set_headquarters_address").latest("sequence")
        assert line.detail["kilobytes_a_second"] == 20
        assert laptop_actions.open_connection().kilobytes_a_second == 20
        for _ in range(2):
            page = posted(trainer, url("send"))
            assert page.status_code == 200
        assert Job.objects.filter(kind="laptop_send").count() == 1
        # Bringing is ordered too, and waits until sending is done.
        assert posted(trainer, url("bring")).status_code == 200
        assert Job.objects.filter(kind="laptop_bring").count() == 1
        assert "See the progress" in text_of(trainer, url("here"))


def test_a_row_changed_on_both_sides_is_decided_and_undone(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    for machine, place in ((headquarters, "Phnom Penh"), (laptop, "Koh Kong")):
        with machine.on():
            CourseRun.objects.filter(code=RUN).update(place_en=place)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with headquarters.on():
        coordinator = signed_in("coordinator")
        [clash] = Clash.objects.all()
        assert "A record was changed on both sides" in text_of(coordinator, url("list"))
        clash_page = text_of(coordinator, url("clash", clash.pk))
        assert "Koh Kong" in clash_page
        assert "Phnom Penh" in clash_page
        posted(coordinator, url("clash", clash.pk), decision="take")
        assert CourseRun.objects.get(code=RUN).place_en == "Koh Kong"
        page = posted(coordinator, url("clash", clash.pk), decision="take")
        assert "already decided" in page.content.decode()
        posted(coordinator, url("undo", clash.pk))
        assert CourseRun.objects.get(code=RUN).place_en == "Phnom Penh"
        page = posted(coordinator, url("undo", clash.pk))
        assert "not decided yet" in page.content.decode()
        posted(coordinator, url("clash", clash.pk), decision="leave")
        assert CourseRun.objects.get(code=RUN).place_en == "Phnom Penh"


def test_late_records_hide_no_other_decision_and_are_counted_whole(
    headquarters: world.Machine,
) -> None:
    with headquarters.on():
        coordinator, node = signed_in("coordinator"), the_laptop().pk
        clash_values: dict[str, Any] = {"node": node, "kind": "course.Enrolment", "body": "{}"}
        Clash.objects.bulk_create(
            Clash(key=f"late {number}", reason="late", detail=RUN, at=world.NOW, **clash_values)
            for number in range(600)
        )
        Clash.objects.bulk_create(
            Clash(key=f"missing {number}", reason="missing", at=headquarters.now, **clash_values)
            for number in range(30)
        )
        assert len(overview.open_decisions()) == 31
        list_page = text_of(coordinator, url("list"))
        assert "600 records" in list_page
        assert list_page.count("refers to something that is not here") == 24
        second = text_of(coordinator, url("list") + "?page=2")
        assert second.count("refers to something that is not here") == 6


def test_undo_is_offered_only_where_a_decision_can_be_undone(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    for machine, place in ((headquarters, "Phnom Penh"), (laptop, "Koh Kong")):
        with machine.on():
            CourseRun.objects.filter(code=RUN).update(place_en=place)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with headquarters.on():
        coordinator = signed_in("coordinator")
        [clash] = Clash.objects.all()
        posted(coordinator, url("clash", clash.pk), decision="take")
        undo = url("undo", clash.pk)
        assert undo in text_of(coordinator, url("list"))
        CourseRun.objects.filter(code=RUN).update(place_en="Takeo")
        assert undo not in text_of(coordinator, url("list"))
        page = text_of(coordinator, url("clash", clash.pk))
        assert undo not in page
        assert "changed again since" in page


def test_records_and_values_have_words() -> None:
    words = record_words.kind_words
    assert [words(kind=kind) for kind in ("course.Enrolment", "booth.Drill", "kit.Other")] == [
        "Roster",
        "Practice",
        "Other records",
    ]
    columns = [("people.Officer", "code"), ("course.CourseRun", "code"), ("booth.Team", "wave")]
    labels = [record_words.column_words(kind=kind, name=name) for kind, name in columns]
    assert labels == ["Officer code", "Code", "Other value (wave)"]
    values = (True, False, None, 3, {"en": "A boat"}, "F")
    labels = [record_words.value_words(name="sex", value=value) for value in values]
    assert labels == ["Yes", "No", "", "3", "A boat", "Female"]
    assert record_words.value_words(name="starts_on", value="2026-12-09") == "9 Dec 2026"
    assert record_words.value_words(name="starts_on", value="soon") == "soon"


def test_a_lost_laptop_is_replaced_and_its_loans_go_on(headquarters: world.Machine) -> None:
    with headquarters.on():
        coordinator = signed_in("coordinator")
        CourseRun.objects.update(ends_on="2099-01-01")
        peer = the_laptop()
        posted(coordinator, url("confirm", peer.pk))
        posted(coordinator, url("lend", peer.pk), run=RUN, until_on="2099-01-02")
        page = posted(coordinator, url("replace", peer.pk), name=OTHER)
        assert "Its loans now belong to the new laptop" in page.content.decode()
        assert Loan.objects.get().peer.name == OTHER
        assert nodes.laptop_called(name=world.NAME) is None
        page = posted(coordinator, url("revoke", Loan.objects.get().peer_id))
        assert "revoked" in page.content.decode()


def test_the_file_of_a_lost_laptop_that_was_set_aside_is_added(
    headquarters: world.Machine, laptop: world.Machine, tmp_path: Path
) -> None:
    world.exchanged(headquarters=headquarters, laptop=laptop)
    image = laptop.copied(tmp_path / "image")
    with laptop.on():
        factories.officer(name_latin="SOK Lost")
    headquarters.merge(laptop.send())
    hold_course(image)
    data = image.send()
    assert headquarters.merge(data).is_set_aside
    with headquarters.on():
        [bundle] = RefusedBundle.objects.all()
        coordinator = signed_in("coordinator")
        page, add = url("laptop", bundle.node), url("add_file", bundle.pk)
        assert add in text_of(coordinator, page)
        assert "were added" in posted(coordinator, add).content.decode()
        assert add not in text_of(coordinator, page)
        assert "already decided" in posted(coordinator, add).content.decode()
        assert coordinator.post(url("add_file", bundle.node)).status_code == 404
    assert figures(headquarters) == figures(image)
    # The laptop comes back: nothing counts twice.
    world.exchanged(headquarters=headquarters, laptop=image)
    merged = world.exchanged(headquarters=headquarters, laptop=image)
    assert not merged.is_set_aside
    assert figures(headquarters) == figures(image)


def test_a_file_that_was_set_aside_is_closed_once_its_records_came(
    headquarters: world.Machine, laptop: world.Machine, tmp_path: Path
) -> None:
    world.exchanged(headquarters=headquarters, laptop=laptop)
    image = laptop.copied(tmp_path / "image")
    with laptop.on():
        factories.officer(name_latin="SOK Lost")
    headquarters.merge(laptop.send())
    hold_course(image)
    for is_open in (True, False):
        world.exchanged(headquarters=headquarters, laptop=image)
        with headquarters.on():
            assert (RefusedBundle.objects.get().decided_at is None) is is_open


@pytest.mark.parametrize("role", ["trainer", "viewer", "administrator"])
def test_pages_of_headquarters_are_for_coordinators(
    headquarters: world.Machine, role: str
) -> None:
    with headquarters.on():
        client = signed_in(role)
        for name in ("list", "invite", "read_file"):
            assert client.get(url(name)).status_code == 403
        assert client.get(url("laptop", the_laptop().pk)).status_code == 403


def test_an_unknown_laptop_loan_or_decision_is_not_found(headquarters: world.Machine) -> None:
    with headquarters.on():
        client, unknown = signed_in("coordinator"), factories.officer().pk
        for name in ("laptop", "clash"):
            assert client.get(url(name, unknown)).status_code == 404
        for name in ("end_loan", "undo"):
            assert client.post(url(name, unknown)).status_code == 404


def test_on_a_laptop_the_list_of_laptops_leads_to_its_own_page(laptop: world.Machine) -> None:
    with laptop.on():
        client = signed_in("coordinator")
        assert client.get(url("list")).url == url("here")
        (laptop.folder / "node.json").write_text("{}")
        assert "is damaged" in text_of(client, url("here"))


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("revoked", "This laptop was revoked."),
        ("no-room", "This machine has less than 500 MB of free space."),
        ("no-room-there", "Headquarters has less than 500 MB of free space."),
        ("no-line", "headquarters was not reached; nothing is lost"),
        ("of-a-later-release", "headquarters refused it"),
    ],
)
def test_the_page_shows_why_a_transfer_failed(
    laptop: world.Machine, code: str, words: str
) -> None:
    with laptop.on():
        laptop_actions.note_transfer(way="line", kind="records", moment=laptop.now, problem=code)
        assert words in text_of(signed_in("trainer"), url("here"))


def test_both_sides_say_how_old_the_content_of_a_laptop_is(
    headquarters: world.Machine, laptop: world.Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with laptop.on():
        later = world.NOW + timedelta(days=9)
        monkeypatch.setattr("django.utils.timezone.now", lambda: later)
        own_page = text_of(signed_in("trainer"), url("here"))
        day = Peer.objects.get(is_headquarters=True).content_at
        assert day is not None
        day_short_text = languages.day_short_text(day, language="en")
        assert f"Content of {day_short_text}, 9 days old" in own_page
        # A clock that is wrong makes nothing unusable.
        monkeypatch.setattr("django.utils.timezone.now", lambda: later - timedelta(days=30))
        own_page = text_of(signed_in("trainer"), url("here"))
        assert f"Content of {day_short_text}\n" in own_page
    monkeypatch.undo()
    with headquarters.on():
        assert the_laptop().content_at is None
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with headquarters.on():
        peer = the_laptop()
        assert (peer.content_at, peer.reference) == (day, 1)
        assert day_short_text in text_of(signed_in("coordinator"), url("list"))


def names_of(role: str, *rights: str, page: str) -> list[str]:
    """The page, if a role has one of the rights."""
    return [page] if roles.ROLES[role].rights & set(rights) else []


@pytest.mark.parametrize("role", sorted(roles.ROLES.keys() - {"participant", "liaison"}))
def test_the_menu_leads_to_those_pages_of_laptops_that_open_for_its_reader(
    headquarters: world.Machine, laptop: world.Machine, machines: Path, tmp_path: Path, role: str
) -> None:
    alone = world.Machine(machines / "empty").copied(tmp_path / "alone")
    expected = {
        "headquarters": set(names_of(role, "runs", page="list")),
        "laptop": set(names_of(role, "runs", "own_runs", "accounts", page="here")),
        "alone": {
            *names_of(role, "runs", page="list"),
            *names_of(role, "accounts", page="here"),
        },
    }
    for name, machine in (("headquarters", headquarters), ("laptop", laptop), ("alone", alone)):
        with machine.on():
            client = signed_in(role)
            menu = text_of(client, reverse("more"))
            linked = {page for page in ("list", "here") if f'href="{url(page)}"' in menu}
            assert linked == expected[name]
            for page in ("list", "here"):
                is_open = client.get(url(page), follow=True).status_code == 200
                assert is_open or page not in linked
            if name != "alone":
                home = client.get(reverse("home"), follow=True).content.decode()
                addresses = re.findall(r'href="(/laptops?/[^"]*)"', home)
                assert {client.get(address).status_code for address in addresses} <= {200}
