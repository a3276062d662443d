"""Fault runs in a share that is small enough for every day; `./promdaen faults` runs them in full.

`PROMDAEN_FAULTS_SHARE=1` runs all of it, `PROMDAEN_FAULTS_SEED` chooses other moments and values,
`PROMDAEN_FAULTS_RESULTS` names a file for the results, a line of JSON each.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.config.environment import CHECKOUT
from promdaen.course.models import Enrolment
from promdaen.kit import chains, jobs, pdf
from promdaen.people.rules import roles
from tests.exchange_pages import undone
from tests.faults import courses, fuzzing, power
from tests.phones import phone_of
from tests.test_khmer_pages import NOT_SENT, addresses, reader_of, world

SHARE = int(os.environ.get("PROMDAEN_FAULTS_SHARE", "20"))
SEED = int(os.environ.get("PROMDAEN_FAULTS_SEED", "1"))
KILLS, CUTS, REQUESTS, ROUNDS = 100, 6_000, 10_000, 3
CONTROL_CUTS = 100
ALWAYS = ("coordinator", "administrator", "trainer", "phone", "nobody")
"""Who sends fuzzed requests in the suite: staff, an officer's phone, a visitor."""
READERS = (
    *("coordinator", "administrator", "trainer", "assessor", "controller", "liaison"),
    *("reviewer", "expert", "viewer"),
)
LONGEST = 3_600


def test_the_documents_say_what_the_suite_runs() -> None:
    words = (
        f"{KILLS // 20} kills of each writer in {KILLS}, "
        f"{CUTS // 20} power cuts of at most {CUTS:,}, "
        f"{REQUESTS // 20} fuzzed requests of {REQUESTS:,}"
    )
    for name in ("security", "commands"):
        assert words in (CHECKOUT / "docs" / f"{name}.md").read_text(encoding="utf-8"), name


def noted(**result: Any) -> None:
    """Add a result to the file that the command reads."""
    path = os.environ.get("PROMDAEN_FAULTS_RESULTS")
    if path:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(json.dumps(result) + "\n")


def noted_test(request: pytest.FixtureRequest, *, name: str) -> Iterator[None]:
    """For a fixture around each test of a fault run; the command adds up what has one name."""
    began, failed_before = time.monotonic(), request.session.testsfailed
    yield
    failed_count = request.session.testsfailed - failed_before
    noted(
        name=name, count=1, acknowledged=0, lost=failed_count, partial=0,
        seconds=round(time.monotonic() - began, 1),
        faults=[request.node.nodeid] if failed_count else [],
    )  # fmt: skip


def run(module: str, *options: str, exit_code: int = 0) -> list[dict[str, Any]]:
    """What a fault run in a process of its own found."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PROMDAEN_") and name != "DATABASE_URL"
    } | {"PYTHONPATH": f"{CHECKOUT}{os.pathsep}{CHECKOUT / 'src'}"}
    process = subprocess.run(
        [sys.executable, "-m", f"tests.faults.{module}", "--seed", str(SEED), *options],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    results = [json.loads(line) for line in process.stdout.splitlines() if line.startswith("{")]
    for result in results:
        noted(**result)
    assert results, process.stderr[-2_000:]
    assert process.returncode == exit_code, (results, process.stderr[-2_000:])
    return results


def test_a_killed_writer_loses_nothing_acknowledged_and_leaves_nothing_half() -> None:
    results = run("killing", "--kills", str(KILLS // SHARE))
    assert {result["name"] for result in results} == {
        f"kill {name}" for name in ("answers", "submissions", "exchange", "exercise", "backups")
    }
    assert sum(result["acknowledged"] for result in results) > 0


def test_a_power_cut_loses_nothing_acknowledged_and_the_control_does() -> None:
    officers = ("--officers", "2") if SHARE > 1 else ()
    [result] = run("power", "--cuts", str(CUTS // SHARE), *officers)
    assert result["lost"] == 0
    assert result["control_lost"] > 0
    assert result["answers_on_phones"] >= 12
    if SHARE == 1:
        # The same day as SQLite writes it without a sync at each commit: losses are found.
        normal = ("--synchronous", "normal", "--cuts", str(CONTROL_CUTS))
        [control] = run("power", *normal, exit_code=1)
        assert control["lost"] > 0


if "PROMDAEN_FAULTS_SHARE" in os.environ:
    # A round computes for a minute and waits for real processes, so the suite leaves it out.

    def test_courses_of_three_laptops_arrive_whole_over_lines_that_fail() -> None:
        rounds = ROUNDS if SHARE == 1 else 1
        [result] = run("courses", "--rounds", str(rounds), "--share", str(SHARE))
        assert set(result["killed"]) == set(courses.PHASES)
        assert set(result["requests"]) - {"none"}
        # Both tests of twelve officers with six items each, of three courses.
        assert result["acknowledged"] > rounds * 3 * 2 * 12 * 6


def test_what_is_not_synced_may_be_gone_after_a_cut() -> None:
    file = power.SyncedFile()
    file.add(power.Operation("write", offset=0, data=b"a" * 512))
    file.add(power.Operation("sync"))
    file.add(power.Operation("write", offset=512, data=b"b" * 512))
    file.add(power.Operation("truncate", offset=512))
    states = {file.after_cut(random.Random(seed)) for seed in range(20)}
    assert states == {b"a" * 512, b"a" * 512 + b"b" * 512}


def test_every_role_sends_fuzzed_requests() -> None:
    """Participants have no pages of staff: their phone stands for them."""
    assert set(READERS) == set(roles.ROLES) - {"participant"}


def client_of(name: str) -> Client:
    """A browser of somebody with a role, of a visitor, or the phone of an officer in a run."""
    if name == "phone":
        return phone_of(Enrolment.objects.filter(run__code="KK-2").first(), language="km")
    return reader_of() if name == "nobody" else reader_of(name)


def addresses_of(*, name: str, where: Mapping[str, str]) -> list[str]:
    """All addresses; of a phone those of phones, so that most requests reach a form."""
    phone_home = reverse("course:phone_home")
    is_open = (lambda at: at.startswith(phone_home)) if name == "phone" else bool
    return sorted(filter(is_open, where.values()))


@pytest.mark.django_db(databases=["default", "exchange"])
def test_no_fuzzed_request_gets_an_answer_of_the_500s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "compile_pdf", lambda **_values: b"%PDF-1.7")
    draw, began = random.Random(SEED), time.monotonic()
    where = {name: at for name, at in addresses(arguments_by_page=world()) if name not in NOT_SENT}
    names = tuple(dict.fromkeys((*READERS, *ALWAYS))) if SHARE == 1 else ALWAYS
    fuzzers = [
        fuzzing.Fuzzer(
            client=client_of(name), addresses=addresses_of(name=name, where=where), draw=draw
        )
        for name in names
    ]
    counts: Counter[int] = Counter()
    broken = []
    for number in range(REQUESTS // SHARE):
        with undone():
            answer = fuzzers[number % len(fuzzers)].send()
        counts[answer.status] += 1
        if answer.status >= 500 and answer.status != 507:
            broken.append(answer)
        if number % 50 == 0:
            cache.clear()
    noted(
        name="fuzzed requests", count=sum(counts.values()), acknowledged=counts[200] + counts[302],
        lost=len(broken), partial=0, seconds=round(time.monotonic() - began, 1),
        faults=[
            f"{answer.method} {answer.address} {answer.fields[:300]}" for answer in broken[:20]
        ],
    )  # fmt: skip
    assert broken == []


@pytest.mark.django_db(databases=["default", "exchange"])
@pytest.mark.parametrize("days", [-1, 1])
def test_a_clock_that_jumps_by_a_day_breaks_no_page_and_no_chain(
    days: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "compile_pdf", lambda **_values: b"%PDF-1.7")
    began = time.monotonic()
    where = dict(addresses(arguments_by_page=world()))
    readers = {role: reader_of(role) for role in roles.ROLES if role in READERS}
    jumped = timezone.now() + timedelta(days=days)
    draw = random.Random(SEED)
    names = sorted(where) if SHARE == 1 else draw.sample(sorted(where), len(where) // 10)
    broken, count = [], 0
    with mock.patch.object(timezone, "now", return_value=jumped):
        for work in jobs._minutely.values():
            work(now=jumped)
        for role, client in readers.items():
            client.raise_request_exception = False
            for name in names if SHARE == 1 or role == "coordinator" else names[::4]:
                with undone():
                    answer = client.get(where[name])
                count += 1
                # A clock before the last line of the log is what this page is there to say.
                is_told = name == "health" and days < 0 and answer.status_code == 503
                if answer.status_code >= 500 and not is_told:
                    broken.append(f"{role} {where[name]}")
    nodes = [
        (alias_name, node)
        for alias_name in ("default", "exchange")
        for node in chains.nodes(using=alias_name)
    ]
    faults = [
        str(alias_name.fault)
        for alias_name in chains.check_chains(nodes=nodes)
        if alias_name.fault
    ]
    noted(
        name=f"clock jumps by {days:+} day", count=count, acknowledged=count, lost=len(broken),
        partial=len(faults), seconds=round(time.monotonic() - began, 1),
        faults=[*broken, *faults][:20],
    )  # fmt: skip
    assert broken == faults == []
