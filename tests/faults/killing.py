"""Writers that are killed: what was acknowledged is there, and nothing is there in part.

    python -m tests.faults.killing --kills 100 --seed 1 [NAME ...]

A process is forked, writes and acknowledges after each commit, and is killed at a random moment.
Then the database is read. Prints a line of JSON for each writer.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MAX_SECONDS = 60


@dataclass
class Writer:
    """One kind of writing: `write` stores the n-th thing, `faults` reads what is there.

    `write` returns a text that the acknowledgement carries; `faults` gets all of them and returns
    what is lost and what is there in part.
    """

    name: str
    write: Callable[[int], str]
    faults: Callable[[dict[int, str]], tuple[list[str], list[str]]]
    writes_most: int = 3
    acknowledged: dict[int, str] = field(default_factory=dict)
    next_number: int = 0


def answers(*, kills: int) -> Writer:
    """Imports of the answers of one officer before and after, in one transaction."""
    from promdaen.assessment.models import Response
    from promdaen.course import actions as course_actions
    from promdaen.course.models import RunSitting
    from promdaen.evidence.models import Observation
    from tests import factories, runs

    paper = runs.paper()
    run = runs.run("KK-1", held={"before": paper, "after": paper})
    codes = list(paper.places.order_by("position").values_list("item__code", flat=True))
    officers = [factories.officer() for _number in range(10 + 6 * kills)]
    enrolments = list(factories.enrolments(run, officers))

    def write(number: int) -> str:
        sittings = [
            course_actions.SittingAnswers(
                enrolment=enrolments[number],
                occasion=occasion,
                paper=paper,
                responses={code: float(place % 2) for place, code in enumerate(codes)},
            )
            for occasion in ("before", "after")
        ]
        course_actions.record_run_sittings(
            run=run, sittings=sittings, mode="import", by=None, now=factories.NOW
        )
        return ""

    def faults(acknowledged: dict[int, str]) -> tuple[list[str], list[str]]:
        lost, partial = [], []
        whole = (2, 2 * len(codes), 2 * len(codes))
        for number, enrolment in enumerate(enrolments):
            counts = (
                RunSitting.objects.filter(enrolment=enrolment).count(),
                Response.objects.filter(sitting__officer=enrolment.officer_id).count(),
                Observation.objects.filter(officer=enrolment.officer_id).count(),
            )
            if number in acknowledged and counts != whole:
                lost.append(f"officer {number}: {counts}")
            if counts not in {whole, (0, 0, 0)}:
                partial.append(f"officer {number}: {counts}")
        return lost, partial

    return Writer(name="answers", write=write, faults=faults)


def submissions(*, kills: int) -> Writer:
    """Submissions of survey visits, each with its scores."""
    from promdaen.survey.actions import submissions as actions
    from promdaen.survey.models import Submission, Visit
    from tests import factories, survey_world

    place = factories.checkpoint()
    account = factories.account("assessor")
    current = survey_world.a_round()
    survey_world.instrument()
    filled = survey_world.answers_of()

    def write(number: int) -> str:
        xml = survey_world.xml_of(
            checkpoint=place, answers=filled, instance_id=f"uuid:fault-{number}"
        )
        outcome = actions.keep_submission(
            new=actions.NewSubmission(xml=xml),
            origin=actions.Origin(round=current, account=account),
            now=factories.NOW,
        )
        return str(outcome.submission.pk)

    def faults(acknowledged: dict[int, str]) -> tuple[list[str], list[str]]:
        submissions_by_id = {
            str(row.pk): row for row in Submission.objects.select_related("visit")
        }
        lost = [key for key in acknowledged.values() if key not in submissions_by_id]
        partial = [key for key, row in submissions_by_id.items() if not row.scores]
        partial += [
            str(visit.pk) for visit in Visit.objects.filter(submission=None, state="submitted")
        ]
        return lost, partial

    return Writer(name="submissions", write=write, faults=faults)


def exchange(*, kills: int) -> Writer:
    """Reports of the exchange, sent to another department, in its own database."""
    from promdaen.exchange.models import Record, Report, Text
    from tests import exchange_pages
    from tests import exchange_world as world

    exchange_pages.places()
    member = world.standing("liaison", "IMM")

    def write(number: int) -> str:
        return str(exchange_pages.a_report(member).pk)

    def faults(acknowledged: dict[int, str]) -> tuple[list[str], list[str]]:
        record_ids = {str(key) for key in Record.objects.values_list("pk", flat=True)}
        lost = [key for key in acknowledged.values() if key not in record_ids]
        reports = {str(key) for key in Report.objects.values_list("record", flat=True)}
        texts = {str(key) for key in Text.objects.values_list("record", flat=True)}
        reports_sent = Record.objects.filter(kind="report")
        partial = [
            str(row.pk)
            for row in reports_sent
            if str(row.pk) not in reports
            or str(row.pk) not in texts
            or row.sent_at is None
            or not row.addressees.exists()
        ]
        return lost, partial

    return Writer(name="exchange", write=write, faults=faults)


def exercise(*, kills: int) -> Writer:
    """Messages in the log of an exercise, numbered without a gap."""
    from promdaen.exercise.models import Event
    from tests import exercise_world as world

    exercise_run, phones = world.started()
    phone = phones[world.A]

    def write(number: int) -> str:
        world.tell(phone, [world.B], now=world.NOW, text=f"message {number}")
        return f"message {number}"

    def faults(acknowledged: dict[int, str]) -> tuple[list[str], list[str]]:
        rows = list(Event.objects.filter(run=exercise_run).order_by("sequence"))
        texts = {row.body.get("text") for row in rows}
        lost = [text for text in acknowledged.values() if text not in texts]
        numbers = [row.sequence for row in rows]
        last = world.fresh(exercise_run).last_sequence
        partial = [] if numbers == list(range(1, last + 1)) else [f"{len(numbers)} of {last}"]
        return lost, partial

    return Writer(name="exercise", write=write, faults=faults)


def backups(*, kills: int) -> Writer:
    """Backups: a file that has its name is whole."""
    from django.conf import settings
    from django.core.management import call_command

    from promdaen.config.backups import drilling
    from tests import factories, runs

    runs.tested_run("KK-2", officers=20)
    folder = Path(settings.DATA_FOLDER).parent / "backups"
    folder.mkdir()

    def write(number: int) -> str:
        with Path(os.devnull).open("w") as quiet:
            call_command("backup", str(folder), stdout=quiet, stderr=quiet)
        return str(number)

    def faults(acknowledged: dict[int, str]) -> tuple[list[str], list[str]]:
        files = sorted(folder.glob("promdaen-2*"))
        lost = [] if len(files) >= len(acknowledged) else [f"{len(acknowledged) - len(files)}"]
        partial = []
        # Three files at most are restored: each takes a second.
        for file in random.Random(len(files)).sample(files, min(3, len(files))):
            drill = drilling.drill(file=file, key_file=None, by=None, now=factories.NOW)
            if drill.faults:
                partial.append(file.name)
        return lost, partial

    return Writer(name="backups", write=write, faults=faults, writes_most=1)


WRITERS = (answers, submissions, exchange, exercise, backups)


def _child(*, writer: Writer, pipe: int) -> None:
    """Write and acknowledge until killed."""
    os.write(pipe, b"ready\n")
    number = writer.next_number
    while True:
        text = writer.write(number)
        os.write(pipe, f"{number} {text}\n".encode())
        number += 1


def kill_once(*, writer: Writer, draw: random.Random) -> None:
    """Fork a writer, kill it at a random moment, and note what it acknowledged."""
    from django.db import connections

    connections.close_all()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            _child(writer=writer, pipe=writing)
        except BaseException:
            os.write(writing, f"failed {traceback.format_exc()!r}\n".encode())
        finally:
            os._exit(1)
    os.close(writing)
    heard, began = b"", time.monotonic()
    target_writes = 1 + draw.randint(0, writer.writes_most)
    while heard.count(b"\n") < target_writes and time.monotonic() - began < MAX_SECONDS:
        heard += (part := os.read(reading, 65536))
        if not part:
            break
    # In the middle of the next write, whose length is about that of those before.
    time.sleep(draw.uniform(0, 1.2) * (time.monotonic() - began) / target_writes)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while part := os.read(reading, 65536):
        heard += part
    os.close(reading)
    for line in heard.decode().splitlines():
        word, _space, text = line.partition(" ")
        if word == "failed":
            raise RuntimeError(text)
        if word.isdigit():
            writer.acknowledged[int(word)] = text
    # One more may be committed and not acknowledged.
    writer.next_number = max([writer.next_number - 1, *writer.acknowledged]) + 2


def run_writer(*, make: Callable[..., Writer], kills: int, seed: int) -> dict[str, Any]:
    """All kills of one writer, and what was found afterwards."""
    from django.db import connections

    from promdaen.kit import chains

    began = time.monotonic()
    writer = make(kills=kills)
    draw = random.Random(seed)
    for _number in range(kills):
        kill_once(writer=writer, draw=draw)
    lost, partial = writer.faults(writer.acknowledged)
    for alias in ("default", "exchange"):
        with connections[alias].cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            [(state,)] = cursor.fetchall()
        if state != "ok":
            partial.append(f"{alias}: {state}")
    nodes = [
        (alias_name, node)
        for alias_name in ("default", "exchange")
        for node in chains.nodes(using=alias_name)
    ]
    partial += [
        f"{alias_name.using}: {alias_name.fault}"
        for alias_name in chains.check_chains(nodes=nodes)
        if alias_name.fault
    ]
    return {
        "name": f"kill {writer.name}",
        "count": kills,
        "acknowledged": len(writer.acknowledged),
        "lost": len(lost),
        "partial": len(partial),
        "seconds": round(time.monotonic() - began, 1),
        "faults": [*lost[:3], *partial[:3]],
    }


def results(*, names: list[str], kills: int, seed: int) -> Iterator[dict[str, Any]]:
    """The results of the named writers, or of all."""
    for make in WRITERS:
        if not names or make.__name__ in names:
            yield run_writer(make=make, kills=kills, seed=seed)


def main() -> int:
    """Run the kills that the command line asks for; exit code 1 for anything lost or partial."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    from tests.faults.place import open_place

    code = 0
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        data.mkdir()
        open_place(folder=data)
        for result in results(names=options.names, kills=options.kills, seed=options.seed):
            print(json.dumps(result), flush=True)
            code |= bool(result["lost"] or result["partial"])
    return code


if __name__ == "__main__":
    sys.exit(main())
