"""Tests are dealt to workers so that what is dear is made once."""

from types import SimpleNamespace
from typing import Any

from promdaen.config import dealing
from promdaen.config.environment import CHECKOUT

APART = [f"src/a.py::test_{number}" for number in range(8)]
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


def test_one_worker_gets_all_tests_of_a_file_that_shares_and_gets_them_first() -> None:
    option = SimpleNamespace(loadscopereorder=True)
    config: Any = SimpleNamespace(option=option, getvalue=lambda _name: ["popen", "popen"])
    scheduler = dealing.pytest_xdist_make_scheduler(config, None)
    workers, names = [Worker("first"), Worker("second")], [*APART, *TOGETHER]
    for worker in workers:
        scheduler.add_node(worker)
        scheduler.add_node_collection(worker, names)
    scheduler.schedule()
    first, second = ([names[number] for number in one.sent] for one in workers)
    assert first[: len(TOGETHER)] == TOGETHER
    assert not set(second) & set(TOGETHER)
    assert len(second) > 1


def collected(name: str, *, fixtures: tuple[str, ...] = (), **marked: Any) -> Any:
    mark = SimpleNamespace(kwargs=marked) if marked else None
    return SimpleNamespace(
        nodeid=name, fixturenames=fixtures, get_closest_marker=lambda _name: mark
    )


def test_tests_of_the_whole_product_are_dealt_first_but_those_that_commit() -> None:
    items = [
        collected("src/a.py::test_short"),
        collected("tests/b.py::test_walk", databases=["default"]),
        collected("src/a.py::test_commits", transaction=True),
        collected("tests/b.py::test_commits", transaction=True),
        collected("tests/b.py::test_served", fixtures=("live_server",)),
    ]
    dealing.pytest_collection_modifyitems(items)
    assert [item.nodeid for item in items] == [
        "tests/b.py::test_walk",
        "src/a.py::test_short",
        "src/a.py::test_commits",
        "tests/b.py::test_commits",
        "tests/b.py::test_served",
    ]


def test_the_files_that_share_are_there() -> None:
    assert [file for file in dealing.TOGETHER if not (CHECKOUT / file).is_file()] == []
