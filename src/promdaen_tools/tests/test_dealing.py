"""Tests are dealt to workers so that what is dear is made once."""

from collections import Counter
from types import SimpleNamespace
from typing import Any

from promdaen.config.environment import CHECKOUT
from promdaen_tools import dealing

SEPARATE = [f"src/a.py::test_{number}" for number in range(8)]
TOGETHER = [f"tests/test_wheel.py::test_{number}" for number in range(5)]


class Worker:
    """A worker of pytest-xdist that keeps what it is sent."""

    shutting_down = False

    def __init__(self, name: str) -> None:
        self.gateway = SimpleNamespace(id=name)
        self.sent: list[int] = []

    def send_runtest_some(self, numbers: list[int]) -> None:
        self.sent += numbers

    def shutdown(self) -> None:
        self.shutting_down = True


def test_one_worker_gets_all_tests_of_a_file_that_shares() -> None:
    option = SimpleNamespace(loadscopereorder=True)
    config: Any = SimpleNamespace(option=option, getvalue=lambda _name: ["popen", "popen"])
    scheduler = dealing.pytest_xdist_make_scheduler(config, None)
    workers, names = [Worker("first"), Worker("second")], [*TOGETHER, *SEPARATE]
    for worker in workers:
        scheduler.add_node(worker)
        scheduler.add_node_collection(worker, names)
    scheduler.schedule()
    first, second = ([names[number] for number in worker.sent] for worker in workers)
    assert first[: len(TOGETHER)] == TOGETHER
    assert not set(second) & set(TOGETHER)
    assert len(second) > 1


def test_neighbours_of_a_file_go_together_but_not_long_tests_nor_the_last() -> None:
    first, second = ([f"src/{file}.py::test_{number}" for number in range(40)] for file in "ab")
    long = [f"tests/test_waiting_work.py::test_{number}" for number in range(3)]
    last = [f"src/c.py::test_{number}" for number in range(dealing.AT_LAST)]
    names = [*TOGETHER, *long, *first, *second, first[0] + "_commits", *last]
    scopes = dealing.scopes(names=names)
    assert [*scopes] == names
    sizes = Counter(scopes.values())
    assert [sizes[name] for name in (TOGETHER[0], *long)] == [len(TOGETHER), 1, 1, 1]
    assert [sizes[file[place]] for file in (first, second) for place in (0, 16, 32)] == [
        16,
        16,
        8,
    ] * 2
    assert scopes[first[0] + "_commits"] == first[0] + "_commits"
    assert {sizes[name] for name in last} == {1}


def collected(name: str, *, fixtures: tuple[str, ...] = (), **marked: Any) -> Any:
    mark = SimpleNamespace(kwargs=marked) if marked else None
    return SimpleNamespace(
        nodeid=name, fixturenames=fixtures, get_closest_marker=lambda _name: mark
    )


def test_tests_that_share_and_those_of_the_whole_product_are_first_but_those_that_commit() -> None:
    items = [
        collected("src/a.py::test_short"),
        collected("tests/b.py::test_walk", databases=["default"]),
        collected("src/a.py::test_commits", transaction=True),
        collected("tests/b.py::test_commits", transaction=True),
        collected("tests/b.py::test_served", fixtures=("live_server",)),
        collected(TOGETHER[0]),
    ]
    dealing.pytest_collection_modifyitems(items)
    assert [item.nodeid for item in items] == [
        TOGETHER[0],
        "tests/b.py::test_walk",
        "src/a.py::test_short",
        "src/a.py::test_commits",
        "tests/b.py::test_commits",
        "tests/b.py::test_served",
    ]


def test_the_files_that_share_are_there() -> None:
    assert [file for file in dealing.TOGETHER if not (CHECKOUT / file).is_file()] == []
