"""What an account may not see changes nothing that it sees: not a byte of any page or file.

Every page that needs no id is taken from the resolver, so that a new list is tried by itself.
What differs all the same stands in docs/why/declassified.md, and nothing else may.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core import mail
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from promdaen.exchange.actions import cases, exports, records, sharing, ticking
from promdaen.exchange.models import Notice
from promdaen.exchange.queries import exports as export_queries
from promdaen.exchange.queries import visible
from promdaen.exchange.rules import levels
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.kit import mailing
from promdaen.people.models import Account
from tests import exchange_pages as site
from tests import exchange_world as world

pytestmark = [pytest.mark.django_db(databases=world.BOTH), pytest.mark.slow]
ROOT = Path(__file__).parents[4]
LATER = site.NOW + timedelta(hours=1)
"""When all is read: requests of priority P1 are past their time by then."""
FORMS = re.compile(r"^(new_|ask_|enter_)")
NARROWED = (
    ("home", "kind=report"),
    ("home", "state=late"),
    ("home", "department=MAR"),
    ("reports", "page=2"),
    ("links", "days=365"),
)
FILED = (
    ("search", {"purpose": "planning", "words": "boat"}),
    ("search", {"purpose": "planning", "department": "MAR"}),
    ("requests", {"purpose": "planning", "format": "csv"}),
)
RANDOM = re.compile(rb'<input type="hidden" name="\w+" value="[^"]*"')
"""Tokens and fresh ids of forms, which differ from one reading to the next."""


def declassified() -> set[str]:
    """The pages that the docs name."""
    text = (ROOT / "docs" / "why" / "declassified.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| `exchange:(\w+)` \|", text, flags=re.MULTILINE))


Answers = dict[tuple[str, str], bytes]


@dataclass
class Scene:
    """A world that was built once: who reads, who makes what is hidden, what was answered."""

    readers: dict[str, Account]
    desk: ExchangeMember
    head: ExchangeMember
    officer: ExchangeMember
    trainer: Account
    browsers: dict[str, Client] = field(default_factory=dict)
    exports: dict[str, list[Any]] = field(default_factory=dict)
    before: dict[str, Answers] = field(default_factory=dict)

    def first(self, reader_name: str) -> Answers:
        """What a reader was answered before anything was hidden."""
        if reader_name not in self.before:
            self.before[reader_name] = answers(self, reader_name, with_forms=True)
        return self.before[reader_name]


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    with django_db_blocker.unblock(), site.undone():
        yield built()


@pytest.fixture(autouse=True)
def later() -> Iterator[None]:
    with patch("django.utils.timezone.now", return_value=LATER):
        yield


def built() -> Scene:
    """Readers and makers, one of each thing that a reader may see, exports that wait."""
    site.places()
    readers = {
        "liaison": world.person("liaison", "BPP"),
        "reporter": world.person("reporter", "BPP", site.POST),
        "head": world.person("head", "MAR"),
        "coordinator": world.person("coordinator"),
        "auditor": world.person("auditor"),
        "named": world.person("case_officer", "AHT"),
    }
    scene = Scene(
        readers=readers,
        desk=world.standing("liaison", "MAR"),
        head=world.standing("head", "IMM"),
        officer=world.standing("case_officer", "IMM"),
        trainer=world.person("liaison", "MAR"),
    )
    reader = world.standing_of(readers["liaison"])
    site.things(world.standing("liaison", "IMM"), reader, scene.officer)
    audience = records.Audience(named_reader_ids=(readers["named"].pk,))
    site.a_report(scene.head, level="red", audience=audience)
    site.a_report(scene.desk, to=("BPP", "AHT"))
    site.a_report(scene.desk, level="green", to=("BPP", "AHT"), summary="A lit boat")
    site.a_request(scene.desk, department="BPP")
    world.person("integrity")
    second = world.standing("coordinator")
    for reader_name, account in readers.items():
        by = world.standing_of(account)
        scene.browsers[reader_name] = site.signed_in(account)
        scene.exports[reader_name] = [
            allowed(by, second, file_format)
            for file_format in ("csv", "stix")
            if by.roles & {"liaison", "head", "coordinator", "case_officer"}
        ]
    return scene


def allowed(by: ExchangeMember, second: ExchangeMember, file_format: str) -> Any:
    chosen = export_queries.ExportSelection(
        kinds=("report", "request", "alert"), level=levels.AMBER_STRICT
    )
    new = exports.NewBulkExport(
        chosen=chosen, format=file_format, purpose="planning", reason="Patrols of the coast"
    )
    export = exports.ask_export(new=new, by=by, now=site.NOW)
    exports.allow_export(export=export, by=second, now=site.NOW)
    return export


def red(scene: Scene) -> None:
    audience = records.Audience(named_reader_ids=(scene.head.account_id,))
    site.a_report(scene.desk, level="red", audience=audience)


def integrity(scene: Scene) -> None:
    site.a_report(scene.desk, type="corruption_offer")


def draft(scene: Scene) -> None:
    site.a_report(scene.desk, to=("BPP",), is_sent=False)


def of_exercise(scene: Scene) -> None:
    drill = world.standing_of(scene.trainer, world="EX-1")
    site.a_report(drill, level="green", to=("BPP", "AHT"))
    site.an_alert(drill, departments=["BPP"])


def strict(scene: Scene) -> None:
    site.a_report(scene.desk, level="amber_strict", to=("IMM",))


def protection(scene: Scene) -> None:
    flags = {"P1": "yes", "P2": "yes", "P3": "no", "P4": "no", "P5": "unknown"}
    site.a_report(scene.desk, to=("IMM",), flags=flags)


def withdrawn(scene: Scene) -> None:
    record = site.a_report(scene.desk, level="amber", to=("BPP", "AHT"))
    records.withdraw_record(record=record, by=scene.desk, now=site.NOW)


def revoked(scene: Scene) -> None:
    record = site.a_report(scene.desk, to=("BPP", "AHT"))
    for row in record.addressees.all():
        sharing.revoke_share(record=record, row_id=row.pk, by=scene.desk, now=site.NOW)


def of_late_request(scene: Scene) -> None:
    site.a_request(scene.desk, department="IMM", priority="P1")


def alert(scene: Scene) -> None:
    site.an_alert(scene.desk, departments=["IMM"])


def referral(scene: Scene) -> None:
    site.a_referral(scene.desk)


def case(scene: Scene) -> None:
    new = cases.NewCase(
        purpose="investigate_smuggling", summary="Boats by night", words="Who arranges them."
    )
    cases.open_case(new=new, by=scene.officer, now=site.NOW)


EVERYBODY = ("liaison", "reporter", "head", "coordinator", "auditor", "named")
OTHERS = tuple(who for who in EVERYBODY if who != "head")
"""The head is of the department where most of it is made, and reads that by right."""
HIDDEN: dict[Callable[[Scene], None], tuple[str, tuple[str, ...]]] = {
    red: ("named", OTHERS),
    integrity: ("head", EVERYBODY),
    draft: ("head", EVERYBODY),
    of_exercise: ("liaison", EVERYBODY),
    strict: ("liaison", OTHERS),
    protection: ("reporter", tuple(who for who in OTHERS if who != "named")),
    withdrawn: ("liaison", OTHERS),
    revoked: ("named", OTHERS),
    of_late_request: ("coordinator", OTHERS),
    alert: ("reporter", OTHERS),
    referral: ("coordinator", tuple(who for who in OTHERS if who != "named")),
    case: ("liaison", EVERYBODY),
}
"""What is hidden: who reads with it alone, and from whom it is hidden, who read with all of it."""


def body(answer: Any) -> bytes:
    content = b"".join(answer) if answer.streaming else answer.content
    return b"%d " % answer.status_code + RANDOM.sub(b"", content)


def asked_for(scene: Scene, reader_name: str) -> list[tuple[str, str, dict[str, str] | None]]:
    """What a reader asks for: a name, an address, what is posted."""
    pages = [(page.name, "") for page in site.pages() if not page.asks]
    page_requests: list[tuple[str, str, dict[str, str] | None]] = [
        (name, f"{reverse(f'exchange:{name}')}?{query}", None)
        for name, query in (*pages, *NARROWED)
    ]
    page_requests += [(name, reverse(f"exchange:{name}"), typed) for name, typed in FILED]
    for export in scene.exports[reader_name]:
        where = reverse("exchange:take_export", kwargs={"export_id": export.pk})
        page_requests.append(("take_export", where, {}))
    return page_requests


def answers(scene: Scene, reader_name: str, *, with_forms: bool) -> Answers:
    """What a reader is answered: pages, narrowed lists, searches, files, notices, messages.

    What is not there for this reader is not asked for again.
    """
    client, answer_bodies, before = scene.browsers[reader_name], {}, scene.before.get(reader_name)
    for name, where, typed in asked_for(scene, reader_name):
        key = (name, f"{where} {typed}")
        if before is not None:
            is_open = before[key].startswith(b"200")
            if not is_open or name in declassified() or (FORMS.match(name) and not with_forms):
                continue
        with site.undone():
            answer_bodies[key] = body(
                client.get(where) if typed is None else client.post(where, typed)
            )
    answer_bodies["notices", ""] = notices_and_messages(account=scene.readers[reader_name])
    return answer_bodies


def notices_and_messages(*, account: Account) -> bytes:
    """The notices of an account after a turn of the clock, and the messages that go out.

    Those of an exercise wait for who enters it, and are never sent.
    """
    locmem = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    with site.undone(), patch.object(mailing, "backend", return_value=locmem):
        ticking.tick(now=LATER)
        rows = Notice.objects.filter(account_id=account.pk, exercise="").order_by(
            "why", "record_id"
        )
        noted = [(row.why, str(row.record_id)) for row in rows]
    messages = [
        (message.subject, message.body) for message in mail.outbox if account.email in message.to
    ]
    return repr((noted, messages)).encode()


def differing(scene: Scene, reader_name: str, *, with_forms: bool = False) -> set[str]:
    """The names of what is answered otherwise than in the world as it was built."""
    before = scene.first(reader_name)
    now = answers(scene, reader_name, with_forms=with_forms)
    return {key[0] for key, body in now.items() if body != before[key]}


@pytest.mark.parametrize("reader_name", EVERYBODY)
def test_two_readings_of_one_world_are_the_same(scene: Scene, reader_name: str) -> None:
    assert differing(scene, reader_name, with_forms=True) == set()
    answered = {body[:3] for key, body in scene.before[reader_name].items() if key[0] != "notices"}
    assert answered <= {b"200", b"302", b"404", b"405"}
    redirected = {
        key[0] for key, body in scene.before[reader_name].items() if body.startswith(b"302")
    }
    assert redirected == ({"home"} if reader_name == "auditor" else set())
    files = {key[0] for key, body in scene.before[reader_name].items() if body.startswith(b"200")}
    assert ("take_export" in files) == bool(scene.exports[reader_name])


@pytest.mark.parametrize("hide", HIDDEN, ids=lambda hide: hide.__name__)
def test_what_is_hidden_changes_no_answer(scene: Scene, hide: Callable[[Scene], None]) -> None:
    reader_name, _blind = HIDDEN[hide]
    scene.first(reader_name)
    with site.undone():
        hide(scene)
        assert differing(scene, reader_name) == set()


@pytest.mark.parametrize("reader_name", EVERYBODY)
def test_all_that_is_hidden_changes_no_answer_nor_any_form(scene: Scene, reader_name: str) -> None:
    scene.first(reader_name)
    with site.undone():
        for hide, (_one, blind) in HIDDEN.items():
            if reader_name in blind:
                hide(scene)
        assert differing(scene, reader_name, with_forms=True) == set()


def test_a_planted_leak_is_found(scene: Scene) -> None:
    scene.first("liaison")
    with site.undone():
        strict(scene)
        of_late_request(scene)
        with patch.object(visible, "_allowed_filter", return_value=Q()):
            differing_pages = differing(scene, "liaison")
    assert {"reports", "requests", "search", "take_export"} <= differing_pages


def test_what_is_let_out_is_named_with_pages_that_exist() -> None:
    assert declassified() <= {page.name for page in site.pages()}
    assert 0 < len(declassified()) < 6
