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
    for one in workers:
        scheduler.add_node(one)
        scheduler.add_node_collection(one, names)
    scheduler.schedule()
    first, second = ([names[number] for number in one.sent] for one in workers)
    assert first[: len(TOGETHER)] == TOGETHER
    assert not set(second) & set(TOGETHER)
    assert len(second) > 1


def test_the_files_that_share_are_there() -> None:
    assert [file for file in dealing.TOGETHER if not (CHECKOUT / file).is_file()] == []
