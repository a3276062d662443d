"""Machines, made once and copied for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from promdaen.laptops import actions
from promdaen.laptops.models import Loan
from tests import laptops_world as world
from tests import runs

RUN = "KK-1"


@pytest.fixture(scope="session")
def machines(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[Path]:
    """A headquarters with a planned run, and a laptop that was lent it."""
    folder = tmp_path_factory.mktemp("machines")
    with django_db_blocker.unblock():
        world.empty_machine(folder / "empty")
        headquarters = world.founded(world.Machine(folder / "empty").copied(folder / "hq"))
        laptop = world.Machine(folder / "empty").copied(folder / "laptop")
        with headquarters.on():
            paper = runs.paper()
            run = runs.run(RUN, held={"before": paper, "after": paper})
            for department in ("IMM", "MAR", "BPP", "AHT", "IMM", "MAR"):
                runs.enrol(run, department=department)
        world.enrolled(headquarters=headquarters, laptop=laptop)
        world.lend(headquarters, code=RUN)
        with headquarters.on():
            data, _name, _rows = actions.make_reference_bundle(
                laptop=world.NAME, runs=[RUN], by=None, now=headquarters.now
            )
        laptop.merge(data)
        for machine in (headquarters, laptop):
            with machine.on():
                # Each test lends the run itself where it is about loans.
                Loan.objects.all().delete()
        yield folder


@pytest.fixture
def headquarters(
    machines: Path, tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> Iterator[world.Machine]:
    with django_db_blocker.unblock():
        yield world.Machine(machines / "hq", minutes=10).copied(tmp_path / "hq")


@pytest.fixture
def laptop(
    machines: Path, tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> Iterator[world.Machine]:
    with django_db_blocker.unblock():
        yield world.Machine(machines / "laptop", minutes=10).copied(tmp_path / "laptop")
