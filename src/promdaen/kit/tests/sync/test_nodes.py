"""A laptop and headquarters, step by step: what is said, sent again, numbered again, removed."""

from dataclasses import replace

import pytest

from promdaen.kit.sync.facts import BadBundle, HeadquartersStatement, SyncFact, read_bundle
from promdaen.kit.sync.headquarters import MemoryHeadquarters
from promdaen.kit.sync.laptops import Laptop, MemoryFile, MemoryStore, NodeIdentity, OtherMachine


def fact(key: str, body: str = "{}") -> SyncFact:
    return SyncFact(key=key, kind="response", body=body)


def laptop(name: str = "a") -> Laptop:
    file = MemoryFile(identity=NodeIdentity(node=name, fingerprint=name))
    store = MemoryStore()
    store.move_to(node=name)
    started_laptop = Laptop(store=store, file=file, fingerprint=name)
    started_laptop.start()
    return started_laptop


def record(node: Laptop, *keys: str) -> None:
    for key in keys:
        node.record(fact=fact(key))


def sync(node: Laptop, headquarters: MemoryHeadquarters) -> HeadquartersStatement:
    statement = headquarters.merge(data=node.bundle())
    node.take(statement=statement)
    return statement


def keys(headquarters: MemoryHeadquarters, node: str = "a") -> list[str]:
    return [
        stored_fact.key
        for folded in headquarters.fold()
        if folded.node == node
        for stored_fact in (*folded.facts, *folded.displaced)
    ]


def sent_facts(node: Laptop) -> list[tuple[int, int, str]]:
    return [
        (entry.epoch, entry.sequence, entry.fact.key)
        for stretch in read_bundle(data=node.bundle()).stretches
        for entry in stretch.entries
    ]


def restored(node: Laptop, store: MemoryStore) -> Laptop:
    restored_laptop = Laptop(store=store, file=node.file, fingerprint=node.fingerprint)
    restored_laptop.start()
    return restored_laptop


def test_facts_that_headquarters_confirmed_are_not_sent_again() -> None:
    node, headquarters = laptop(), MemoryHeadquarters(incarnation="1")
    record(node, "x", "y")
    sync(node, headquarters)
    assert sent_facts(node) == []
    record(node, "z")
    assert sent_facts(node) == [(1, 3, "z")]
    sync(node, headquarters)
    assert keys(headquarters) == ["x", "y", "z"]


def test_a_repeated_bundle_counts_once() -> None:
    node, headquarters = laptop(), MemoryHeadquarters(incarnation="1")
    record(node, "x")
    data = node.bundle()
    headquarters.merge(data=data)
    headquarters.merge(data=data)
    assert keys(headquarters) == ["x"]


def test_after_a_restore_of_headquarters_everything_is_sent_again() -> None:
    node, headquarters = laptop(), MemoryHeadquarters(incarnation="1")
    record(node, "x")
    sync(node, headquarters)
    backup = headquarters.backup()
    record(node, "y")
    sync(node, headquarters)
    headquarters.restore(backup=backup, incarnation="2")
    sync(node, headquarters)
    assert sent_facts(node) == [(1, 2, "y")]
    sync(node, headquarters)
    assert keys(headquarters) == ["x", "y"]


def test_only_what_is_safe_is_removed() -> None:
    node, headquarters = laptop(), MemoryHeadquarters(incarnation="1")
    record(node, "x", "y")
    sync(node, headquarters)
    assert node.prune() == 0
    backup = headquarters.backup()
    record(node, "z")
    sync(node, headquarters)
    headquarters.declare_safe(backup=backup)
    sync(node, headquarters)
    assert node.prune() == 2
    assert node.prune() == 0
    record(node, "u")
    sync(node, headquarters)
    assert keys(headquarters) == ["x", "y", "z", "u"]


def test_a_backup_that_holds_more_than_headquarters_makes_nothing_safe() -> None:
    node, headquarters = laptop(), MemoryHeadquarters(incarnation="1")
    older = headquarters.backup()
    record(node, "x")
    sync(node, headquarters)
    newer = headquarters.backup()
    headquarters.restore(backup=older, incarnation="2")
    headquarters.declare_safe(backup=newer)
    sync(node, headquarters)
    node.take(statement=headquarters.merge(data=laptop("b").bundle()))
    assert sync(node, headquarters).safe
    headquarters.restore(backup=older, incarnation="3")
    headquarters.declare_safe(backup=newer)
    statement = headquarters.merge(data=laptop("a").bundle())
    assert statement.safe == {}


def test_a_restored_database_writes_to_a_new_epoch() -> None:
    node, headquarters = laptop(), MemoryHeadquarters(incarnation="1")
    record(node, "x")
    assert isinstance(node.store, MemoryStore)
    backup = node.store.copy()
    record(node, "y")
    stick = node.bundle()
    node = restored(node, backup)
    record(node, "z")
    assert sent_facts(node)[-1] == (2, 1, "z")
    sync(node, headquarters)
    headquarters.merge(data=stick)
    assert keys(headquarters) == ["x", "y", "z"]


def test_a_disk_that_went_back_whole_is_found_out_by_headquarters() -> None:
    node, headquarters = laptop(), MemoryHeadquarters(incarnation="1")
    record(node, "x")
    assert isinstance(node.store, MemoryStore)
    image, identity = node.store.copy(), node.file.read()
    record(node, "y")
    sync(node, headquarters)
    node.file.write(identity=identity)
    node = restored(node, image)
    record(node, "z")
    refused = headquarters.merge(data=node.bundle())
    assert list(refused.reused) == [1]
    node.take(statement=refused)
    assert sent_facts(node)[-1] == (2, 1, "z")
    sync(node, headquarters)
    assert keys(headquarters) == ["x", "y", "z"]
    assert [len(data) > 0 for data in headquarters.holdings.set_aside.values()] == [True]


def test_a_bundle_that_was_set_aside_is_taken_in_by_a_person() -> None:
    node, headquarters = laptop(), MemoryHeadquarters(incarnation="1")
    assert isinstance(node.store, MemoryStore)
    image, identity = node.store.copy(), node.file.read()
    record(node, "x")
    stick = node.bundle()
    node.file.write(identity=identity)
    node = restored(node, image)
    record(node, "y")
    sync(node, headquarters)
    headquarters.merge(data=stick)
    assert keys(headquarters) == ["y"]
    for digest in list(headquarters.holdings.set_aside):
        headquarters.take_in(digest=digest)
    assert keys(headquarters) == ["y", "x"]


def test_a_copied_disk_is_not_started_as_the_other_machine() -> None:
    node = laptop()
    record(node, "x")
    copied = Laptop(store=node.store, file=node.file, fingerprint="another")
    with pytest.raises(OtherMachine):
        copied.start()
    copied.enrol_again(node="b")
    copied.start()
    headquarters = MemoryHeadquarters(incarnation="1")
    record(copied, "y")
    sync(copied, headquarters)
    assert keys(headquarters, "b") == ["x", "y"]


def test_a_backup_of_before_a_machine_was_enrolled_again_is_numbered_for_its_new_name() -> None:
    node, headquarters = laptop(), MemoryHeadquarters(incarnation="1")
    record(node, "x", "y")
    sync(node, headquarters)
    assert isinstance(node.store, MemoryStore)
    backup = node.store.copy()
    node.enrol_again(node="b")
    record(node, "z")
    places = sent_facts(node)
    sync(node, headquarters)
    node = restored(node, backup)
    record(node, "w")
    # No place of the new name is used for another fact.
    assert {place[:2] for place in sent_facts(node)}.isdisjoint(place[:2] for place in places)
    sync(node, headquarters)
    assert keys(headquarters, "b") == ["z", "w"]
    assert keys(headquarters) == ["x", "y"]
    assert sent_facts(node) == []


def test_a_fact_of_two_nodes_counts_once() -> None:
    first_laptop, other, headquarters = laptop(), laptop("b"), MemoryHeadquarters(incarnation="1")
    record(first_laptop, "x")
    record(other, "x", "y")
    sync(first_laptop, headquarters)
    sync(other, headquarters)
    assert (keys(headquarters), keys(headquarters, "b")) == (["x"], ["y"])


def test_a_key_with_two_bodies_is_left_for_a_person() -> None:
    first_laptop, other, headquarters = laptop(), laptop("b"), MemoryHeadquarters(incarnation="1")
    first_laptop.record(fact=fact("x", '{"mark": 1}'))
    other.record(fact=fact("x", '{"mark": 0}'))
    sync(first_laptop, headquarters)
    sync(other, headquarters)
    sync(other, headquarters)
    [(first, second)] = headquarters.holdings.clashes
    assert (first.body, second.body) == ('{"mark": 1}', '{"mark": 0}')
    assert headquarters.holdings.facts["x"] == first


def test_what_comes_after_a_gap_waits_for_what_is_missing() -> None:
    node, headquarters = laptop(), MemoryHeadquarters(incarnation="1")
    record(node, "x")
    first = node.bundle()
    statement = MemoryHeadquarters(incarnation="2").merge(data=first)
    node.take(statement=replace(statement, incarnation="1", number=-1))
    record(node, "y")
    second = node.bundle()
    headquarters.merge(data=second)
    [folded] = headquarters.fold()
    assert (
        [stored_fact.key for stored_fact in folded.facts],
        [stored_fact.key for stored_fact in folded.displaced],
    ) == (
        [],
        ["y"],
    )
    headquarters.merge(data=first)
    [folded] = headquarters.fold()
    assert ([stored_fact.key for stored_fact in folded.facts], folded.displaced) == (
        ["x", "y"],
        [],
    )


def test_an_older_answer_changes_nothing() -> None:
    node, headquarters = laptop(), MemoryHeadquarters(incarnation="1")
    old = headquarters.merge(data=node.bundle())
    record(node, "x")
    sync(node, headquarters)
    node.take(statement=old)
    assert sent_facts(node) == []
    node.take(statement=replace(old, node="b", number=99))
    assert sent_facts(node) == []


def test_a_cut_bundle_stores_nothing() -> None:
    node, headquarters = laptop(), MemoryHeadquarters(incarnation="1")
    record(node, "x", "y")
    with pytest.raises(BadBundle):
        headquarters.merge(data=node.bundle()[:-1])
    assert headquarters.holdings.chains == {}


def test_reference_tables_only_rise() -> None:
    node = laptop()
    assert node.take_reference(version=3)
    assert not node.take_reference(version=2)
    assert not node.take_reference(version=3)
    assert node.store.reference() == 3


def test_forms_of_feedback_wait_until_they_are_five() -> None:
    node, headquarters = laptop(), MemoryHeadquarters(incarnation="1")
    for row in ("d", "b", "a", "c"):
        node.record_form(run="run", row=row)
    assert read_bundle(data=node.bundle()).feedback == {}
    node.record_form(run="run", row="e")
    assert read_bundle(data=node.bundle()).feedback == {"run": ("a", "b", "c", "d", "e")}
    sync(node, headquarters)
    assert read_bundle(data=node.bundle()).feedback == {}
    assert headquarters.holdings.feedback == {("a", "run"): set("abcde")}
    statement = node.store.statement()
    assert statement is not None
    assert statement.safe_feedback == {}
    headquarters.declare_safe(backup=headquarters.backup())
    sync(node, headquarters)
    statement = node.store.statement()
    assert statement is not None
    assert statement.safe_feedback == statement.feedback != {}
