"""The side of headquarters: stores a bundle completely or not at all, and replies what it has.

It never relies on its earlier replies: after a restore from a backup it has another incarnation
and reports what it has then, and laptops send the rest again.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from promdaen.kit.sync.facts import (
    BadBundle,
    Bundle,
    ChainEntry,
    ChainPoint,
    HeadquartersStatement,
    SyncFact,
    digest_of_feedback,
    read_bundle,
)


class ChainLink(NamedTuple):
    """An entry, and the previous digest if its bundle had it."""

    entry: ChainEntry
    previous: str


@dataclass
class EpochChain:
    """The entries of one epoch of a node; `reach` is the last one without a gap from 1."""

    links: dict[int, ChainLink] = field(default_factory=dict)
    reach: ChainPoint = field(default_factory=ChainPoint)

    def keys(self, *, behind_a_gap: bool = False) -> list[str]:
        """The keys of facts in the complete part of the chain, or of those after its first gap."""
        return [
            self.links[sequence].entry.fact.key
            for sequence in sorted(self.links)
            if (sequence > self.reach.sequence) == behind_a_gap
        ]

    def extend(self) -> None:
        """Advance `reach` over entries that were added."""
        while True:
            link = self.links.get(self.reach.sequence + 1)
            if link is None or link.previous != self.reach.digest:
                return
            self.reach = ChainPoint(sequence=link.entry.sequence, digest=link.entry.digest)


class HeadquartersStore(Protocol):
    """The database of headquarters; a merge is one transaction."""

    @property
    def incarnation(self) -> str:
        """New each time headquarters is founded or restored."""

    @property
    def reference(self) -> int:
        """The version of the reference tables."""

    def next_number(self) -> int:
        """The number of the next statement, which rises within an incarnation."""

    def reaches(self, *, node: str) -> Mapping[int, ChainPoint]:
        """By epoch how far the chain of a node is stored without gaps."""

    def digests(self, *, node: str, epoch: int, first: int, last: int) -> Mapping[int, str]:
        """The digests of stored entries, by sequence, both ends included."""

    def keep(self, *, node: str, epoch: int, links: Sequence[ChainLink]) -> None:
        """Store entries at free places; entries already stored are not changed."""

    def keep_feedback(self, *, node: str, feedback: Mapping[str, Sequence[str]]) -> None:
        """Store the forms of runs."""

    def keep_aside(self, *, node: str, digest: str, data: bytes) -> None:
        """Store a refused bundle, by a digest of its bytes."""

    def safe_marks(self, *, node: str) -> Mapping[int, ChainPoint]:
        """By epoch how far a verified backup has the chain of a node."""

    def feedback_digests(self, *, node: str) -> Mapping[str, str]:
        """By run a digest of the stored forms of a node."""

    def safe_feedback_digests(self, *, node: str) -> Mapping[str, str]:
        """By run a digest of the stored forms of a node that a verified backup has."""


@dataclass
class Holdings:
    """A store in memory: the content of a backup, to be restored."""

    incarnation: str
    reference: int = 0
    chains: dict[str, dict[int, EpochChain]] = field(default_factory=dict)
    facts: dict[str, SyncFact] = field(default_factory=dict)
    set_aside: dict[str, bytes] = field(default_factory=dict)
    """Bundles that were refused because a place was another fact's, for a person to decide."""
    clashes: list[tuple[SyncFact, SyncFact]] = field(default_factory=list)
    """Facts of one key that say different things, for a person to decide."""
    feedback: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    safe: dict[str, dict[int, ChainPoint]] = field(default_factory=dict)
    safe_forms: set[str] = field(default_factory=set)
    statement_number: int = 0
    taken_in: dict[str, list[str]] = field(default_factory=dict)
    """Keys that a person took in although a place was another fact's, by node."""

    def next_number(self) -> int:
        """As `HeadquartersStore`."""
        self.statement_number += 1
        return self.statement_number

    def reaches(self, *, node: str) -> Mapping[int, ChainPoint]:
        """As `HeadquartersStore`."""
        return {epoch: chain.reach for epoch, chain in self.chains.get(node, {}).items()}

    def digests(self, *, node: str, epoch: int, first: int, last: int) -> Mapping[int, str]:
        """As `HeadquartersStore`."""
        chain = self.chains.get(node, {}).get(epoch, EpochChain())
        links = {place: chain.links.get(place) for place in range(first, last + 1)}
        return {place: link.entry.digest for place, link in links.items() if link is not None}

    def keep(self, *, node: str, epoch: int, links: Sequence[ChainLink]) -> None:
        """As `HeadquartersStore`."""
        chain = self.chains.setdefault(node, {}).setdefault(epoch, EpochChain())
        for link in links:
            chain.links.setdefault(link.entry.sequence, link)
            self.add_fact(fact=link.entry.fact)
        chain.extend()

    def add_fact(self, *, fact: SyncFact) -> None:
        """Store a fact once; a conflicting one is stored beside the first, never over it."""
        kept_fact = self.facts.setdefault(fact.key, fact)
        if kept_fact != fact and (kept_fact, fact) not in self.clashes:
            self.clashes.append((kept_fact, fact))

    def keep_feedback(self, *, node: str, feedback: Mapping[str, Sequence[str]]) -> None:
        """As `HeadquartersStore`."""
        for run, rows in feedback.items():
            self.feedback.setdefault((node, run), set()).update(rows)

    def keep_aside(self, *, node: str, digest: str, data: bytes) -> None:
        """As `HeadquartersStore`."""
        self.set_aside[digest] = data

    def safe_marks(self, *, node: str) -> Mapping[int, ChainPoint]:
        """As `HeadquartersStore`."""
        return self.safe.get(node, {})

    def feedback_digests(self, *, node: str) -> Mapping[str, str]:
        """As `HeadquartersStore`."""
        return {
            run: digest_of_feedback(rows=sorted(rows))
            for (owner, run), rows in self.feedback.items()
            if owner == node
        }

    def safe_feedback_digests(self, *, node: str) -> Mapping[str, str]:
        """As `HeadquartersStore`."""
        return {
            run: digest_of_feedback(rows=sorted(rows & self.safe_forms))
            for (owner, run), rows in self.feedback.items()
            if owner == node and rows & self.safe_forms
        }


class Merger:
    """The rules of a merge for any store; each call is one transaction."""

    def __init__(self, *, store: HeadquartersStore):
        self.store = store

    def merge(self, *, data: bytes) -> HeadquartersStatement:
        """Store the content of a bundle, and reply what is here; raises BadBundle.

        Everything is checked before anything is stored. A bundle with a place that another fact
        has here is set aside as a whole: its laptop renumbers its facts, and if the laptop is
        lost, a person accepts the bundle.
        """
        return self.merge_bundle(bundle=read_bundle(data=data), data=data)

    def merge_bundle(self, *, bundle: Bundle, data: bytes) -> HeadquartersStatement:
        """The same for a parsed bundle; `data` is stored if it is set aside."""
        reused = self._reused(bundle=bundle)
        if reused:
            digest = hashlib.sha256(data).hexdigest()
            self.store.keep_aside(node=bundle.node, digest=digest, data=data)
        else:
            self._store(bundle=bundle)
        return self._statement(bundle=bundle, reused=reused)

    def _reused(self, *, bundle: Bundle) -> dict[int, ChainPoint]:
        """By epoch the first entry whose place another fact has here."""
        points_by_epoch: dict[int, ChainPoint] = {}
        for stretch in bundle.stretches:
            first, last = stretch.entries[0].sequence, stretch.entries[-1].sequence
            digests = self.store.digests(
                node=bundle.node, epoch=stretch.epoch, first=first, last=last
            )
            for entry in stretch.entries if digests else ():
                if digests.get(entry.sequence, entry.digest) != entry.digest:
                    points_by_epoch[stretch.epoch] = ChainPoint(
                        sequence=entry.sequence, digest=entry.digest
                    )
                    break
        return points_by_epoch

    def _store(self, *, bundle: Bundle) -> None:
        for stretch in bundle.stretches:
            previous_digests = [
                stretch.previous,
                *(entry.digest for entry in stretch.entries[:-1]),
            ]
            links = list(map(ChainLink, stretch.entries, previous_digests))
            self._keep(node=bundle.node, epoch=stretch.epoch, links=links)
        self.store.keep_feedback(node=bundle.node, feedback=bundle.feedback)

    def _keep(self, *, node: str, epoch: int, links: Sequence[ChainLink]) -> None:
        self.store.keep(node=node, epoch=epoch, links=links)

    def _statement(
        self, *, bundle: Bundle, reused: dict[int, ChainPoint]
    ) -> HeadquartersStatement:
        store, node = self.store, bundle.node
        reaches = store.reaches(node=node)
        return HeadquartersStatement(
            node=node,
            incarnation=store.incarnation,
            number=store.next_number(),
            reference=store.reference,
            has=reaches,
            common={
                epoch: max(
                    (mark for mark in marks if self._is_here(node=node, epoch=epoch, mark=mark)),
                    key=lambda mark: mark.sequence,
                    default=ChainPoint(),
                )
                for epoch, marks in bundle.marks.items()
            },
            answers={epoch: marks[0] for epoch, marks in bundle.marks.items() if marks},
            # A verified backup may be older than a restore: only count what is here too.
            safe={
                epoch: mark
                for epoch, mark in store.safe_marks(node=node).items()
                if self._is_here(node=node, epoch=epoch, mark=mark)
            },
            reused=reused,
            feedback=store.feedback_digests(node=node),
            safe_feedback=store.safe_feedback_digests(node=node),
        )

    def _is_here(self, *, node: str, epoch: int, mark: ChainPoint) -> bool:
        """Whether a point of a chain is the same here, with nothing missing before it."""
        if mark.sequence == 0:
            return True
        reach = self.store.reaches(node=node).get(epoch, ChainPoint())
        if mark.sequence > reach.sequence:
            return False
        place = mark.sequence
        digests = self.store.digests(node=node, epoch=epoch, first=place, last=place)
        return digests.get(place) == mark.digest


@dataclass(frozen=True, kw_only=True)
class Folded:
    """The facts of one node, in the order written, as far as its chain is complete.

    displaced: facts after a gap of a chain, and those a person accepted; their place is unknown.
    """

    node: str
    facts: list[SyncFact]
    displaced: list[SyncFact]


class MemoryHeadquarters(Merger):
    """Headquarters in memory: merges bundles of laptops, with backup and restore."""

    def __init__(self, *, incarnation: str):
        self.holdings = Holdings(incarnation=incarnation)
        # Neither goes back with the database: a file names revoked nodes, and the program stays.
        self.revoked: set[str] = set()
        self.unknown_kinds: set[str] = set()

    @property
    def store(self) -> Holdings:  # type: ignore[override]
        """Its current store."""
        return self.holdings

    def merge(self, *, data: bytes) -> HeadquartersStatement:
        """As `Merger`; a bundle of a revoked node is kept for a person, and refused."""
        bundle = read_bundle(data=data)
        if self.is_revoked(node=bundle.node):
            digest = hashlib.sha256(data).hexdigest()
            self.store.keep_aside(node=bundle.node, digest=digest, data=data)
            raise BadBundle("This node was revoked.", code="revoked")
        return self.merge_bundle(bundle=bundle, data=data)

    def is_revoked(self, *, node: str) -> bool:
        """Whether a node is revoked, also after headquarters was restored."""
        return node in self.revoked

    def revoke(self, *, node: str) -> None:
        """Merge nothing more of a node unless a person decides."""
        self.revoked.add(node)

    def upgrade(self) -> None:
        """Know every kind of fact from now on."""
        self.unknown_kinds = set()

    def take_in(self, *, digest: str) -> None:
        """A person's decision: accept the facts of a bundle that was set aside.

        Its feedback is included. Their places remain those of other facts.
        """
        bundle = read_bundle(data=self.holdings.set_aside.pop(digest))
        for stretch in bundle.stretches:
            for entry in stretch.entries:
                self.holdings.add_fact(fact=entry.fact)
            keys = [entry.fact.key for entry in stretch.entries]
            self.holdings.taken_in.setdefault(bundle.node, []).extend(keys)
        self.holdings.keep_feedback(node=bundle.node, feedback=bundle.feedback)

    def publish(self) -> int:
        """Publish a new, higher version of the reference tables."""
        self.holdings.reference += 1
        return self.holdings.reference

    def backup(self) -> Holdings:
        """A copy of everything."""
        return copy.deepcopy(self.holdings)

    def declare_safe(self, *, backup: Holdings) -> None:
        """Record that a backup was verified: its content is safe from now on."""
        self.holdings.safe = {
            node: {epoch: chain.reach for epoch, chain in chains.items()}
            for node, chains in backup.chains.items()
        }
        self.holdings.safe_forms = {form for rows in backup.feedback.values() for form in rows}

    def restore(self, *, backup: Holdings, incarnation: str) -> None:
        """Continue from a backup as a new incarnation: later statements are no longer valid."""
        self.holdings = copy.deepcopy(backup)
        self.holdings.incarnation, self.holdings.statement_number = incarnation, 0

    def fold(self) -> Iterator[Folded]:
        """The facts of each node, each once over all nodes."""
        folded_keys: set[str] = set()
        for node in sorted({*self.holdings.chains, *self.holdings.taken_in}):
            chains = self.holdings.chains.get(node, {})
            order: list[str] = []
            for _epoch, chain in sorted(chains.items()):
                order = merged(order=order, keys=chain.keys())
            keys_behind_gap = [
                key
                for _epoch, chain in sorted(chains.items())
                for key in chain.keys(behind_a_gap=True)
            ]
            keys_behind_gap += self.holdings.taken_in.get(node, [])
            whole = [key for key in order if key not in folded_keys]
            folded_keys.update(whole)
            rest = [key for key in dict.fromkeys(keys_behind_gap) if key not in folded_keys]
            folded_keys.update(rest)
            yield Folded(
                node=node, facts=self._known(keys=whole), displaced=self._known(keys=rest)
            )

    def _known(self, *, keys: Sequence[str]) -> list[SyncFact]:
        """The facts of these keys; those of a kind that is not known yet wait for the upgrade."""
        rows = [self.holdings.facts[key] for key in keys]
        return [fact for fact in rows if fact.kind not in self.unknown_kinds]


def merged(*, order: Sequence[str], keys: Sequence[str]) -> list[str]:
    """Merge keys into an order: a new one goes before the next known key, or last.

    >>> merged(order=["c", "d"], keys=["a", "c", "b", "d", "e"])
    ['a', 'c', 'b', 'd', 'e']
    >>> merged(order=["a", "b", "c"], keys=["b", "d"])
    ['a', 'b', 'c', 'd']
    """
    known_keys = set(order)
    before: dict[str, list[str]] = {}
    waiting: list[str] = []
    for key in dict.fromkeys(keys):
        if key not in known_keys:
            waiting.append(key)
        elif waiting:
            before[key], waiting = waiting, []
    return [fact for key in order for fact in (*before.get(key, ()), key)] + waiting
