"""Whole histories: nothing lost, twice or out of order; each planted fault is found."""

import io
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from promdaen.kit.sync.headquarters import ChainLink, MemoryHeadquarters
from promdaen.kit.sync.laptops import NodeIdentity
from promdaen.kit.sync.planted import FAULTS
from promdaen.kit.sync.simulating import NEW_KIND, CutFile, History, Kinds


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_no_fact_is_lost_repeated_or_out_of_order(first: int) -> None:
    outcomes = {seed: History(seed=seed, kinds=Kinds()).run() for seed in range(first, first + 50)}
    assert [seed for seed, outcome in outcomes.items() if not outcome.is_sound] == []
    assert sum(outcome.facts for outcome in outcomes.values()) > 2_500


@pytest.mark.parametrize("name", FAULTS)
def test_each_planted_fault_is_found(name: str) -> None:
    assert any(not History(seed=seed, kinds=FAULTS[name]).run().is_sound for seed in range(1, 200))


class TornFile(CutFile):
    """A power cut while it is written leaves only who this is."""

    def interrupt(self, *, identity: NodeIdentity) -> None:
        whole = NodeIdentity(node=identity.node, fingerprint=identity.fingerprint)
        super().write(identity=whole)


class Forgiving(MemoryHeadquarters):
    """Merges what a revoked laptop sends."""

    def is_revoked(self, *, node: str) -> bool:
        return False


class RevocationInDatabase(MemoryHeadquarters):
    """Forgets who was revoked when its database goes back."""

    def is_revoked(self, *, node: str) -> bool:
        return node in self.holdings.__dict__.get("revoked", ())

    def revoke(self, *, node: str) -> None:
        self.holdings.__dict__.setdefault("revoked", set()).add(node)


class Unsealing(MemoryHeadquarters):
    """Keeps of a kind that it does not know only that there was one."""

    def _keep(self, *, node: str, epoch: int, links: Sequence[ChainLink]) -> None:
        stripped_links = [
            link._replace(entry=link.entry._replace(fact=link.entry.fact._replace(body="")))
            if link.entry.fact.kind in self.unknown_kinds
            else link
            for link in links
        ]
        super()._keep(node=node, epoch=epoch, links=stripped_links)


class NeverUpgraded(MemoryHeadquarters):
    """Does not look again at what waited for its upgrade."""

    def upgrade(self) -> None:
        self.unknown_kinds = {NEW_KIND}


class LastSetOnly(MemoryHeadquarters):
    """Keeps of the forms of a run only those of the last set."""

    def merge(self, *, data: bytes) -> Any:
        was = {run: set(rows) for run, rows in self.holdings.feedback.items()}
        statement = super().merge(data=data)
        for place, rows in self.holdings.feedback.items():
            if rows - was.get(place, set()):
                rows.difference_update(was.get(place, set()))
        return statement


class OneRun(MemoryHeadquarters):
    """Files all evaluation forms of a laptop under its first run."""

    def merge_bundle(self, *, bundle: Any, data: bytes) -> Any:
        statement = super().merge_bundle(bundle=bundle, data=data)
        rows = self.holdings.feedback.pop((bundle.node, "run-2"), set())
        if rows:
            self.holdings.feedback.setdefault((bundle.node, "run-1"), set()).update(rows)
        return statement


MISTAKES: Mapping[str, Kinds] = {
    "a torn identity file": Kinds(file=TornFile),
    "a revoked laptop is merged": Kinds(headquarters=Forgiving),
    "a revocation goes back with the database": Kinds(headquarters=RevocationInDatabase),
    "an unknown kind loses its text": Kinds(headquarters=Unsealing),
    "an unknown kind is never read": Kinds(headquarters=NeverUpgraded),
    "an earlier set of forms is lost": Kinds(headquarters=LastSetOnly),
    "forms are filed under another run": Kinds(headquarters=OneRun),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_other_mistakes_are_found_too(name: str) -> None:
    kinds = MISTAKES[name]
    assert any(not History(seed=seed, kinds=kinds).run().is_sound for seed in range(1, 200))


def test_a_history_is_lived_again_by_its_seed() -> None:
    kinds = FAULTS["ack-is-done"]
    assert History(seed=8, kinds=kinds).run() == History(seed=8, kinds=kinds).run()


def printed(*arguments: str) -> tuple[dict[str, Any], int]:
    out, code = io.StringIO(), 0
    try:
        call_command("simulate_sync", *arguments, stdout=out)
    except SystemExit as ended:
        code = int(str(ended.code))
    report: dict[str, Any] = json.loads(out.getvalue())
    return report, code


def test_the_command_counts_histories_without_fault() -> None:
    report, code = printed("--histories=5", "--seed=3", "--json")
    assert code == 0
    assert report["facts"] > 100
    # Of a checkout; an installed copy has its version instead.
    assert re.fullmatch("[0-9a-f]{40}", str(report.pop("commit"))) or report["version"]
    assert report.pop("version")
    assert report == {
        "histories": 5,
        "facts": report["facts"],
        "lost": 0,
        "duplicated": 0,
        "order_broken": 0,
        "faults_found": 0,
        "seed_of_first_failure": None,
    }


def test_the_command_ends_with_1_where_a_fault_is_found() -> None:
    report, code = printed("--histories=5", "--seed=3", "--fault=feedback-numbered")
    assert code == 1
    assert report["faults_found"] > 0
    again, code = printed(
        "--histories=1",
        f"--seed={report['seed_of_first_failure']}",
        "--fault=feedback-numbered",
    )
    assert (again["faults_found"], code) == (1, 1)


@pytest.mark.parametrize("wrong", ["--histories=0", "--seed=-1"])
def test_the_command_refuses_numbers_that_cannot_be(wrong: str) -> None:
    with pytest.raises(CommandError, match="--histories is 1 or more"):
        call_command("simulate_sync", wrong)
