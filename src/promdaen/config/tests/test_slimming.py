"""What is deleted from an environment, what is kept, and which folders are refused."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import _brotli
import pytest

from promdaen.config import slimming

KEPT_FILES = (
    "promdaen/__init__.py",
    "promdaen/kit/tests/test_a.py",
    "promdaen/locale/fr/LC_MESSAGES/django.mo",
    "numpy/testing/__init__.py",
    "numpy/core.py",
    "django/conf/locale/km/LC_MESSAGES/django.mo",
    "django/conf/locale/en_GB/LC_MESSAGES/django.mo",
    "django/conf/locale/fr/formats.py",
    "babel/locale-data/root.dat",
    "babel/locale-data/km_KH.dat",
)
GONE = (
    "numpy/ma/tests/test_core.py",
    "numpy/ma/tests/data/tests/inner.pyi",
    "numpy/core.pyi",
    "scipy/linalg/blas.pxd",
    "ninja/static/viewer.js",
    "allauth/locale/fr/LC_MESSAGES/django.po",
    "django/conf/locale/fr/LC_MESSAGES/django.mo",
    "babel/locale-data/kmr.dat",
)


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    packages = tmp_path / "lib" / "python3.11" / "site-packages"
    for name in (*KEPT_FILES, *GONE):
        path = packages / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * 1000)
    (tmp_path / "pyvenv.cfg").touch()
    return tmp_path


def files(environment: Path) -> set[str]:
    packages = slimming.packages_folder(environment=environment)
    return {
        path.relative_to(packages).as_posix() for path in packages.rglob("*") if path.is_file()
    }


def test_what_nothing_reads_is_deleted_and_the_rest_is_kept(
    environment: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert slimming.main([str(environment)]) == 0
    assert files(environment) == set(KEPT_FILES)
    assert not (environment / "lib/python3.11/site-packages/ninja").exists()
    assert capsys.readouterr().out.splitlines()[-1] == "   0.0 MB  freed"


def test_a_further_language_is_kept(environment: Path) -> None:
    assert slimming.main([str(environment), "--languages", "lo, FR"]) == 0
    french = {name for name in GONE if "/fr/" in name}
    assert len(french) == 2
    assert files(environment) == {*KEPT_FILES, *french}


def test_a_dry_run_prints_the_same_and_deletes_nothing(
    environment: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert slimming.main([str(environment), "--dry-run"]) == 0
    output = capsys.readouterr().out
    assert files(environment) == {*KEPT_FILES, *GONE}
    assert output.endswith("would be freed\n")
    slimming.main([str(environment)])
    assert capsys.readouterr().out == output.replace("would be freed", "freed")


@pytest.mark.parametrize("missing", ["pyvenv.cfg", "lib/python3.11/site-packages/promdaen"])
def test_a_folder_that_is_no_installed_copy_is_refused(
    missing: str, environment: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = environment / missing
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    before = {path for path in environment.rglob("*") if path.is_file()}
    assert slimming.main([str(environment)]) == 2
    assert "pyvenv.cfg" in (error := capsys.readouterr().err) or "No copy of Promdaen" in error
    assert {path for path in environment.rglob("*") if path.is_file()} == before


@pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("strip") is None, reason="needs strip of Linux"
)
def test_a_library_loses_its_symbols_in_a_new_file_alone(
    environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slimming, "MIN_SYMBOL_BYTES", 1)
    library = Path(_brotli.__file__)
    shared = environment / "cache.so"
    shutil.copy(library, shared)
    packages = slimming.packages_folder(environment=environment)
    os.link(shared, packages / "numpy" / "core.so")
    (packages / "numpy" / "broken.so").write_bytes(b"no library")
    before, python = shared.read_bytes(), Path(sys.executable)
    saved = slimming.strip(packages=packages, python=python, is_dry=True)
    assert (packages / "numpy" / "core.so").read_bytes() == before
    assert slimming.strip(packages=packages, python=python, is_dry=False) == saved > 0
    assert (packages / "numpy" / "core.so").stat().st_size == len(before) - saved
    assert shared.read_bytes() == before
    assert (packages / "numpy" / "broken.so").read_bytes() == b"no library"
    # One that does not load without its symbols stays.
    monkeypatch.setattr(slimming, "LOAD_PROGRAM", "raise SystemExit(1)")
    shutil.copy(shared, packages / "numpy" / "core.so")
    assert slimming.strip(packages=packages, python=python, is_dry=False) == 0
    assert sorted(path.name for path in (packages / "numpy").glob("*.so")) == [
        *("broken.so", "core.so")
    ]
