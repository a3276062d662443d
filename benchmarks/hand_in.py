"""Times what a room asks of the server where it should not matter how many sit in it.

All officers of a run take the test on phones and hand in one after the other; meanwhile the
trainer's live page is asked for, and at the end badges are joined with. Requests go through
Django's own test client, middleware and templates included, in this process: what is counted is
seconds of computing, which neighbours on the machine do not change. Standard output holds one
JSON document.

    python benchmarks/hand_in.py                    30, 300 and 1,000 officers
    python benchmarks/hand_in.py --officers 30 300  other numbers
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from statistics import median
from typing import Any

import classroom

OFFICERS = (30, 300, 1000)
# Milliseconds of computing at any number of officers.
HAND_IN_BAR, LIVE_BAR, REBUILD_BAR, JOIN_BAR = 12, 30, 1000, 12
ASKED, EDGE = 10, 20
ACCOUNT_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def main() -> int:
    """Measure each number of officers; exit code 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--officers", type=int, nargs="+", default=OFFICERS)
    rooms = []
    with tempfile.TemporaryDirectory(prefix="promdaen-hand-in-") as folder:
        classroom.set_up(folder=Path(folder))
        email, _password = classroom.trainer()
        for officers in parser.parse_args().officers:
            rooms.append(measured(officers=officers, email=email))
    is_within = all(
        room["hand_in_last_ms"] <= HAND_IN_BAR
        and room["live_page_ms"] <= LIVE_BAR
        and room["rebuild_ms"] <= REBUILD_BAR
        and room["join_ms"] <= JOIN_BAR
        for room in rooms
    )
    bars = {
        "hand_in_ms": HAND_IN_BAR,
        "live_page_ms": LIVE_BAR,
        "rebuild_ms": REBUILD_BAR,
        "join_ms": JOIN_BAR,
    }
    json.dump({"bars": bars, "rooms": rooms, "is_within_bars": is_within}, sys.stdout, indent=2)
    sys.stdout.write("\n")
    return 0 if is_within else 1


def measured(*, officers: int, email: str) -> dict[str, Any]:
    """A room of officers, from the first hand-in to the last."""
    from django.test import Client  # noqa: PLC0415

    from promdaen.course.models import RunTest  # noqa: PLC0415
    from promdaen.people.models import Account  # noqa: PLC0415

    test_id, badges = classroom.build(officers=officers, minutes=None)
    test = RunTest.objects.get(pk=test_id)
    sittings = answered(test=test)
    trainer = Client(SERVER_NAME=classroom.HOST)
    trainer.force_login(Account.objects.get(email=email), ACCOUNT_BACKEND)
    live = f"/runs/{test.run.code}/tests/before/"
    answer = trainer.get(live, headers={"hx-request": "true"})
    if answer.status_code != HTTPStatus.OK:
        message = f"The live page answers {answer.status_code}."
        raise RuntimeError(message)
    hand_ins, pages = [], []
    for _look in range(ASKED):
        save_some(sittings=sittings)
        pages.append(once(lambda: trainer.get(live, headers={"hx-request": "true"})))
    fixed = once(lambda: sum(number * number for number in range(1_000_000)))
    for sitting in sittings:
        hand_ins.append(once(lambda held=sitting: hand_in(sitting=held)))
    rebuild = once(lambda: rebuilt(run=test.run))
    joins = [once(lambda held=badge: joined(badge=held)) for badge in badges[:ASKED]]
    return {
        "officers": officers,
        "hand_in_first_ms": round(median(hand_ins[1:EDGE]), 1),
        "hand_in_last_ms": round(median(hand_ins[-EDGE:]), 1),
        "live_page_ms": round(median(pages), 1),
        "rebuild_ms": round(rebuild, 1),
        "join_ms": round(median(joins), 1),
        "a_million_squares_ms": round(fixed, 1),
    }


def once(ask: Callable[[], Any]) -> float:
    """Milliseconds of computing."""
    started = time.process_time()
    ask()
    return 1000 * (time.process_time() - started)


def answered(*, test: Any) -> list[Any]:
    """A sitting for each officer of the run, with an answer saved to every item."""
    from django.utils import timezone  # noqa: PLC0415

    from promdaen.assessment import kinds  # noqa: PLC0415
    from promdaen.assessment.models import Item, SavedAnswer  # noqa: PLC0415
    from promdaen.course.actions import sittings as actions  # noqa: PLC0415
    from promdaen.course.models import Enrolment  # noqa: PLC0415

    now, draw = timezone.now(), random.Random(1)
    made, saves = [], []
    rows = Enrolment.objects.filter(run=test.run).order_by("seat")
    items: dict[str, Item] = {}
    for enrolment in rows:
        sitting = actions.start_run_sitting(
            test=test, enrolment=enrolment, language="en", seed=enrolment.seat, now=now
        )
        made.append(sitting)
        items = items or {item.code: item for item in Item.objects.filter(is_current=True)}
        for sequence, shown in enumerate(sitting.shown, start=1):
            item = items[shown["item"]]
            kind = kinds.get_kind(name=item.kind)
            given = kind.right(body=item.body, key=item.key) if draw.random() < 0.6 else {}
            saves.append(
                SavedAnswer(
                    sitting=sitting,
                    item=item,
                    phone=f"{enrolment.seat:032x}",
                    sequence=sequence,
                    answer=given,
                    at=now - timedelta(seconds=30 * (len(sitting.shown) - sequence)),
                )
            )
    SavedAnswer.objects.bulk_create(saves, batch_size=2000)
    return made


def save_some(*, sittings: list[Any]) -> None:
    """What a room saves between two looks of the trainer: an eighth saves an answer."""
    from django.utils import timezone  # noqa: PLC0415

    from promdaen.assessment.models import Item, SavedAnswer  # noqa: PLC0415

    draw = random.Random()
    now, first = (
        timezone.now(),
        Item.objects.get(code=sittings[0].shown[0]["item"], is_current=True),
    )
    SavedAnswer.objects.bulk_create(
        SavedAnswer(
            sitting=sitting,
            item=first,
            phone="1" * 32,
            sequence=draw.randrange(100, 10**6),
            answer={"chosen": "a"},
            at=now,
        )
        for sitting in draw.sample(sittings, max(1, len(sittings) // 8))
    )


def hand_in(*, sitting: Any) -> None:
    """What the page of the hand-in asks for."""
    from django.utils import timezone  # noqa: PLC0415

    from promdaen.assessment.actions import phone  # noqa: PLC0415

    phone.hand_in_sitting(sitting=sitting, by=None, now=timezone.now())


def rebuilt(*, run: Any) -> None:
    """The figures of the run, as the background step makes them."""
    from promdaen.course.actions import summaries  # noqa: PLC0415

    summaries.rebuild_marked_runs()


def joined(*, badge: classroom.Badge) -> None:
    """A phone joins by the code of a badge."""
    from django.utils import timezone  # noqa: PLC0415

    from promdaen.course.actions import classroom as actions  # noqa: PLC0415

    joining = actions.Joining(code=badge.code, pin=badge.pin, address="192.0.2.1")
    if actions.join_run(joining=joining, now=timezone.now()).badge is None:
        message = "A badge did not open."
        raise RuntimeError(message)


if __name__ == "__main__":
    sys.exit(main())
