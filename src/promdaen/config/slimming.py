"""Deletes from an installed environment what Promdaen never reads: for images and bundles.

    /opt/promdaen/bin/python -m promdaen.config.slimming /opt/promdaen --dry-run

Tests, type stubs and sources of libraries, pages of libraries that are not served, translations
into languages that are not used, and symbols of shared libraries. `pip` neither notices nor
minds; a later installation brings them back, and this runs again.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

ALWAYS_REMOVED = ("en", "km")
"""Languages of the product itself."""
LIBRARIES_WITH_TESTS = ("icalendar", "numpy", "scipy")
"""Libraries that carry tests of their own of a megabyte or more."""
TRANSLATED_LIBRARIES = ("allauth", "axes", "django")
UNSERVED_FOLDERS = ("ninja/static",)
"""Viewers of API descriptions: ours has a page of its own."""
SOURCE_SUFFIXES = (".a", ".c", ".h", ".pxd", ".pyx")
MIN_SYMBOL_BYTES = 64_000
"""Bytes below which the symbols of a shared library are not worth the try."""
LOAD_PROGRAM = "import ctypes, sys; ctypes.CDLL(sys.argv[1])"


class NotAnEnvironment(ValueError):
    """The folder is no virtual environment with an installed copy of Promdaen."""


def packages_folder(*, environment: Path) -> Path:
    """The site-packages of an environment. Raises NotAnEnvironment, also for a checkout's own."""
    if not (environment / "pyvenv.cfg").is_file():
        raise NotAnEnvironment(
            f"{environment} is not a virtual environment: it has no pyvenv.cfg."
        )
    folders = (*environment.glob("lib/python3*/site-packages"), environment / "Lib/site-packages")
    for folder in folders:
        if (folder / "promdaen" / "__init__.py").is_file():
            return folder
    raise NotAnEnvironment(f"No copy of Promdaen is installed in {environment}.")


def unread_files(*, packages: Path, languages: Sequence[str]) -> dict[str, set[Path]]:
    """The files that can go, each once, by what they are; `languages` are kept."""
    unread: dict[str, set[Path]] = {}
    for name, paths in _kinds(packages=packages, languages=languages):
        unread[name] = set(paths).difference(*unread.values())
    return unread


def _kinds(*, packages: Path, languages: Sequence[str]) -> Iterator[tuple[str, list[Path]]]:
    yield (
        "tests of libraries",
        [
            path
            for name in LIBRARIES_WITH_TESTS
            for folder in (packages / name).rglob("tests")
            for path in _files(folder)
        ],
    )
    yield (
        "type stubs and sources",
        [
            *(path for path in packages.rglob("*.pyi") if "promdaen" not in path.parts),
            *(
                path
                for name in ("numpy", "scipy")
                for path in _files(packages / name)
                if path.suffix in SOURCE_SUFFIXES
            ),
        ],
    )
    yield (
        "pages that are not served",
        [path for name in UNSERVED_FOLDERS for path in _files(packages / name)],
    )
    yield (
        "translations of libraries",
        [
            path
            for name in TRANSLATED_LIBRARIES
            for locale in (packages / name).rglob("locale")
            for folder in locale.glob("*/LC_MESSAGES")
            if not _is_kept(folder.parent.name, languages)
            for path in _files(folder)
        ],
    )
    yield (
        "names of countries and months",
        [
            path
            for path in packages.glob("babel/locale-data/*.dat")
            if path.stem != "root" and not _is_kept(path.stem, languages)
        ],
    )


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]


def _is_kept(code: str, languages: Sequence[str]) -> bool:
    """Whether a language is one of those that are kept, in whichever country it is spoken.

    >>> _is_kept("pt_BR", ["km", "pt"]), _is_kept("zh_Hans", ["zh-hans"]), _is_kept("kmr", ["km"])
    (True, True, False)
    """
    base_codes = {re.split("[-_]", language.lower())[0] for language in languages}
    return re.split("[-_]", code.lower())[0] in base_codes


def remove(*, paths: Iterable[Path]) -> None:
    """Delete files, and their folders where these are empty then."""
    for path in paths:
        path.unlink()
        for folder in path.parents:
            if any(folder.iterdir()):
                break
            folder.rmdir()


def strip(*, packages: Path, python: Path, is_dry: bool) -> int:
    """Take the symbols out of shared libraries; returns the bytes that this saves.

    Each is made beside the old one and loaded once; one that does not load stays as it was. The
    old file is not written to: other environments may share it by a hard link.
    """
    program = shutil.which("strip") if sys.platform == "linux" else None
    if program is None:
        return 0
    saved = 0
    for path in _libraries(packages):
        new = path.with_name(f".{path.name}")
        command = [program, "--strip-unneeded", "-o", str(new), str(path)]
        is_made = subprocess.run(command, capture_output=True, check=False).returncode == 0
        less = path.stat().st_size - new.stat().st_size if is_made else 0
        if less < MIN_SYMBOL_BYTES or not _loads(python=python, path=new):
            new.unlink(missing_ok=True)
            continue
        saved += less
        if is_dry:
            new.unlink()
        else:
            shutil.copymode(path, new)
            new.replace(path)
    return saved


def _libraries(packages: Path) -> Iterator[Path]:
    for path in sorted(packages.rglob("*.so*")):
        if path.is_file() and not path.is_symlink() and path.stat().st_size >= MIN_SYMBOL_BYTES:
            yield path


def _loads(*, python: Path, path: Path) -> bool:
    command = [str(python), "-I", "-c", LOAD_PROGRAM, str(path)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def main(arguments: Sequence[str]) -> int:
    """Slim an environment and print what was freed, in MB; exit code 2 if it is none."""
    parser = argparse.ArgumentParser(
        prog="python -m promdaen.config.slimming", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("environment", type=Path, help="folder of the virtual environment")
    parser.add_argument("--languages", default="", help="further languages to keep, such as lo,th")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be freed")
    options = parser.parse_args(arguments)
    environment = options.environment.absolute()
    try:
        packages = packages_folder(environment=environment)
    except NotAnEnvironment as problem:
        print(f"promdaen: {problem}", file=sys.stderr)
        return 2
    further = [code.strip() for code in options.languages.split(",") if code.strip()]
    freed = {}
    for name, paths in unread_files(
        packages=packages, languages=[*ALWAYS_REMOVED, *further]
    ).items():
        freed[name] = sum(path.stat().st_size for path in paths if path.suffix != ".pyc")
        if not options.dry_run:
            remove(paths=paths)
    binaries = "Scripts" if os.name == "nt" else "bin"
    python = environment / binaries / "python"
    freed["symbols of shared libraries"] = strip(
        packages=packages, python=python, is_dry=options.dry_run
    )
    for name, size in freed.items():
        print(f"{size / 1e6:6.1f} MB  {name}")
    verb = "would be freed" if options.dry_run else "freed"
    print(f"{sum(freed.values()) / 1e6:6.1f} MB  {verb}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
