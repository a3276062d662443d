"""Complete histories of laptops and headquarters, by a seed, with all kinds of failures.

Networks lose, repeat, truncate and swap; sticks arrive late, twice or never; laptops crash, also
between their file and their database, are restored from backups, cloned, revoked, replaced and
destroyed; clocks are wrong by more than a year; headquarters is restored from a backup, and is
upgraded after laptops. At the end everything is collected once more and counted: no fact and no
form with a remaining copy may be missing or changed, and none may be duplicated or out of order.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from promdaen.kit.json_objects import NewJsonObject
from promdaen.kit.sync.facts import (
    MIN_FORMS,
    BadBundle,
    HeadquartersStatement,
    SyncFact,
    read_bundle,
)
from promdaen.kit.sync.headquarters import Holdings, MemoryHeadquarters
from promdaen.kit.sync.laptops import Laptop, MemoryFile, MemoryStore, NodeIdentity, OtherMachine

LAPTOPS, STEPS, ROUNDS = 3, 160, 12
LOST, REPEATED, CUT, AGAIN, DAMAGED = 0.3, 0.1, 0.1, 0.5, 0.3
CLOCK_DAYS, DAY = 400, 86_400
CORRECTION_SHARE = 0.2
FORM = "feedback"
RESPONSE, NEW_KIND = "response", "response of a later version"
NEW_SHARE = 0.1
Branch = tuple[str, int]


class PowerCut(Exception):
    """The power failed while a file was written."""


class CutFile(MemoryFile):
    """An identity file that the next power cut leaves old or new, never in between."""

    cut = ""
    """When the next write is cut: "before" the new file has its name, or "after"."""

    def write(self, *, identity: NodeIdentity) -> None:
        """As `IdentityFile`; raises PowerCut if the power fails meanwhile."""
        cut, self.cut = self.cut, ""
        if cut == "before":
            self.interrupt(identity=identity)
            raise PowerCut
        super().write(identity=identity)
        if cut:
            raise PowerCut

    def interrupt(self, *, identity: NodeIdentity) -> None:
        """What an interrupted write leaves: the old file."""


@dataclass
class Machine:
    """A physical laptop: its disk, its copies, and whether it still exists."""

    fingerprint: str
    store: MemoryStore
    file: CutFile
    laptop: Laptop
    clock: int = 0
    branch: int = 0
    """How often it went back: between what was written before and after there is no order."""
    backups: list[MemoryStore] = field(default_factory=list)
    images: list[tuple[MemoryStore, NodeIdentity]] = field(default_factory=list)
    uses_places_twice: bool = False
    """Whether it went back in a way that it cannot see by itself."""
    was_cut: bool = False
    """Whether a power cut made it begin an epoch."""
    is_destroyed: bool = False


@dataclass(frozen=True, kw_only=True)
class Kinds:
    """The classes that a history uses; planted faults replace some of them."""

    laptop: type[Laptop] = Laptop
    headquarters: type[MemoryHeadquarters] = MemoryHeadquarters
    file: type[CutFile] = CutFile
    is_file_in_store: bool = False


@dataclass(kw_only=True)
class HistoryOutcome:
    """The result of a history; all but `facts` are 0 if nothing went wrong.

    Evaluation forms count in `lost` and `duplicated` as facts do, and so do changed texts.
    """

    facts: int = 0
    lost: int = 0
    duplicated: int = 0
    order_broken: int = 0

    @property
    def is_sound(self) -> bool:
        """Whether nothing was lost, duplicated or out of order."""
        return not (self.lost or self.duplicated or self.order_broken)


class History:
    """One history; `run` returns its result."""

    def __init__(self, *, seed: int, kinds: Kinds):
        self.draw = random.Random(seed)  # noqa: S311
        self.kinds = kinds
        self.headquarters = kinds.headquarters(incarnation=self._name())
        self.headquarters.unknown_kinds = {NEW_KIND}
        self.machines: list[Machine] = []
        self.backups: list[Holdings] = []
        self.under_way: list[bytes] = []
        self.replies: list[HeadquartersStatement] = []
        self.references: list[int] = []
        self.sticks: list[bytes] = []
        # The truth, independent of what any node knows: keys in the order written by node and
        # branch, the machines that wrote as each node, keys that were deleted as safe.
        self.written: dict[Branch, list[str]] = {}
        self.facts: dict[str, SyncFact] = {}
        self.forms: dict[str, str] = {}
        self.revoked: set[str] = set()
        self.writers: dict[str, set[str]] = {}
        self.removed: set[str] = set()
        # Nodes whose whole disk went back to before an epoch: where headquarters has that epoch
        # but lost an earlier one, nobody can say any more which came first.
        self.unordered: set[str] = set()
        self.places: dict[tuple[str, int, int], str] = {}
        self.sets: dict[tuple[str, str], set[str]] = {}
        self.broken = 0
        self.ticks = 0
        for _ in range(LAPTOPS):
            self._buy()

    def run(self) -> HistoryOutcome:
        """Run the history, collect everything, count."""
        events = self._events()
        weights = [weight for weight, _act in events]
        for _step in range(STEPS):
            [(_weight, act)] = self.draw.choices(events, weights)
            act()
        copies, forms = self._copies(), self._form_copies()
        self._settle()
        return self._outcome(copies=copies, forms=forms | self._sent_forms())

    def _events(self) -> Sequence[tuple[float, Callable[[], None]]]:
        return (
            (30, self._record),
            (8, self._fill_in_form),
            (22, self._send),
            (18, self._deliver),
            (16, self._answer),
            (10, self._write_stick),
            (4, self._read_stick),
            (4, self._crash),
            (3, self._crash_in_bundle),
            (0.4, self._revoke),
            (0.7, self._upgrade),
            (3, self._back_up_laptop),
            (2, self._restore_laptop),
            (3, self._image_laptop),
            (2.5, self._restore_image),
            (0.7, self._clone),
            (0.4, self._destroy),
            (2, self._set_clock),
            (3, self._back_up_headquarters),
            (3, self._drill),
            (1.5, self._restore_headquarters),
            (3, self._publish),
            (4, self._bring_reference),
            (4, self._prune),
        )

    # Actions of people and machines

    def _record(self) -> None:
        machine = self._machine()
        for fact in self._new_facts(machine=machine):
            self._write(machine=machine, fact=fact)

    def _new_facts(self, *, machine: Machine) -> list[SyncFact]:
        return [self._new_fact(machine=machine) for _ in range(self.draw.randint(1, 4))]

    def _new_fact(self, *, machine: Machine) -> SyncFact:
        own = self.written.get((machine.laptop.node, machine.branch), [])
        corrects = self.draw.choice(own) if own and self.draw.random() < CORRECTION_SHARE else ""
        self.ticks += 1
        body: NewJsonObject = {
            # Two nodes may give one number to two officers; a person resolves that later.
            "number": self.draw.randint(1, 40),
            "corrects": corrects,
            "at": machine.clock * DAY + self.ticks,
        }
        kind = NEW_KIND if self.draw.random() < NEW_SHARE else RESPONSE
        return SyncFact(key=self._name(), kind=kind, body=json.dumps(body))

    def _write(self, *, machine: Machine, fact: SyncFact) -> None:
        machine.laptop.record(fact=fact)
        self.facts[fact.key] = fact
        node = machine.laptop.node
        self.written.setdefault((node, machine.branch), []).append(fact.key)
        self.writers.setdefault(node, set()).add(machine.fingerprint)

    def _fill_in_form(self) -> None:
        laptop, run = self._machine().laptop, f"run-{self.draw.randint(1, 2)}"
        for _ in range(self.draw.randint(1, 6)):
            form = self._name()
            self.forms[form] = run
            laptop.record_form(run=run, row=form)

    def _send(self) -> None:
        machine = self._machine()
        data = self._bundle(machine=machine)
        if self.draw.random() < LOST:
            return
        if self.draw.random() < CUT:
            data = data[: self.draw.randrange(len(data))]
        self.under_way += [data] * (2 if self.draw.random() < REPEATED else 1)

    def _deliver(self) -> None:
        if self.under_way:
            self._merge(data=self.under_way.pop(self.draw.randrange(len(self.under_way))))

    def _merge(self, *, data: bytes) -> None:
        statement = self._merged(data=data)
        if statement is None:
            return
        if self.draw.random() > LOST:
            self.replies += [statement] * (2 if self.draw.random() < REPEATED else 1)

    def _merged(self, *, data: bytes) -> HeadquartersStatement | None:
        """The reply of headquarters; None if it refused. A revoked node must change nothing."""
        before = len(self.headquarters.holdings.facts)
        try:
            statement = self.headquarters.merge(data=data)
        except BadBundle:
            statement = None
        if statement is not None and statement.node in self.revoked:
            self.broken += 1
        self.broken += statement is None and before != len(self.headquarters.holdings.facts)
        return statement

    def _answer(self) -> None:
        if self.replies:
            statement = self.replies.pop(self.draw.randrange(len(self.replies)))
            for machine in self._alive():
                machine.laptop.take(statement=statement)

    def _write_stick(self) -> None:
        self.sticks.append(self._bundle(machine=self._machine()))

    def _read_stick(self) -> None:
        if self.sticks:
            self._merge(data=self.draw.choice(self.sticks))

    # Failures

    def _crash(self) -> None:
        self._start(machine=self._machine())

    def _crash_in_bundle(self) -> None:
        """The power fails while a bundle is made: the database goes back, the file may not.

        What was written down meanwhile is still there without a number, and gets one again; unless
        the disk was damaged, and the database is restored.
        """
        machine = self._machine()
        before = machine.store.copy()
        new = self._new_facts(machine=machine)
        machine.file.cut = self.draw.choice(("before", "after"))
        with suppress(PowerCut):
            machine.laptop.record_all(facts=new)
            machine.laptop.bundle()
        machine.file.cut = ""
        if machine.backups and self.draw.random() < DAMAGED:
            self._go_back(machine=machine)
            return
        machine.store, machine.was_cut = before, True
        self._start(machine=machine)
        for fact in new:
            self._write(machine=machine, fact=fact)

    def _revoke(self) -> None:
        """Headquarters revokes a laptop; it may get another invitation, or be gone."""
        machine = self._machine()
        self.headquarters.revoke(node=machine.laptop.node)
        self.revoked.add(machine.laptop.node)
        if self.draw.random() < AGAIN:
            machine.laptop.enrol_again(node=self._name())

    def _upgrade(self) -> None:
        self.headquarters.upgrade()

    def _back_up_laptop(self) -> None:
        machine = self._machine()
        machine.backups.append(machine.store.copy())

    def _restore_laptop(self) -> None:
        machine = self._machine()
        if machine.backups:
            self._go_back(machine=machine)

    def _go_back(self, *, machine: Machine) -> None:
        # The second restored backup may be of a past that the first restore abandoned.
        machine.uses_places_twice |= machine.branch > 0
        machine.branch += 1
        self._use_disk(machine=machine, store=self.draw.choice(machine.backups))

    def _image_laptop(self) -> None:
        machine = self._machine()
        machine.images.append((machine.store.copy(), machine.file.read()))

    def _restore_image(self) -> None:
        machine = self._machine()
        if machine.images:
            store, identity = self.draw.choice(machine.images)
            # If the whole disk is restored the file is too: no laptop can detect that by itself.
            machine.uses_places_twice = True
            machine.branch += 1
            self.unordered |= {machine.laptop.node, identity.node} if machine.was_cut else set()
            self._use_disk(machine=machine, store=store, identity=identity)

    def _clone(self) -> None:
        original = self._machine()
        copied = self._buy()
        copied.file = self.kinds.file(identity=original.file.read())
        self._use_disk(machine=copied, store=original.store)

    def _destroy(self) -> None:
        if len(self._alive()) > 1:
            self._machine().is_destroyed = True

    def _set_clock(self) -> None:
        self._machine().clock = self.draw.randint(-CLOCK_DAYS, CLOCK_DAYS)

    def _back_up_headquarters(self) -> None:
        self.backups.append(self.headquarters.backup())

    def _drill(self) -> None:
        if self.backups:
            # Verified backups are safe: older ones are no longer restored.
            self.backups = self.backups[-1:]
            self.headquarters.declare_safe(backup=self.backups[0])

    def _restore_headquarters(self) -> None:
        if self.backups:
            backup = self.draw.choice(self.backups)
            self.headquarters.restore(backup=backup, incarnation=self._name())

    def _publish(self) -> None:
        self.references.append(self.headquarters.publish())

    def _bring_reference(self) -> None:
        if not self.references:
            return
        machine = self._machine()
        before = machine.store.reference()
        machine.laptop.take_reference(version=self.draw.choice(self.references))
        self.broken += machine.store.reference() < before

    def _prune(self) -> None:
        machine = self._machine()
        before = _keys(store=machine.store)
        machine.laptop.prune()
        self.removed |= before - _keys(store=machine.store)

    # Internals

    def _buy(self) -> Machine:
        name = self._name()
        file = self.kinds.file(identity=NodeIdentity(node=self._name(), fingerprint=name))
        store = MemoryStore()
        store.move_to(node=file.read().node)
        laptop = self.kinds.laptop(store=store, file=file, fingerprint=name)
        machine = Machine(fingerprint=name, store=store, file=file, laptop=laptop)
        self.machines.append(machine)
        return machine

    def _use_disk(
        self, *, machine: Machine, store: MemoryStore, identity: NodeIdentity | None = None
    ) -> None:
        machine.store = store.copy()
        if identity is not None:
            machine.file = self.kinds.file(identity=identity)
        elif self.kinds.is_file_in_store:
            # The planted fault: the file is restored with the database.
            epoch = machine.store.epochs()[-1]
            last = machine.store.last(epoch=epoch).sequence
            file_content = machine.file.read()
            machine.file = self.kinds.file(
                identity=NodeIdentity(
                    node=file_content.node,
                    fingerprint=file_content.fingerprint,
                    epoch=epoch,
                    sequence=last,
                )
            )
        self._start(machine=machine)

    def _start(self, *, machine: Machine) -> None:
        machine.laptop = self.kinds.laptop(
            store=machine.store, file=machine.file, fingerprint=machine.fingerprint
        )
        try:
            machine.laptop.start()
        except OtherMachine:
            machine.laptop.enrol_again(node=self._name())

    def _bundle(self, *, machine: Machine) -> bytes:
        """A bundle of a machine, as inspected by an observer who tries to identify forms."""
        data = machine.laptop.bundle()
        bundle = read_bundle(data=data)
        self.broken += any(
            len(rows) < MIN_FORMS or list(rows) != sorted(rows)
            for rows in bundle.feedback.values()
        )
        for run, rows in bundle.feedback.items():
            before_it = self.sets.setdefault((bundle.node, run), set())
            new = set(rows) - before_it
            # Differences between before and after a backup may reveal forms.
            self.broken += 0 < len(new) < MIN_FORMS and machine.branch == 0
            before_it |= new
        for stretch in bundle.stretches:
            for entry in stretch.entries:
                self.broken += entry.fact.kind == FORM
                place = (bundle.node, entry.epoch, entry.sequence)
                before = self.places.setdefault(place, entry.digest)
                self.broken += before != entry.digest and not machine.uses_places_twice
        return data

    def _copies(self) -> set[str]:
        """The keys with a remaining copy: on existing laptops, and on sticks."""
        on_laptops = [_keys(store=machine.store) for machine in self._alive()]
        on_sticks = [
            {
                entry.fact.key
                for stretch in read_bundle(data=data).stretches
                for entry in stretch.entries
            }
            for data in self.sticks
        ]
        fact_keys = set(self.headquarters.holdings.facts)
        return fact_keys.union(self.removed, *on_laptops, *on_sticks)

    def _form_copies(self) -> set[str]:
        """The evaluation forms that are on sticks and at headquarters."""
        on_sticks = [
            set(rows) for data in self.sticks for rows in read_bundle(data=data).feedback.values()
        ]
        return set().union(*on_sticks, *self.headquarters.holdings.feedback.values())

    def _sent_forms(self) -> set[str]:
        """The forms in the sets of laptops; fewer than five stay where they are."""
        return {
            form
            for machine in self._alive()
            for run, count in machine.store.sent_forms().items()
            for form in machine.store.feedback()[run][:count]
        }

    def _settle(self) -> None:
        """Collect everything, as people finally do: sticks, networks, the upgrade, decisions."""
        self.headquarters.upgrade()
        for data in self.sticks:
            self._merged(data=data)
        self._exchange(machines=self._alive(), rounds=ROUNDS)
        for digest in list(self.headquarters.holdings.set_aside):
            self.headquarters.take_in(digest=digest)
        # A revoked laptop gets no reply, so that it does not know what a restored headquarters
        # lacks: it is enrolled again under another name.
        revoked = [machine for machine in self._alive() if machine.laptop.node in self.revoked]
        for machine in revoked:
            machine.laptop.enrol_again(node=self._name())
        self._exchange(machines=revoked, rounds=2)

    def _exchange(self, *, machines: Sequence[Machine], rounds: int) -> None:
        for _round in range(rounds):
            for machine in machines:
                statement = self._merged(data=self._bundle(machine=machine))
                if statement is not None:
                    machine.laptop.take(statement=statement)

    def _outcome(self, *, copies: set[str], forms: set[str]) -> HistoryOutcome:
        folded = list(self.headquarters.fold())
        facts = [fact for fold in folded for fact in (*fold.facts, *fold.displaced)]
        keys = [fact.key for fact in facts]
        changed_facts = [fact for fact in facts if self.facts.get(fact.key, fact) != fact]
        places = {
            key: (branch, index)
            for branch, branch_keys in self.written.items()
            for index, key in enumerate(branch_keys)
        }
        return HistoryOutcome(
            facts=len(places),
            lost=len(copies - set(keys)) + len(changed_facts) + len(forms - self._forms_there()),
            duplicated=len(keys) - len(set(keys)) + self._misplaced_forms_count(),
            order_broken=sum(
                _is_swapped(facts=fold.facts, places=places)
                for fold in folded
                if fold.node not in self.unordered
            )
            + sum(len(machines) > 1 for machines in self.writers.values())
            + self.broken,
        )

    def _forms_there(self) -> set[str]:
        """The forms at headquarters."""
        return set().union(*self.headquarters.holdings.feedback.values())

    def _misplaced_forms_count(self) -> int:
        """How many forms headquarters has under a run for which they were not filled in."""
        placed_forms = {
            (form, run)
            for (_node, run), rows in self.headquarters.holdings.feedback.items()
            for form in rows
        }
        return sum(self.forms.get(form) != run for form, run in placed_forms)

    def _alive(self) -> list[Machine]:
        return [machine for machine in self.machines if not machine.is_destroyed]

    def _machine(self) -> Machine:
        return self.draw.choice(self._alive())

    def _name(self) -> str:
        return f"{self.draw.getrandbits(64):016x}"


def _keys(*, store: MemoryStore) -> set[str]:
    return {
        entry.fact.key for epoch in store.epochs() for entry in store.entries(epoch=epoch, after=0)
    }


def _is_swapped(*, facts: Sequence[SyncFact], places: dict[str, tuple[Branch, int]]) -> bool:
    """Whether two facts of one node and branch are not in the order written."""
    last: dict[Branch, int] = {}
    for fact in facts:
        if fact.key not in places:
            continue
        branch, place = places[fact.key]
        if place < last.get(branch, -1):
            return True
        last[branch] = place
    return False
