"""Spreads the parts of a computation over a Dask cluster (an optional extra), for large countries.

A part has its own seed, and results come back in the order of the parts, so that figures are the
same to the last bit wherever they were computed.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Protocol, TypeVar

TIMEOUT_SECONDS = 30
"""How long a cluster may take to answer."""


class ClusterRefused(RuntimeError):
    """The cluster cannot be used; the text is one line with the reason."""


Part = TypeVar("Part")
Result = TypeVar("Result")


class ClusterMap(Protocol):
    """Calls a function with each part, and returns the results in their order, as `map` does."""

    def __call__(
        self, work: Callable[[Part], Result], parts: Iterable[Part], /
    ) -> Iterable[Result]:
        """Call `work` with each part."""


@contextmanager
def map_over_cluster(*, address: str) -> Iterator[ClusterMap]:
    """How to spread parts over the cluster at an address; without one they run here.

    Raises ClusterRefused if it cannot be reached, if its workers have other versions, whose
    results could differ, or if it stops before the results are here.
    """
    if not address:
        yield map
        return
    try:
        from distributed import Client, KilledWorker  # noqa: PLC0415  an optional extra
    except ImportError as error:
        raise ClusterRefused(
            "Dask is not installed here. Install it with: pip install 'promdaen[cluster]'"
        ) from error
    try:
        client: Any = Client(address, timeout=TIMEOUT_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except OSError as error:
        raise ClusterRefused(f"No Dask scheduler answers at {address}.") from error
    except Exception as error:
        # Dask checks no address: besides ValueError it raises TypeError for tls://, AssertionError
        # for a space, MemoryError where another server answers.
        raise ClusterRefused(
            f"{address!r} is not the address of a Dask scheduler; write it as tcp://10.0.0.5:8786."
        ) from error
    with client:
        _check_workers(client=client, address=address)

        def spread(work: Callable[[Part], Result], parts: Iterable[Part], /) -> Iterable[Result]:
            try:
                futures = client.map(work, list(parts), pure=False)
                results: list[Result] = client.gather(futures)
            except (KilledWorker, CancelledError, OSError) as error:
                raise ClusterRefused(
                    f"The cluster at {address} stopped before it returned the results."
                ) from error
            return results

        yield spread


def _check_workers(*, client: Any, address: str) -> None:
    try:
        others = {
            worker_versions
            for worker_versions in client.run(versions).values()
            if worker_versions != versions()
        }
    except ImportError as error:
        raise ClusterRefused(
            f"The workers at {address} are missing a package: {error}."
        ) from error
    if others or not client.scheduler_info()["workers"]:
        raise ClusterRefused(
            f"The workers at {address} need these versions: {versions()}; they have: "
            f"{'; '.join(sorted(others)) or 'no worker'}."
        )


def versions() -> str:
    """The versions that results depend on."""
    names = ("promdaen", "numpy", "scipy")
    packages = [f"{name} {_version(name=name)}" for name in names]
    return ", ".join([f"Python {platform.python_version()}", *packages])


def _version(*, name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "checkout"
