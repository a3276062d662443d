"""Headquarters' side: takes a bundle whole or not at all, and says what it has.

It never goes by what it once said: after a restore from a backup it has another incarnation and
says what it has then, and laptops send the rest again.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from promdaen.kit.sync.facts import (
    Bundle,
    Entry,
    Fact,
    Mark,
    Statement,
    digest_of_feedback,
    read,
)


class Link(NamedTuple):
    """An entry, and the digest before it where the bundle that brought it said so."""

    entry: Entry
    previous: str


@dataclass
class Chain:
    """The entries of one epoch of a node; `reach` is as far as they follow each other from 1."""

    links: dict[int, Link] = field(default_factory=dict)
    reach: Mark = field(default_factory=Mark)

    def keys(self, *, behind_a_gap: bool = False) -> list[str]:
        """The keys of facts as far as the chain is whole, or of those behind its first gap."""
        return [
            self.links[sequence].entry.fact.key
            for sequence in sorted(self.links)
            if (sequence > self.reach.sequence) == behind_a_gap
        ]

    def extend(self) -> None:
        """Follow the chain over whatever came since."""
        while True:
            link = self.links.get(self.reach.sequence + 1)
            if link is None or link.previous != self.reach.digest:
                return
            self.reach = Mark(sequence=link.entry.sequence, digest=link.entry.digest)


@dataclass
class Holdings:
    """All that headquarters keeps: what a backup holds, and a restore brings back."""

    incarnation: str
    reference: int = 0
    chains: dict[str, dict[int, Chain]] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    set_aside: dict[str, bytes] = field(default_factory=dict)
    """Bundles that were refused because a place was another fact's, for a person to decide."""
    clashes: list[tuple[Fact, Fact]] = field(default_factory=list)
    """Facts of one key that say different things, for a person to decide."""
    feedback: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    safe: dict[str, dict[int, Mark]] = field(default_factory=dict)
    said: int = 0
    taken_in: dict[str, list[str]] = field(default_factory=dict)
    """Keys that a person took in although a place was another fact's, by node."""


@dataclass(frozen=True, kw_only=True)
class Folded:
    """The facts of one node: in the order in which it wrote them, as far as its chain is whole.

    apart: what lies behind a gap of a chain, and what a person took in; its place is not known.
    """

    node: str
    facts: list[Fact]
    apart: list[Fact]


class Headquarters:
    """Merges bundles of laptops; each call is one transaction."""

    def __init__(self, *, incarnation: str):
        self.holdings = Holdings(incarnation=incarnation)

    def merge(self, *, data: bytes) -> Statement:
        """Take in what a bundle brings, and say what is here; raises BadBundle.

        Everything is checked before anything is stored. A bundle of which a place belongs to
        another fact here is set aside whole: its laptop numbers its facts again, and where the
        laptop is lost, a person takes the bundle in.
        """
        bundle = read(data=data)
        reused = self._reused(bundle=bundle)
        if reused:
            self.holdings.set_aside[hashlib.sha256(data).hexdigest()] = data
        else:
            self._store(bundle=bundle)
        return self._statement(bundle=bundle, reused=reused)

    def take_in(self, *, digest: str) -> None:
        """A person's decision: take the facts of a bundle in that was set aside.

        Its feedback comes with it. The places of its facts stay those of others.
        """
        bundle = read(data=self.holdings.set_aside.pop(digest))
        for stretch in bundle.stretches:
            for entry in stretch.entries:
                self._add(fact=entry.fact)
            keys = [entry.fact.key for entry in stretch.entries]
            self.holdings.taken_in.setdefault(bundle.node, []).extend(keys)
        self._store_feedback(bundle=bundle)

    def publish(self) -> int:
        """A new version of the reference tables, which only rises."""
        self.holdings.reference += 1
        return self.holdings.reference

    def backup(self) -> Holdings:
        """A copy of everything."""
        return copy.deepcopy(self.holdings)

    def declare_safe(self, *, backup: Holdings) -> None:
        """Say that a backup was read back: what it holds is safe from now on."""
        self.holdings.safe = {
            node: {epoch: chain.reach for epoch, chain in chains.items()}
            for node, chains in backup.chains.items()
        }

    def restore(self, *, backup: Holdings, incarnation: str) -> None:
        """Go on from a backup, as somebody else: what was said since holds no longer."""
        self.holdings = copy.deepcopy(backup)
        self.holdings.incarnation, self.holdings.said = incarnation, 0

    def fold(self) -> Iterator[Folded]:
        """The facts of each node, each once over all nodes."""
        told: set[str] = set()
        for node in sorted({*self.holdings.chains, *self.holdings.taken_in}):
            chains = self.holdings.chains.get(node, {})
            order: list[str] = []
            for _epoch, chain in sorted(chains.items()):
                order = merged(order=order, keys=chain.keys())
            apart = [
                key
                for _epoch, chain in sorted(chains.items())
                for key in chain.keys(behind_a_gap=True)
            ]
            apart += self.holdings.taken_in.get(node, [])
            whole = [key for key in order if key not in told]
            told.update(whole)
            rest = [key for key in dict.fromkeys(apart) if key not in told]
            told.update(rest)
            yield Folded(
                node=node,
                facts=[self.holdings.facts[key] for key in whole],
                apart=[self.holdings.facts[key] for key in rest],
            )

    def _reused(self, *, bundle: Bundle) -> dict[int, Mark]:
        """By epoch the first entry whose place is another fact's here."""
        chains = self.holdings.chains.get(bundle.node, {})
        found: dict[int, Mark] = {}
        for stretch in bundle.stretches:
            links = chains[stretch.epoch].links if stretch.epoch in chains else {}
            for entry in stretch.entries:
                link = links.get(entry.sequence)
                if link is not None and link.entry.digest != entry.digest:
                    found[stretch.epoch] = Mark(sequence=entry.sequence, digest=entry.digest)
                    break
        return found

    def _store(self, *, bundle: Bundle) -> None:
        chains = self.holdings.chains.setdefault(bundle.node, {})
        for stretch in bundle.stretches:
            chain = chains.setdefault(stretch.epoch, Chain())
            previous = stretch.previous
            for entry in stretch.entries:
                self._keep(node=bundle.node, chain=chain, link=Link(entry, previous))
                previous = entry.digest
            chain.extend()
        self._store_feedback(bundle=bundle)

    def _keep(self, *, node: str, chain: Chain, link: Link) -> None:
        """Keep an entry of a node at its place; the same once more stays as it is."""
        chain.links.setdefault(link.entry.sequence, link)
        self._add(fact=link.entry.fact)

    def _store_feedback(self, *, bundle: Bundle) -> None:
        for run, rows in bundle.feedback.items():
            self.holdings.feedback.setdefault((bundle.node, run), set()).update(rows)

    def _add(self, *, fact: Fact) -> None:
        """Keep a fact once; what clashes is kept beside the first, never over it."""
        kept = self.holdings.facts.setdefault(fact.key, fact)
        if kept != fact and (kept, fact) not in self.holdings.clashes:
            self.holdings.clashes.append((kept, fact))

    def _statement(self, *, bundle: Bundle, reused: dict[int, Mark]) -> Statement:
        holdings, node = self.holdings, bundle.node
        holdings.said += 1
        chains = holdings.chains.get(node, {})
        return Statement(
            node=node,
            incarnation=holdings.incarnation,
            number=holdings.said,
            reference=holdings.reference,
            has={epoch: chain.reach for epoch, chain in chains.items()},
            common={
                epoch: max(
                    (mark for mark in marks if _is_here(chain=chains.get(epoch), mark=mark)),
                    key=lambda mark: mark.sequence,
                    default=Mark(),
                )
                for epoch, marks in bundle.marks.items()
            },
            answers={epoch: marks[0] for epoch, marks in bundle.marks.items() if marks},
            # A backup that was read back may be older than a restore: only what is here too.
            safe={
                epoch: mark
                for epoch, mark in holdings.safe.get(node, {}).items()
                if _is_here(chain=chains.get(epoch), mark=mark)
            },
            reused=reused,
            feedback={
                run: digest_of_feedback(rows=sorted(rows))
                for (owner, run), rows in holdings.feedback.items()
                if owner == node
            },
        )


def _is_here(*, chain: Chain | None, mark: Mark) -> bool:
    """Whether a point of a chain is the same here, and nothing before it is missing."""
    if mark.sequence == 0:
        return True
    if chain is None or mark.sequence > chain.reach.sequence:
        return False
    link = chain.links.get(mark.sequence)
    return link is not None and link.entry.digest == mark.digest


def merged(*, order: Sequence[str], keys: Sequence[str]) -> list[str]:
    """Keys put into an order: a new one goes before the next of them that is there, or last.

    >>> merged(order=["c", "d"], keys=["a", "c", "b", "d", "e"])
    ['a', 'c', 'b', 'd', 'e']
    >>> merged(order=["a", "b", "c"], keys=["b", "d"])
    ['a', 'b', 'c', 'd']
    """
    known = set(order)
    before: dict[str, list[str]] = {}
    waiting: list[str] = []
    for key in dict.fromkeys(keys):
        if key not in known:
            waiting.append(key)
        elif waiting:
            before[key], waiting = waiting, []
    return [one for key in order for one in (*before.get(key, ()), key)] + waiting
