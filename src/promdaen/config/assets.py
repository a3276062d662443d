"""Build files that are not in git: front-end files, fonts, messages, static files.

The launcher runs it at set-up, and again before a wheel is built, one step at a time: `python -m
promdaen.config.assets assets|messages|static`. Needs no database.
"""

import os
import re
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from promdaen.kit import fonts, icons

PACKAGE = Path(__file__).resolve().parents[1]
MODULES = PACKAGE.parents[1] / "node_modules"
VENDOR = PACKAGE / "kit" / "static" / "vendor"
COLLECTED = PACKAGE / "collected"
PAGE_FONTS = tuple(
    f"kantumruy-pro-{part}-{weight}-normal.woff2"
    for part in ("khmer", "latin", "latin-ext")
    for weight in (400, 600)
)
SHIPPED = (*fonts.PACKAGES, "bootstrap", "bootstrap-icons")
SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=.*?\*/\s*")


class AssetMissing(ValueError):
    """A front-end package lacks a file that the product needs."""


def copy_vendor(*, modules: Path, target: Path) -> None:
    """Copy the third-party files that pages use from `modules` (a node_modules) into `target`.

    Replaces everything in `target`. Raises AssetMissing.
    """
    with TemporaryDirectory(dir=_new_folder(target.parent), prefix=".vendor-") as folder:
        draft = Path(folder) / "vendor"
        draft.mkdir()
        _copy_bootstrap(modules=modules, target=draft)
        for name in PAGE_FONTS:
            path = modules / "@fontsource" / "kantumruy-pro" / "files" / name
            _copy(path=path, target=draft / "fonts")
        for name in sorted(icons.ICON_NAMES):
            _copy(
                path=modules / "bootstrap-icons" / "icons" / f"{name}.svg", target=draft / "icons"
            )
        for package in SHIPPED:
            text = _existing_path(path=modules / package / "LICENSE").read_text(encoding="utf-8")
            licence = _new_folder(draft / "licences") / f"{package.rpartition('/')[2]}.txt"
            licence.write_text(text, encoding="utf-8")
        if target.exists():
            target.replace(Path(folder) / "before")
        draft.replace(target)


def build_fonts(*, modules: Path) -> None:
    """Build the print fonts and the figures font of pages from the web fonts."""
    fonts.build_print_fonts(sources=modules, out=fonts.PRINT_FONTS)
    fonts.build_figure_fonts(sources=modules, out=fonts.FIGURE_FONTS)


def compile_messages(*, package: Path) -> list[Path]:
    """Compile every message catalogue of the package, drafts too; returns the files written."""
    written_paths = []
    for path in sorted(package.glob("locale/*/LC_MESSAGES/*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=path.parents[1].name)
        draft = path.with_suffix(f".{os.getpid()}.mo")
        with draft.open("wb") as file:
            # A draft translation is marked fuzzy until a reviewer approves it, and pages show
            # this.
            write_mo(file, catalogue, use_fuzzy=True)
        written_paths.append(draft.replace(path.with_suffix(".mo")))
    return written_paths


def collect_static(*, target: Path) -> None:
    """Collect and compress all static files in `target`.

    Files of earlier versions stay, because a running server still serves them.
    """
    # Django's settings store a secret key in the data folder, which set-up must not do.
    with TemporaryDirectory() as data:
        os.environ.update(PROMDAEN_DATA=data, DATABASE_URL="sqlite:///:memory:")
        os.environ["DJANGO_SETTINGS_MODULE"] = "promdaen.config.settings"
        import django  # noqa: PLC0415  the other steps do without
        from django.conf import settings  # noqa: PLC0415
        from django.core.management import call_command  # noqa: PLC0415

        settings.STATIC_ROOT = target
        django.setup()
        # Icons are inlined in the pages and never requested.
        ignored = ["vendor/icons/*"]
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=ignored)


def _copy_bootstrap(*, modules: Path, target: Path) -> None:
    path = _existing_path(path=modules / "bootstrap" / "dist" / "css" / "bootstrap.min.css")
    sheet = path.read_text(encoding="utf-8")
    # The source map is not shipped, and the manifest refuses a stylesheet that names a missing
    # file.
    (target / path.name).write_text(SOURCE_MAP.sub("", sheet), encoding="utf-8")


def _copy(*, path: Path, target: Path) -> None:
    shutil.copyfile(_existing_path(path=path), _new_folder(target) / path.name)


def _existing_path(*, path: Path) -> Path:
    if not path.is_file():
        message = f"{path} is not there; the front-end packages may be another version."
        raise AssetMissing(message)
    return path


def _new_folder(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def main(*, step: str, target: Path = COLLECTED) -> int:
    """Run one step of set-up; returns its exit code."""
    try:
        if step == "assets":
            copy_vendor(modules=MODULES, target=VENDOR)
            build_fonts(modules=MODULES)
        elif step == "messages":
            compile_messages(package=PACKAGE)
        elif step == "static":
            collect_static(target=target)
    except ValueError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(step=sys.argv[1], **({"target": Path(sys.argv[2])} if sys.argv[2:] else {})))
