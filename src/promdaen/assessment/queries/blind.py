"""Items without their question: what readers of the bank chose, and how often it was the key."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from django.db.models import Count, Q

from promdaen.assessment import kinds
from promdaen.assessment.models import BlindAnswer, Item
from promdaen.assessment.queries import bank, phone
from promdaen.people.models import Account


@dataclass(frozen=True, kw_only=True)
class BlindCount:
    """How many colleagues answered a version without its question, and how many found the key.

    `chance` is the share that would find it by drawing lots.
    """

    readers_count: int
    found_count: int
    chance: float


def blind_count(*, item: Item) -> BlindCount:
    """The colleagues who answered this version of an item without its question."""
    counts = BlindAnswer.objects.filter(item=item).aggregate(
        readers=Count("pk"), found=Count("pk", filter=Q(is_right=True))
    )
    return BlindCount(
        readers_count=counts["readers"],
        found_count=counts["found"],
        chance=kinds.get_kind(name=item.kind).by_chance(body=item.body),
    )


def find_blind_answer(*, item: Item, account: Account) -> BlindAnswer | None:
    """What this account chose for this version of an item."""
    return BlindAnswer.objects.filter(item=item, account=account).first()


def blind_item(*, item: Item, account: Account, language: str) -> phone.ShownItem:
    """The options of an item, in an order of this account's own."""
    seed = zlib.crc32(f"{item.pk} {account.pk}".encode())
    return phone.item_alone(item=item, seed=seed, language=language)


def next_blind_code(*, account: Account) -> str:
    """An item that this account has neither written nor answered; "" if there is none.

    Items that fewest colleagues have answered come first, and among them each account has an
    order of its own.
    """
    rows = (
        bank.current_items()
        .filter(missing_language="")
        .exclude(blind_answers__account=account)
        .exclude(Q(written_by=account.name) & ~Q(written_by=""))
        .annotate(readers=Count("blind_answers"))
        .values_list("readers", "code")
    )
    drawn = (
        (readers, zlib.crc32(f"{code} {account.pk}".encode()), code) for readers, code in rows
    )
    return min(drawn, default=(0, 0, ""))[2]
