"""Platforms, visits and their pages, and the key of this tool."""

from __future__ import annotations

import hashlib
import hmac
import random
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.db.models import Count, Max, Q

from promdaen.assessment.models import Item
from promdaen.assessment.queries import bank, phone
from promdaen.booth.models import BoothRun
from promdaen.booth.queries import content as booth_content
from promdaen.booth.rules.acts import Act
from promdaen.casework.models import CaseSession
from promdaen.casework.queries import visitors as case_visitors
from promdaen.curriculum import queries as curriculum_queries
from promdaen.curriculum.rules.step_practice import CLOSEUP_PRACTICES
from promdaen.kit import key_files
from promdaen.kit.texts import Text, Words, page_language
from promdaen.lti.models import LtiPlatform, LtiVisit
from promdaen.lti.rules import contents, messages
from promdaen.specimen.models import Trial
from promdaen.specimen.queries import closeup_tasks
from promdaen.specimen.queries import visitors as specimen_visitors
from promdaen.specimen.rules import closeup_tasks as closeup_rules

KEY_NAME, KEY_BITS = "lti-key.pem", 3072
OPEN_FOR = timedelta(hours=12)
"""How long after its launch a visit may be used in its browser."""


@dataclass(frozen=True, kw_only=True)
class PlatformSummary:
    """A platform with its visits of the last 30 days, and scores that were not accepted."""

    platform: LtiPlatform
    visits_count: int
    unsent_count: int
    opened_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class LinkableContent:
    """A topic, practice, case or wave, with the addresses of its contents by kind."""

    code: str
    topic: Any
    addresses: Sequence[tuple[str, str]]

    @property
    def labelled(self) -> list[tuple[Text, str]]:
        """The addresses with the names of their kinds."""
        return [(contents.CONTENT_LABELS[kind], address) for kind, address in self.addresses]


@dataclass(frozen=True, kw_only=True)
class ContentGroup:
    """Contents of one sort under a heading."""

    title: Words
    lines: Sequence[LinkableContent]


@dataclass(frozen=True, kw_only=True)
class AnsweredItem:
    """An answered item of a practice: the answer and the right one in a language."""

    item: Item
    is_right: bool
    answer: str
    right: str


def platforms() -> list[PlatformSummary]:
    """The platforms that may open contents, by name."""
    unsent = Q(visits__score__isnull=False, visits__sent_at=None) & ~Q(visits__line_item="")
    rows = LtiPlatform.objects.filter(stopped_at=None).annotate(
        visits_count=Count("visits"),
        unsent_count=Count("visits", filter=unsent),
        last_at=Max("visits__opened_at"),
    )
    return [
        PlatformSummary(
            platform=row,
            visits_count=row.visits_count,
            unsent_count=row.unsent_count,
            opened_at=row.last_at,
        )
        for row in rows
    ]


def find_platform(*, pk: UUID | str) -> LtiPlatform | None:
    """A platform that was not stopped."""
    return LtiPlatform.objects.filter(pk=pk, stopped_at=None).first()


def matching_platforms(*, issuer: str, client_id: str) -> list[LtiPlatform]:
    """The platforms with an issuer, and with a client id unless it is ""."""
    rows = LtiPlatform.objects.filter(issuer=issuer, stopped_at=None)
    return list(rows.filter(client_id=client_id) if client_id else rows)


def platform_origins(*, platform: LtiPlatform) -> frozenset[str]:
    """Scheme and host of the registered addresses of a platform."""
    addresses = (platform.issuer, platform.login_url, platform.token_url, platform.keys_url)
    return frozenset(messages.address_origin(address=address) for address in addresses) - {""}


def content_groups(*, base: str, now: datetime) -> list[ContentGroup]:
    """All contents by sort; `base` is the address of this installation without slash."""

    def lines(kind: str, titles: Iterable[tuple[str, object]]) -> list[LinkableContent]:
        return [
            LinkableContent(
                code=code, topic=title, addresses=[(kind, f"{base}/lti/{kind}/{code}/")]
            )
            for code, title in titles
        ]

    cases = [(case.code, case.title) for case in case_visitors.open_cases(now=now)]
    language = page_language()
    waves = [
        (wave.code, wave.title.text(language=language)) for wave in booth_content.waves().values()
    ]
    groups = (
        (Text("Topics"), linkable_topics(base=base)),
        (contents.CONTENT_LABELS[contents.CASE], lines(contents.CASE, cases)),
        (
            contents.CONTENT_LABELS[contents.SPECIMENS],
            [
                *lines(contents.SPECIMENS, contents.SPECIMEN_TITLES.items()),
                *lines(contents.CLOSEUPS, CLOSEUP_PRACTICES.items()),
            ],
        ),
        (contents.CONTENT_LABELS[contents.BOOTH], lines(contents.BOOTH, waves)),
    )
    return [
        ContentGroup(title=title, lines=group_lines)
        for title, group_lines in groups
        if group_lines
    ]


def linkable_topics(*, base: str) -> list[LinkableContent]:
    """The topics that have a lesson or items for practice."""
    lessons = curriculum_queries.topics_with_lessons()
    practised = set(bank.practice_items().values_list("outcome__topic", flat=True))
    linkable_contents = []
    for topic in curriculum_queries.topics_alone():
        kinds = [
            kind
            for kind, codes in ((contents.LESSON, lessons), (contents.PRACTICE, practised))
            if topic.code in codes
        ]
        addresses = [(kind, f"{base}/lti/{kind}/{topic.code}/") for kind in kinds]
        if addresses:
            linkable_contents.append(
                LinkableContent(code=topic.code, topic=topic, addresses=addresses)
            )
    return linkable_contents


def case_session(*, visit: LtiVisit) -> CaseSession | None:
    """The unsaved session of the case that a visit judges; None if its version is gone."""
    case, law = visit.items
    return case_visitors.find_session(case_id=case, law_id=law)


def case_answers(*, visit: LtiVisit) -> list[tuple[str, Any]]:
    """The stages of a case with their answers, in order."""
    return [(entry["item"], entry["answer"]) for entry in visit.answers]


def specimen_trial(*, visit: LtiVisit, number: int) -> Trial | None:
    """The specimen of a visit with this number, from 1, with its decision once there is one."""
    if not 1 <= number <= len(visit.items):
        return None
    trial = specimen_visitors.trial(specimen=visit.items[number - 1], position=number)
    if number > len(visit.answers):
        return trial
    return specimen_visitors.decide_trial(trial=trial, finding=visit.answers[number - 1]["answer"])


def booth_run(*, visit: LtiVisit) -> BoothRun:
    """The unsaved run of a visit at the booth; its id is that of the visit."""
    [values] = visit.items
    moments = {"started_at": visit.opened_at, "ended_at": visit.finished_at}
    return BoothRun(pk=visit.pk, wave=visit.topic, **moments, **values)


def booth_acts(*, visit: LtiVisit) -> list[Act]:
    """The acts of a visit at the booth, in order."""
    return [Act(**values) for values in visit.answers]


def closeup_task(*, visit: LtiVisit, number: int) -> closeup_rules.CloseupTask | None:
    """The close-up of a visit with this number, from 1; None if it has none."""
    # A visit has no officer: its id takes the place of the officer's, who seeds the round.
    return closeup_tasks.find_own_task(
        officer_id=visit.pk, practice=visit.topic, seed=0, number=number
    )


def practice_item_ids(*, topic: str) -> list[str]:
    """The ids of the items for practice of a topic, by code."""
    items = bank.practice_items().filter(outcome__topic=topic).order_by("code")
    return [str(pk) for pk in items.values_list("pk", flat=True)]


def current_items(*, visit: LtiVisit) -> list[str]:
    """The items of a practice: those answered, and those open that are still for practice.

    An open item that a test took meanwhile gives way to another one of the topic, if there is one.
    """
    answered, waiting = visit.items[: len(visit.answers)], visit.items[len(visit.answers) :]
    ids = practice_item_ids(topic=visit.topic)
    still = [item for item in waiting if item in ids]
    others = [item for item in ids if item not in visit.items]
    random.Random(visit.pk.int).shuffle(others)  # noqa: S311
    return [*answered, *still, *others[: len(waiting) - len(still)]]


def open_visit_with(*, visit_id: UUID, key: str, now: datetime) -> LtiVisit | None:
    """A visit for who has its key; None with a wrong key, or half a day after its launch.

    It ends too once its platform is stopped.
    """
    lti_visits = LtiVisit.objects.filter(
        pk=visit_id, opened_at__gt=now - OPEN_FOR, platform__stopped_at=None
    )
    visit = lti_visits.select_related("platform").first()
    is_right = visit is not None and hmac.compare_digest(visit.key_digest, digest(text=key))
    return visit if is_right else None


def next_item(*, visit: LtiVisit, language: str) -> phone.ShownItem | None:
    """The first item of a practice without an answer, as its person sees it; None at the end."""
    position, items = len(visit.answers), current_items(visit=visit)
    if position >= len(items):
        return None
    item = Item.objects.get(pk=items[position])
    seed = zlib.crc32(f"{visit.pk} {item.pk}".encode())
    return phone.item_alone(item=item, seed=seed, language=language)


def answered_item(*, visit: LtiVisit, position: int, language: str) -> AnsweredItem | None:
    """An answered item of a practice, by its place from 1; None once a test has the item."""
    if not 1 <= position <= len(visit.answers):
        return None
    answer = visit.answers[position - 1]
    item = Item.objects.get(pk=answer["item"])
    if not bank.practice_items().filter(code=item.code).exists():
        return None
    return AnsweredItem(
        item=item,
        is_right=answer["mark"] == 1,
        answer=phone.answer_in_words(item=item, answer=answer["answer"], language=language),
        right=phone.answer_in_words(item=item, answer=None, language=language),
    )


def digest(*, text: str) -> str:
    """The SHA-256 of a text in hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def tool_key() -> Any:
    """The key with which this tool signs, as a JWK; made at its first use.

    A lost key needs no backup: platforms read the new one at the address of keys. Raises
    kit.key_files.KeyFileError with a message.
    """
    from joserfc.jwk import RSAKey  # noqa: PLC0415  slow to import

    path = Path(settings.DATA_FOLDER) / "keys" / KEY_NAME
    private = key_files.load_or_create_private_key(path=path, fresh=_fresh_key)
    pem = cast(rsa.RSAPrivateKey, private).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    key = RSAKey.import_key(pem, {"use": "sig", "alg": messages.SIGNATURE_ALGORITHM})
    key.ensure_kid()
    return key


def tool_keys() -> dict[str, object]:
    """The public key of this tool as a JWK set."""
    return {"keys": [tool_key().as_dict(private=False)]}


def _fresh_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
