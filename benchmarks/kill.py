"""Kills the server 200 times while phones save, and looks for answers lost or counted twice.

Phones save one answer after another, several at once; the server and its worker get SIGKILL at
a moment of chance and are started again. A phone keeps a save until the server confirms it, as
the outbox of the page does. In the end every confirmed save must be stored once, as it was sent;
each response must hold the newest one; and the database must be whole. Standard output holds
one JSON document.

    python benchmarks/kill.py             200 kills, some 15 minutes on two cores
    python benchmarks/kill.py --kills 20  a quick look
"""

import argparse
import http.client
import json
import os
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import classroom

KILLS, PHONES, PORT, ITEMS = 200, 8, 8103, 36
LONGEST_LIFE_SECONDS = 1.0
PAUSE_SECONDS = 0.05
SEED = 20261124


class Journal:
    """What a phone sent, what was confirmed, and how often it had to send again."""

    def __init__(self, *, phone: classroom.Phone) -> None:
        self.phone = phone
        self.confirmed: dict[int, tuple[str, dict[str, Any]]] = {}
        self.again_count = 0
        self.refused: list[str] = []

    def run(self, *, over: threading.Event) -> None:
        """Answer items in turn until the end; what is not confirmed is sent again."""
        draw = random.Random(self.phone.seed)
        place = 0
        while not over.is_set():
            save = self.phone.answer(place=place % ITEMS, draw=draw)
            place += 1
            while not self._is_confirmed(save=save):
                self.again_count += 1
                time.sleep(PAUSE_SECONDS)
            time.sleep(draw.uniform(0, PAUSE_SECONDS))

    def _is_confirmed(self, *, save: dict[str, Any]) -> bool:
        try:
            answer = self.phone.save([save])
        except (OSError, http.client.HTTPException):
            return False
        if answer.status != http.client.OK:
            self.refused.append(f"{answer.status}")
            return False
        if json.loads(answer.body)["kept"] != [save["sequence"]]:
            self.refused.append(answer.body.decode())
        self.confirmed[save["sequence"]] = (save["item"], save["answer"])
        return True


def main() -> int:
    """Build, kill, compare; exit code 1 where anything was lost or doubled."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--port", type=int, default=PORT)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="promdaen-kill-") as folder:
        document = measured(folder=Path(folder), kills=options.kills, port=options.port)
    json.dump(document, sys.stdout, indent=2)
    sys.stdout.write("\n")
    return 0 if document["is_right"] else 1


def measured(*, folder: Path, kills: int, port: int) -> dict[str, Any]:
    """Everything in one document."""
    classroom.set_up(folder=folder)
    test, badges = classroom.build(officers=PHONES, minutes=None)
    phones = [classroom.Phone(port=port, seed=number) for number in range(1, PHONES + 1)]
    server = classroom.started(folder=folder, port=port)
    for phone, badge in zip(phones, badges, strict=True):
        phone.join(badge=badge)
        for _what, ask in phone.beginning(test=test):
            ask()
    journals = [Journal(phone=phone) for phone in phones]
    started_at = time.monotonic()
    over = threading.Event()
    threads = [threading.Thread(target=journal.run, kwargs={"over": over}) for journal in journals]
    for thread in threads:
        thread.start()
    draw = random.Random(SEED)
    for number in range(1, kills + 1):
        time.sleep(draw.uniform(0, LONGEST_LIFE_SECONDS))
        classroom.kill(process=server)
        server = classroom.started(folder=folder, port=port)
        sys.stderr.write(f"\r{number} kills")
    over.set()
    for thread in threads:
        thread.join()
    for phone in phones:
        phone.hand_in()
    classroom.kill(process=server)
    return compared(journals=journals) | {
        "kills": kills,
        "minutes": round((time.monotonic() - started_at) / 60, 1),
        "load_average": round(os.getloadavg()[0], 1),
    }


def compared(*, journals: list[Journal]) -> dict[str, Any]:
    """What is stored beside what was confirmed."""
    from django.db import connection  # noqa: PLC0415

    from promdaen.assessment.models import Response, SavedAnswer  # noqa: PLC0415

    rows = list(SavedAnswer.objects.values_list("phone", "sequence", "item__code", "answer"))
    stored = {(phone, sequence): (item, answer) for phone, sequence, item, answer in rows}
    doubled = [key for key, count in Counter(row[:2] for row in rows).items() if count > 1]
    lost, wrong = [], []
    for journal in journals:
        newest: dict[str, Any] = {}
        for sequence, (item, answer) in sorted(journal.confirmed.items()):
            newest[item] = answer
            if stored.get((journal.phone.number, sequence)) != (item, answer):
                lost.append((journal.phone.seed, sequence))
        sitting = journal.phone.home.strip("/").rpartition("/")[2]
        held = {
            row.item.code: row.answer
            for row in Response.objects.filter(sitting=sitting).select_related("item")
        }
        wrong += [item for item, answer in newest.items() if held.get(item) != answer]
    whole = "ok"
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            whole = cursor.fetchone()[0]
    responses = Response.objects.count()
    refused = [line for journal in journals for line in journal.refused]
    return {
        "confirmed": sum(len(journal.confirmed) for journal in journals),
        "sent_again": sum(journal.again_count for journal in journals),
        "lost": len(lost),
        "doubled": len(doubled),
        "responses": responses,
        "responses_wrong": len(wrong),
        "not_confirmed_as_sent": refused[:5],
        "database": whole,
        "is_right": not (lost or doubled or wrong or refused)
        and responses == PHONES * ITEMS
        and whole == "ok",
    }


if __name__ == "__main__":
    sys.exit(main())
