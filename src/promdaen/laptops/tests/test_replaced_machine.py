"""A machine that lost its identity, or is a copy, gets another one on pages, and goes on."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse

from promdaen.laptops.models import Clash, Loan, Peer
from promdaen.laptops.queries import nodes
from tests import laptops_world as world
from tests.laptops_world import figures, hold_course

from .test_loans import lent
from .test_pages import OTHER, file_of, posted, signed_in, text_of, url


def lost(laptop: world.Machine) -> world.Machine:
    """Its identity file is gone."""
    (laptop.folder / nodes.NODE_FILE).rename(laptop.folder.parent / "moved-away.json")
    return laptop


def damaged(laptop: world.Machine) -> world.Machine:
    """Its identity file cannot be read."""
    (laptop.folder / nodes.NODE_FILE).write_text("{")
    return laptop


def copied(laptop: world.Machine) -> world.Machine:
    """Its disk was put into another machine."""
    return laptop.copied(laptop.folder.parent / "copy", hardware="b")


@pytest.mark.parametrize(
    ("happens", "problem"),
    [(lost, "is missing"), (damaged, "is damaged"), (copied, "was copied from another machine")],
)
def test_a_machine_without_its_identity_is_replaced_on_pages_and_sends_everything(
    headquarters: world.Machine,
    laptop: world.Machine,
    happens: Callable[[world.Machine], world.Machine],
    problem: str,
) -> None:
    lent(headquarters, laptop)
    hold_course(laptop)
    machine = happens(laptop)
    with headquarters.on():
        coordinator = signed_in("coordinator")
        peer = Peer.objects.get(name=world.NAME)
        posted(coordinator, url("replace", peer.pk), name=OTHER)
        new = Peer.objects.get(name=OTHER)
        invitation = coordinator.get(url("invitation", new.pk)).content
    with machine.on():
        administrator = signed_in("administrator")
        page_text = text_of(administrator, url("here"))
        assert problem in page_text
        [join] = set(re.findall(r'href="([^"]*/join/)"', page_text))
        page_text = posted(
            administrator, join, file=file_of(invitation, "i.json"), code=new.code
        ).content.decode()
        [reply] = set(re.findall(r'href="([^"]*/reply/)"', page_text))
        answer = administrator.get(reply).content
    with headquarters.on():
        posted(coordinator, url("read_file"), file=file_of(answer))
        posted(coordinator, url("confirm", new.pk))
    with machine.on():
        assert problem not in text_of(administrator, url("here"))
        content = administrator.post(url("write")).content
    with headquarters.on():
        page_text = posted(coordinator, url("read_file"), file=file_of(content)).content.decode()
        assert "File merged" in page_text
        assert not Clash.objects.exists()
        assert Loan.objects.get(ended_at=None).peer == new
    assert figures(headquarters) == figures(machine)


def test_who_may_not_enrol_a_machine_reads_who_does(laptop: world.Machine) -> None:
    lost(laptop)
    with laptop.on():
        page_text = text_of(signed_in("trainer"), url("here"))
        assert "An administrator of this laptop accepts" in page_text
        assert url("join") not in page_text
        copy = copied(laptop)
    with copy.on():
        assert url("join") not in text_of(signed_in("viewer", "trainer"), url("here"))


def test_administrators_find_the_page_before_and_after_a_machine_is_a_laptop(
    headquarters: world.Machine, laptop: world.Machine, machines: Path, tmp_path: Path
) -> None:
    new = world.Machine(machines / "empty").copied(tmp_path / "new")
    gone = lost(laptop.copied(tmp_path / "gone"))
    for machine in (new, laptop, gone):
        with machine.on():
            assert url("here") in text_of(signed_in("administrator"), reverse("more"))
    with headquarters.on():
        assert url("here") not in text_of(signed_in("administrator"), reverse("more"))
        assert url("list") in text_of(signed_in("coordinator"), reverse("more"))
