"""Units, proxy, containers and settings that `deploy/` ships fit the product and each other."""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.urls import get_resolver

from promdaen.config import environment, feeds, openrosa, server
from promdaen.config.environment import CHECKOUT
from promdaen.config.middleware import FOR_PROGRAMS
from promdaen.kit import speech

DEPLOY = CHECKOUT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
PROGRAM = "/opt/promdaen/bin/promdaen"
COMMANDS = {"serve", "worker", "migrate"}


def compose() -> dict[str, Any]:
    configuration: dict[str, Any] = yaml.safe_load(
        (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    )
    return configuration


def check_command(words: Sequence[str]) -> None:
    """A command with its options is one that the product has."""
    name, *options = words
    assert name in COMMANDS
    if name == "serve":
        assert isinstance(server._options(arguments=list(options)), argparse.Namespace)
    elif options:
        assert options == ["--noinput"]


def settings_of(text: str) -> dict[str, str]:
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def check_settings(names: Sequence[str]) -> None:
    assert set(names) <= {*environment.VARIABLE_NAMES, "DATABASE_URL", "PROMDAEN_DATA"}


def test_there_are_units_for_server_and_workers() -> None:
    assert [path.name for path in UNITS] == ["promdaen-worker@.service", "promdaen.service"]


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_starts_a_command_of_the_product(path: Path) -> None:
    [started] = re.findall(r"^ExecStart=(.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    program, *words = started.split()
    assert program == PROGRAM
    check_command(words)


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_runs_as_a_user_of_its_own_that_gains_no_right(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert {"User=promdaen", "NoNewPrivileges=true", "ProtectSystem=strict"} <= set(lines)


def test_the_user_of_the_database_is_no_superuser() -> None:
    page = (CHECKOUT / "docs" / "deploy.md").read_text(encoding="utf-8")
    arguments = re.findall(r"^sudo -u postgres createuser (.+)$", page, re.MULTILINE)
    assert arguments == ["promdaen", "--pwprompt exchange"]
    assert "USER 990\n" in (DEPLOY / "Containerfile").read_text(encoding="utf-8")


def verified(path: Path, *, change: tuple[str, str]) -> str:
    """What systemd says of a unit whose program is one of this machine."""
    text = path.read_text(encoding="utf-8").replace(PROGRAM, "/usr/bin/env")
    text = text.replace(" postgresql.service", " ").replace("Requires=\n", "")
    unit = path.parent / f"made-{path.name}"
    unit.write_text(text.replace(*change), encoding="utf-8")
    process = subprocess.run(
        ["systemd-analyze", "verify", "--recursive-errors=no", str(unit)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return process.stdout + process.stderr


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_knows_every_line_of_a_unit(path: Path, tmp_path: Path) -> None:
    copied = Path(shutil.copy(path, tmp_path))
    assert "made-" not in verified(copied, change=("", ""))
    # A planted fault is found.
    assert "NoNewPrivilege" in verified(copied, change=("NoNewPrivileges=", "NoNewPrivilege="))


@pytest.mark.skipif(not shutil.which("nginx"), reason="needs nginx")
def test_nginx_reads_its_file(tmp_path: Path) -> None:
    key, certificate = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += ["-nodes", "-subj", "/CN=promdaen.example", "-keyout", str(key)]
    subprocess.run([*command, "-out", str(certificate)], capture_output=True, check=True)
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    text = text.replace("/etc/ssl/promdaen", str(tmp_path)).replace(
        "/var/log/nginx", str(tmp_path)
    )

    def said(site: str) -> tuple[int, str]:
        main = tmp_path / "nginx.conf"
        main.write_text(f"pid {tmp_path}/pid; events {{}} http {{ {site} }}", encoding="utf-8")
        process = subprocess.run(
            ["nginx", "-t", "-c", str(main), "-e", str(tmp_path / "log")],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return process.returncode, process.stderr

    assert said(text)[0] == 0, said(text)
    assert said(text.replace("proxy_pass", "proxy_past"))[0] != 0


def test_settings_of_the_server_are_settings_of_the_product() -> None:
    variables = settings_of((DEPLOY / "promdaen.env").read_text(encoding="utf-8"))
    check_settings(list(variables))
    site = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    name = variables["PROMDAEN_ADDRESS"].removeprefix("https://")
    assert site.count(f"server_name {name};") == 2
    assert "proxy_set_header X-Forwarded-Proto $scheme;" in site
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in site
    assert variables["PROMDAEN_PROXIES"] == "1"


# Tokens that are no secrets: printed on a certificate for those who check it, or used up.
OPEN_TOKENS = {"c/<str:token>/", "c/<str:token>", "p/lab/picture/<str:token>/"}


def patterns(resolver: Any, *, start: str = "") -> Iterator[str]:
    for part in resolver.url_patterns:
        address = start + str(part.pattern)
        if hasattr(part, "url_patterns"):
            yield from patterns(part, start=address)
        else:
            yield address


def test_no_address_with_a_key_gets_into_the_log_of_nginx() -> None:
    site = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    [left_out] = re.findall(r'^    "~(\S+)" 0;$', site, re.MULTILINE)
    with_token = {part for part in patterns(get_resolver()) if "token>" in part} - OPEN_TOKENS
    addresses = ["/" + re.sub(r"<[^>]+>", "KEY", pattern) for pattern in with_token]
    assert {"/calendar/", "/survey/feed/"} == {
        token["start"] for address in addresses if (token := feeds.TOKEN.match(address))
    }
    addresses += [f"{openrosa.KEY_PATH}KEY/formList", "/p/stop/CODE/"]
    assert [address for address in addresses if not re.search(left_out, address)] == []
    # Of the addresses for programs, these two carry their keys in a header.
    starts = [start for start in FOR_PROGRAMS if not re.search(left_out, start)]
    assert starts == ["/api/", "/collect/"]


def test_the_script_for_commands_is_one() -> None:
    path = DEPLOY / "promdaen-do"
    assert path.stat().st_mode & 0o111
    subprocess.run(["sh", "-n", str(path)], check=True)
    assert PROGRAM in path.read_text(encoding="utf-8")


def test_containers_start_commands_of_the_product() -> None:
    services = compose()["services"]
    assert set(services) == {"database", "migrate", "server", "worker", "proxy"}
    ours = {name: part for name, part in services.items() if part["image"] == "promdaen"}
    assert set(ours) == {"migrate", "server", "worker"}
    for part in ours.values():
        check_command(part["command"])
        check_settings(list(part["environment"]))
        assert part["environment"]["DATABASE_URL"].endswith("?sslmode=disable")
    for name in ("server", "worker"):
        assert services[name]["depends_on"]["migrate"] == {
            "condition": "service_completed_successfully"
        }


def test_only_the_proxy_is_reached_from_outside() -> None:
    services = compose()["services"]
    assert {name for name, part in services.items() if "ports" in part} == {"server"}
    assert services["server"]["ports"] == ["80:80", "443:443"]
    assert services["proxy"]["network_mode"] == "service:server"
    # The server answers on 127.0.0.1 alone, where the proxy of the same network finds it.
    assert "--host" not in services["server"]["command"]


def test_everything_that_is_kept_is_in_a_volume() -> None:
    document = compose()
    mounted = {
        volume.partition(":")[0]
        for part in document["services"].values()
        for volume in part.get("volumes", ())
        if not volume.startswith(".")
    }
    assert mounted == set(document["volumes"]) == {"database", "data", "backup"}
    for part in document["services"].values():
        for volume in part.get("volumes", ()):
            source = volume.partition(":")[0]
            if source.startswith("./") and source != "./certificate":
                assert (DEPLOY / source).exists(), source


def test_the_image_is_made_of_files_that_are_there() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    copied = [words[1:-1] for words in lines if words[0] == "COPY" and "--from=build" not in words]
    for source in copied[0]:
        # The wheel is made by `./promdaen build`.
        assert source.startswith("dist/promdaen-") or (CHECKOUT / source).exists()
    order = [words[0] for words in lines]
    assert order.index("USER") < order.index("ENTRYPOINT")
    assert f'ENTRYPOINT ["{PROGRAM}"]' in text
    assert "--require-hashes" in text


def test_the_page_on_running_names_each_file() -> None:
    page = (CHECKOUT / "docs" / "deploy.md").read_text(encoding="utf-8")
    for path in DEPLOY.rglob("*"):
        if path.is_file():
            inside = path.relative_to(CHECKOUT).as_posix()
            assert inside in page or "deploy/systemd/*.service" in page
    assert "[Unit]" not in page


def test_nginx_lets_a_recording_through_and_waits_until_it_is_converted() -> None:
    site = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    [megabytes] = re.findall(r"client_max_body_size (\d+)m;", site)
    [seconds] = re.findall(r"proxy_read_timeout (\d+)s;", site)
    assert int(megabytes) * 2**20 > speech.MAX_BYTES
    assert int(seconds) > speech.MAX_WAIT_SECONDS
