"""Ten known faults, each planted by a few lines, to test that the simulator finds them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from promdaen.kit.sync.facts import (
    Bundle,
    ChainPoint,
    HeadquartersStatement,
    SyncFact,
    read_bundle,
)
from promdaen.kit.sync.headquarters import ChainLink, EpochChain, Folded, MemoryHeadquarters
from promdaen.kit.sync.laptops import Laptop
from promdaen.kit.sync.simulating import FORM, Kinds

REFUSED = SyncFact(key="", kind="refused", body="")


class InsertOrIgnore(MemoryHeadquarters):
    """Ignores a repeated place, even with a different fact."""

    def _reused(self, *, bundle: Bundle) -> dict[int, ChainPoint]:
        return {}

    def _keep(self, *, node: str, epoch: int, links: Sequence[ChainLink]) -> None:
        chain = self.holdings.chains.get(node, {}).get(epoch, EpochChain())
        new = [link for link in links if link.entry.sequence not in chain.links]
        super()._keep(node=node, epoch=epoch, links=new)


class StateBeforeCheck(MemoryHeadquarters):
    """Records how far a bundle goes before checking it."""

    def merge(self, *, data: bytes) -> HeadquartersStatement:
        """As the original, but without a rollback when the bundle is refused."""
        bundle = read_bundle(data=data)
        chains = self.holdings.chains.setdefault(bundle.node, {})
        for stretch in bundle.stretches:
            last = stretch.entries[-1]
            chain = chains.setdefault(stretch.epoch, EpochChain())
            if last.sequence > chain.reach.sequence:
                chain.reach = ChainPoint(sequence=last.sequence, digest=last.digest)
        return super().merge(data=data)


class WallClockOrder(MemoryHeadquarters):
    """Trusts the clocks of laptops."""

    def fold(self) -> Iterator[Folded]:
        """Facts of each node sorted by their timestamps."""
        for folded in super().fold():
            by_clock = sorted(folded.facts, key=lambda fact: int(json.loads(fact.body)["at"]))
            yield replace(folded, facts=by_clock)


class UniqueAcrossNodes(MemoryHeadquarters):
    """Has a unique constraint on a number that every node assigns by itself."""

    def _keep(self, *, node: str, epoch: int, links: Sequence[ChainLink]) -> None:
        for link in links:
            fact = link.entry.fact
            if self.owners.setdefault(json.loads(fact.body)["number"], node) != node:
                self.holdings.facts.setdefault(fact.key, REFUSED)
        super()._keep(node=node, epoch=epoch, links=links)

    @property
    def owners(self) -> dict[int, str]:
        """The node that first assigned a number."""
        owners_by_number: dict[int, str] = self.__dict__.setdefault("_owners", {})
        return owners_by_number

    def fold(self) -> Iterator[Folded]:
        """The facts that the constraint accepts."""
        for folded in super().fold():
            yield replace(
                folded,
                facts=[fact for fact in folded.facts if fact is not REFUSED],
                displaced=[fact for fact in folded.displaced if fact is not REFUSED],
            )


class AcknowledgedIsDone(Laptop):
    """Never sends again what was acknowledged once."""

    def take(self, *, statement: HeadquartersStatement) -> None:
        """As the original, and remembers the highest acknowledgement."""
        super().take(statement=statement)
        if statement.node == self.node:
            for epoch, mark in statement.has.items():
                if mark.sequence > self.done.get(epoch, ChainPoint()).sequence:
                    self.done[epoch] = mark

    @property
    def done(self) -> dict[int, ChainPoint]:
        """The highest acknowledgement, stored in the database."""
        points_by_epoch: dict[int, ChainPoint] = self.store.__dict__.setdefault("done", {})
        return points_by_epoch

    def _sent_from(self, *, epoch: int) -> ChainPoint:
        start, done_point = super()._sent_from(epoch=epoch), self.done.get(epoch, ChainPoint())
        is_known = self.store.mark(epoch=epoch, sequence=done_point.sequence) == done_point
        return done_point if is_known and done_point.sequence > start.sequence else start


class DeleteAtAcknowledgement(Laptop):
    """Deletes what headquarters has, before a backup has it."""

    def _removable(self) -> Mapping[int, ChainPoint]:
        statement = self.store.statement()
        return statement.has if statement else {}


class LowerReference(Laptop):
    """Accepts any reference tables, even older ones."""

    def take_reference(self, *, version: int) -> bool:
        """Accept them, older ones too."""
        self.store.keep_reference(version=version)
        return True


class FeedbackNumbered(Laptop):
    """Gives each feedback form a place among the facts."""

    def record_form(self, *, run: str, row: str) -> None:
        """Store a form as a fact."""
        body = json.dumps({"run": run, "at": 0, "number": 0})
        self.record(fact=SyncFact(key=row, kind=FORM, body=body))


class SharedIdentity(Laptop):
    """Trusts the identity file on any machine."""

    def start(self) -> None:
        """As the original, without the check of the fingerprint."""
        self.fingerprint = self.file.read().fingerprint
        super().start()


FAULTS: Mapping[str, Kinds] = {
    "insert-or-ignore": Kinds(headquarters=InsertOrIgnore),
    "ack-is-done": Kinds(laptop=AcknowledgedIsDone),
    "delete-at-ack": Kinds(laptop=DeleteAtAcknowledgement),
    "epoch-in-database": Kinds(is_file_in_store=True),
    "lower-reference": Kinds(laptop=LowerReference),
    "feedback-numbered": Kinds(laptop=FeedbackNumbered),
    "state-before-check": Kinds(headquarters=StateBeforeCheck),
    "shared-identity": Kinds(laptop=SharedIdentity),
    "wall-clock-order": Kinds(headquarters=WallClockOrder),
    "unique-across-nodes": Kinds(headquarters=UniqueAcrossNodes),
}
