"""Figures that a Dask cluster computes are those that are computed here, to the last bit."""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
from collections.abc import Iterator
from io import StringIO
from unittest import mock

import dask
import numpy as np
import pytest
from django.core.management import CommandError, call_command

from promdaen.assessment.rules import gains
from promdaen.kit import cluster
from promdaen.planning.tests.test_checkpoints import GOOD


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("checkpoint") / "checkpoint.json"
    path.write_text(json.dumps(GOOD))
    return str(path)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Two workers in processes of their own on this machine."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
    ) as workers:
        yield workers.scheduler_address


def test_without_an_address_parts_run_here_in_their_order() -> None:
    with cluster.map_over_cluster(address="") as spread:
        assert list(spread(str, [3, 1, 2])) == ["3", "1", "2"]


def test_simulated_days_are_the_same_on_a_cluster(address: str, checkpoint: str) -> None:
    def days(*options: str) -> str:
        stream = StringIO()
        call_command("simulate_checkpoint", checkpoint, "--days=2500", *options, stdout=stream)
        return stream.getvalue()

    local = days()
    assert days(f"--cluster={address}") == local
    assert json.loads(local)["days"] == 2500


def test_a_bootstrap_is_the_same_on_a_cluster(address: str) -> None:
    draw = np.random.default_rng(4)
    before = draw.normal(50, 10, 3_000)
    arguments = {"before": before, "after": before + draw.normal(10, 5, 3_000), "seed": 7}
    local = gains.bootstrap(**arguments, resamples=2_000)
    with cluster.map_over_cluster(address=address) as spread:
        assert gains.bootstrap(**arguments, resamples=2_000, spread=spread) == local
    assert gains.bootstrap(**arguments | {"seed": 8}, resamples=2_000) != local


@pytest.mark.parametrize("address", ["x", "tls://127.0.0.1:9", "foo://a:1", "127.0.0.1:port"])
def test_what_is_no_address_of_a_scheduler_is_refused_in_one_line(address: str) -> None:
    with (
        pytest.raises(cluster.ClusterRefused, match="is not the address of a Dask scheduler"),
        cluster.map_over_cluster(address=address),
    ):
        pass


def test_another_server_at_the_address_is_refused_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _address = server.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        with (
            pytest.raises(cluster.ClusterRefused, match="Dask scheduler"),
            cluster.map_over_cluster(address=f"tcp://127.0.0.1:{server.getsockname()[1]}"),
        ):
            pass
        thread.join()


def test_without_dask_the_refusal_explains_how_to_install_it(
    checkpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(CommandError, match=r"pip install 'promdaen\[cluster\]'"):
        call_command("simulate_checkpoint", checkpoint, "--cluster=tcp://127.0.0.1:9")


def _end_worker(_part: int) -> None:
    os._exit(1)


def test_a_cluster_whose_workers_end_is_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from distributed import LocalCluster

    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        LocalCluster(
            n_workers=1, threads_per_worker=1, processes=True, dashboard_address=":0"
        ) as workers,
        pytest.raises(cluster.ClusterRefused, match="stopped before it returned the results"),
        cluster.map_over_cluster(address=workers.scheduler_address) as spread,
    ):
        spread(_end_worker, [1])


def test_workers_of_other_versions_are_refused(address: str) -> None:
    with (
        mock.patch.object(cluster, "_version", return_value="0"),
        pytest.raises(cluster.ClusterRefused, match="need these versions"),
        cluster.map_over_cluster(address=address),
    ):
        pass


def test_a_cluster_that_does_not_answer_is_refused_in_one_line(
    checkpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "TIMEOUT_SECONDS", 1)
    with pytest.raises(CommandError, match="No Dask scheduler answers"):
        call_command("simulate_checkpoint", checkpoint, "--cluster=tcp://127.0.0.1:9")
