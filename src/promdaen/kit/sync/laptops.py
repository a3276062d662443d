"""The laptop's side: what it records, what it sends, and how it handles the reply.

A fact has three states: here, at headquarters, and safe, which means in a verified backup of
headquarters. A laptop sends again everything that headquarters does not report having, however
often it was reported before, and deletes only what is safe.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from promdaen.kit.sync.facts import (
    Bundle,
    ChainEntry,
    ChainPoint,
    EntryStretch,
    HeadquartersStatement,
    SyncFact,
    build_stretch,
    bundle_bytes,
    digest_of_feedback,
    set_of_feedback,
)


class OtherMachine(Exception):
    """The identity file is of another machine: this one must be enrolled again."""


@dataclass(frozen=True, kw_only=True)
class NodeIdentity:
    """Data that a node stores outside its database, so that a restore cannot rewind it.

    `epoch` and `sequence` are the highest place that ever left this machine.
    """

    node: str
    fingerprint: str
    epoch: int = 1
    sequence: int = 0


class IdentityFile(Protocol):
    """A small file, replaced atomically."""

    def read(self) -> NodeIdentity:
        """The last identity written."""

    def write(self, *, identity: NodeIdentity) -> None:
        """Replace the identity; it is on disk before this returns."""


class Store(Protocol):
    """The database of a laptop; each call is a transaction."""

    def owner(self) -> str:
        """The node for which the entries here are numbered; empty before the first."""

    def move_to(self, *, node: str) -> None:
        """Assign everything here to another node; statements to the earlier one are removed."""

    def epochs(self) -> Sequence[int]:
        """The epochs with entries, past or present, and the current one, ascending."""

    def entries(self, *, epoch: int, after: int) -> Sequence[ChainEntry]:
        """The entries of an epoch with a higher sequence, in order."""

    def mark(self, *, epoch: int, sequence: int) -> ChainPoint | None:
        """The point of a chain, also that of the last deleted entry; None if unknown."""

    def last(self, *, epoch: int) -> ChainPoint:
        """The end of the chain of an epoch."""

    def add(self, *, entries: Sequence[ChainEntry]) -> None:
        """Append entries; the epoch of the last becomes the current one."""

    def open_epoch(self, *, epoch: int) -> None:
        """Make another epoch the current one."""

    def number_again(self, *, after: Mapping[int, int], stretch: EntryStretch) -> None:
        """Replace the entries of epochs after a sequence each by these, in one transaction."""

    def remove(self, *, epoch: int, mark: ChainPoint) -> None:
        """Delete the entries up to a point; the point itself is kept."""

    def feedback(self) -> Mapping[str, Sequence[str]]:
        """Forms of feedback by run, those of earlier sets first."""

    def sent_forms(self) -> Mapping[str, int]:
        """By run the number of forms in the last set."""

    def note_sets(self, *, sets: Mapping[str, Sequence[str]]) -> None:
        """Record which forms are in the sets now, by run."""

    def add_form(self, *, run: str, row: str) -> None:
        """Add a feedback form of a run, by its random id."""

    def reference(self) -> int:
        """The version of the reference tables; 0 before the first."""

    def keep_reference(self, *, version: int) -> None:
        """Record a new version of the reference tables."""

    def statement(self) -> HeadquartersStatement | None:
        """The last statement of headquarters."""

    def keep_statement(self, *, statement: HeadquartersStatement) -> None:
        """Store a statement of headquarters."""


class Laptop:
    """A node that records facts; call `start` first."""

    def __init__(self, *, store: Store, file: IdentityFile, fingerprint: str):
        self.store, self.file, self.fingerprint = store, file, fingerprint

    @property
    def node(self) -> str:
        """The id of this node."""
        return self.file.read().node

    def start(self) -> None:
        """Open a new epoch if the database is older than what left this machine.

        If it is of before this machine was enrolled again, everything in it is renumbered.

        Raises OtherMachine if the file came with a copied disk.
        """
        identity = self.file.read()
        if identity.fingerprint != self.fingerprint:
            raise OtherMachine(identity.node)
        if self.store.owner() not in {"", identity.node}:
            self.enrol_again(node=identity.node)
            return
        current = self.store.epochs()[-1]
        own_place = (current, self.store.last(epoch=current).sequence)
        if own_place < (identity.epoch, identity.sequence):
            self.store.open_epoch(epoch=max(current, identity.epoch) + 1)

    def record(self, *, fact: SyncFact) -> ChainEntry:
        """Record a fact at the next place."""
        return self.record_all(facts=[fact])[0]

    def record_all(self, *, facts: Sequence[SyncFact]) -> Sequence[ChainEntry]:
        """Record facts at the next places, in their order."""
        epoch = self.store.epochs()[-1]
        stretch = self._stretch(epoch=epoch, facts=facts)
        self.store.add(entries=stretch.entries)
        return stretch.entries

    def record_form(self, *, run: str, row: str) -> None:
        """Store a feedback form; it has no place in the chain, which could identify its author."""
        self.store.add_form(run=run, row=row)

    def take_reference(self, *, version: int) -> bool:
        """Accept newer reference tables; returns whether they were newer."""
        is_newer = version > self.store.reference()
        if is_newer:
            self.store.keep_reference(version=version)
        return is_newer

    def bundle(self) -> bytes:
        """Everything that headquarters does not report having, as bytes."""
        return bundle_bytes(bundle=self.gather())

    def gather(self) -> Bundle:
        """Everything that headquarters does not report having; the identity file has it first."""
        stretches, marks = [], {}
        for epoch in self.store.epochs():
            start = self._sent_from(epoch=epoch)
            entries = tuple(self.store.entries(epoch=epoch, after=start.sequence))
            if entries and entries[0].sequence - 1 != start.sequence:
                # Earlier entries were deleted here, because they were safe.
                before = entries[0].sequence - 1
                start = self.store.mark(epoch=epoch, sequence=before) or start
            if entries:
                stretches.append(EntryStretch(epoch=epoch, previous=start.digest, entries=entries))
            marks[epoch] = tuple(self._marks(epoch=epoch))
        if stretches:
            self._note_sent(
                last=max((stretch.epoch, stretch.entries[-1].sequence) for stretch in stretches)
            )
        return Bundle(
            node=self.node, stretches=tuple(stretches), marks=marks, feedback=self._feedback()
        )

    def take(self, *, statement: HeadquartersStatement) -> None:
        """Process a statement: decide what to send next; renumber facts that lost their place."""
        before = self.store.statement()
        is_older = (
            before is not None
            and before.incarnation == statement.incarnation
            and before.number >= statement.number
        )
        if statement.node != self.node or is_older:
            return
        self.store.keep_statement(statement=statement)
        for epoch, chain_point in statement.reused.items():
            if self.store.mark(epoch=epoch, sequence=chain_point.sequence) == chain_point:
                self._number_again(epoch=epoch, statement=statement)
        for epoch, mark in statement.has.items():
            if self.store.mark(epoch=epoch, sequence=mark.sequence) != mark:
                self._number_again(epoch=epoch, statement=statement)

    def prune(self) -> int:
        """Delete what is safe; returns the number of entries."""
        count = 0
        for epoch, mark in self._removable().items():
            if self.store.mark(epoch=epoch, sequence=mark.sequence) == mark:
                kept_count = len(self.store.entries(epoch=epoch, after=mark.sequence))
                count += len(self.store.entries(epoch=epoch, after=0)) - kept_count
                self.store.remove(epoch=epoch, mark=mark)
        return count

    def enrol_again(self, *, node: str) -> None:
        """Become another node, and renumber all facts here: the first owner may be lost."""
        identity, epochs = self.file.read(), self.store.epochs()
        facts = self._facts(after=dict.fromkeys(epochs, 0))
        # In a restored database of the earlier node, places of this one may be used already.
        used_epoch = identity.epoch if identity.node == node else 0
        first = max(epochs[-1], used_epoch) + 1
        self.file.write(
            identity=NodeIdentity(node=node, fingerprint=self.fingerprint, epoch=first)
        )
        self._write_instead(after=dict.fromkeys(epochs, 0), epoch=first, facts=facts)
        self.store.move_to(node=node)

    def _removable(self) -> Mapping[int, ChainPoint]:
        statement = self.store.statement()
        return statement.safe if statement else {}

    def _stretch(self, *, epoch: int, facts: Sequence[SyncFact]) -> EntryStretch:
        return build_stretch(
            node=self.node, epoch=epoch, before=self.store.last(epoch=epoch), facts=facts
        )

    def _sent_from(self, *, epoch: int) -> ChainPoint:
        """The last point that headquarters reports having."""
        statement = self.store.statement()
        sent_point = statement.has.get(epoch) if statement else None
        if sent_point and self.store.mark(epoch=epoch, sequence=sent_point.sequence) == sent_point:
            return sent_point
        return ChainPoint()

    def _marks(self, *, epoch: int) -> Iterator[ChainPoint]:
        """Points of a chain, denser towards its end: 0, 1, 3, 7, 15 ... entries back."""
        last = self.store.last(epoch=epoch).sequence
        back = 0
        while back <= last:
            mark = self.store.mark(epoch=epoch, sequence=last - back)
            if mark is not None:
                yield mark
            back = 2 * back + 1
        yield ChainPoint()

    def _number_again(self, *, epoch: int, statement: HeadquartersStatement) -> None:
        """Move everything of an epoch that headquarters does not have to another place."""
        common, end = (
            points.get(epoch, ChainPoint()) for points in (statement.common, statement.answers)
        )
        if self.store.last(epoch=epoch) != end:
            # The reply is to an earlier bundle: only the next one can show what is common.
            return
        epochs = self.store.epochs()
        following = max(*epochs, *statement.has, self.file.read().epoch) + 1
        if self.store.entries(epoch=epoch, after=common.sequence):
            # Later facts move too, otherwise older ones would come after them.
            after = {later: 0 for later in epochs if later > epoch} | {epoch: common.sequence}
            self._write_instead(after=after, epoch=following, facts=self._facts(after=after))
        elif epoch >= epochs[-1]:
            self.store.open_epoch(epoch=following)

    def _facts(self, *, after: Mapping[int, int]) -> list[SyncFact]:
        return [
            entry.fact
            for epoch in sorted(after)
            for entry in self.store.entries(epoch=epoch, after=after[epoch])
        ]

    def _write_instead(
        self, *, after: Mapping[int, int], epoch: int, facts: Sequence[SyncFact]
    ) -> None:
        stretch = build_stretch(node=self.node, epoch=epoch, before=ChainPoint(), facts=facts)
        self.store.number_again(after=after, stretch=stretch)

    def _note_sent(self, *, last: tuple[int, int]) -> None:
        identity = self.file.read()
        if last > (identity.epoch, identity.sequence):
            epoch, sequence = last
            self.file.write(identity=replace(identity, epoch=epoch, sequence=sequence))

    def _feedback(self) -> dict[str, tuple[str, ...]]:
        statement = self.store.statement()
        known_feedback = statement.feedback if statement else {}
        sent_forms = self.store.sent_forms()
        sets = {
            run: set_of_feedback(rows=rows, count=sent_forms.get(run, 0))
            for run, rows in self.store.feedback().items()
        }
        self.store.note_sets(sets=sets)
        return {
            run: rows
            for run, rows in sets.items()
            if rows and known_feedback.get(run) != digest_of_feedback(rows=rows)
        }


class MemoryStore:
    """A store in memory, for simulations and tests."""

    def __init__(self) -> None:
        self._owner = ""
        self._entries: dict[int, list[ChainEntry]] = {1: []}
        self._removed: dict[int, ChainPoint] = {}
        self._forms: dict[str, list[str]] = {}
        self._sent_forms: dict[str, int] = {}
        self._statement: HeadquartersStatement | None = None
        self._reference = 0

    def copy(self) -> MemoryStore:
        """A backup of it."""
        copied_store = MemoryStore()
        copied_store._owner = self._owner
        copied_store._entries = {epoch: list(rows) for epoch, rows in self._entries.items()}
        copied_store._removed = dict(self._removed)
        copied_store._forms = {run: list(rows) for run, rows in self._forms.items()}
        copied_store._sent_forms = dict(self._sent_forms)
        copied_store._statement, copied_store._reference = self._statement, self._reference
        return copied_store

    def owner(self) -> str:
        """As `Store`."""
        return self._owner

    def move_to(self, *, node: str) -> None:
        """As `Store`."""
        self._owner, self._statement = node, None

    def epochs(self) -> Sequence[int]:
        """As `Store`."""
        return sorted(self._entries)

    def entries(self, *, epoch: int, after: int) -> Sequence[ChainEntry]:
        """As `Store`."""
        rows = self._entries.get(epoch, [])
        skipped = after - self._removed.get(epoch, ChainPoint()).sequence
        return rows[max(skipped, 0) :]

    def mark(self, *, epoch: int, sequence: int) -> ChainPoint | None:
        """As `Store`."""
        removed = self._removed.get(epoch, ChainPoint())
        if sequence == removed.sequence:
            return removed
        rows = self._entries.get(epoch, [])
        place = sequence - removed.sequence - 1
        if not 0 <= place < len(rows):
            return ChainPoint() if sequence == 0 else None
        return ChainPoint(sequence=sequence, digest=rows[place].digest)

    def last(self, *, epoch: int) -> ChainPoint:
        """As `Store`."""
        rows = self._entries.get(epoch, [])
        if not rows:
            return self._removed.get(epoch, ChainPoint())
        return ChainPoint(sequence=rows[-1].sequence, digest=rows[-1].digest)

    def add(self, *, entries: Sequence[ChainEntry]) -> None:
        """As `Store`."""
        for entry in entries:
            self._entries.setdefault(entry.epoch, []).append(entry)

    def open_epoch(self, *, epoch: int) -> None:
        """As `Store`."""
        self._entries.setdefault(epoch, [])

    def number_again(self, *, after: Mapping[int, int], stretch: EntryStretch) -> None:
        """As `Store`."""
        for epoch, sequence in after.items():
            rows = self._entries.get(epoch, [])
            kept_count = len(rows) - len(self.entries(epoch=epoch, after=sequence))
            if rows:
                self._entries[epoch] = rows[:kept_count]
        self._entries[stretch.epoch] = list(stretch.entries)

    def remove(self, *, epoch: int, mark: ChainPoint) -> None:
        """As `Store`."""
        if mark.sequence > self._removed.get(epoch, ChainPoint()).sequence:
            self._entries[epoch] = list(self.entries(epoch=epoch, after=mark.sequence))
            self._removed[epoch] = mark

    def feedback(self) -> Mapping[str, Sequence[str]]:
        """As `Store`."""
        return self._forms

    def sent_forms(self) -> Mapping[str, int]:
        """As `Store`."""
        return self._sent_forms

    def note_sets(self, *, sets: Mapping[str, Sequence[str]]) -> None:
        """As `Store`; forms are kept in order of arrival, so the set is the first of them."""
        self._sent_forms.update({run: len(rows) for run, rows in sets.items()})

    def add_form(self, *, run: str, row: str) -> None:
        """As `Store`."""
        self._forms.setdefault(run, []).append(row)

    def reference(self) -> int:
        """As `Store`."""
        return self._reference

    def keep_reference(self, *, version: int) -> None:
        """As `Store`."""
        self._reference = version

    def statement(self) -> HeadquartersStatement | None:
        """As `Store`."""
        return self._statement

    def keep_statement(self, *, statement: HeadquartersStatement) -> None:
        """As `Store`."""
        self._statement = statement


class MemoryFile:
    """An identity file in memory."""

    def __init__(self, *, identity: NodeIdentity):
        self._identity = identity

    def read(self) -> NodeIdentity:
        """As `IdentityFile`."""
        return self._identity

    def write(self, *, identity: NodeIdentity) -> None:
        """As `IdentityFile`."""
        self._identity = identity
