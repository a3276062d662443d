"""Set-up copies what pages use, compiles drafts too, and says what a package lacks."""

from pathlib import Path

import pytest
from babel.messages.mofile import read_mo

from promdaen.config import assets
from promdaen.kit import icons


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    """A node_modules with just the files that are asked of it."""
    folder = tmp_path / "node_modules"
    names = [f"@fontsource/kantumruy-pro/files/{name}" for name in assets.PAGE_FONTS]
    names += [f"bootstrap-icons/icons/{name}.svg" for name in icons.ICON_NAMES]
    names += [f"{package}/LICENSE" for package in assets.SHIPPED]
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name, encoding="utf-8")
    sheet = folder / "bootstrap" / "dist" / "css" / "bootstrap.min.css"
    sheet.parent.mkdir(parents=True)
    sheet.write_text("a{b:c}\n/*# sourceMappingURL=bootstrap.min.css.map */\n", encoding="utf-8")
    return folder


def test_the_copied_sheet_names_no_map_that_is_not_shipped(modules: Path, tmp_path: Path) -> None:
    assets.copy_vendor(modules=modules, target=tmp_path / "vendor")
    assert (tmp_path / "vendor" / "bootstrap.min.css").read_text(encoding="utf-8") == "a{b:c}\n"


def test_icons_fonts_and_licences_are_copied(modules: Path, tmp_path: Path) -> None:
    out = tmp_path / "vendor"
    assets.copy_vendor(modules=modules, target=out)
    assert {path.stem for path in (out / "icons").iterdir()} == set(icons.ICON_NAMES)
    assert {path.name for path in (out / "fonts").iterdir()} == set(assets.PAGE_FONTS)
    licences = {path.stem for path in (out / "licences").iterdir()}
    assert {"bootstrap", "bootstrap-icons", "kantumruy-pro", "work-sans", "moul"} < licences


def test_what_an_earlier_set_up_copied_is_gone(modules: Path, tmp_path: Path) -> None:
    out = tmp_path / "vendor"
    out.mkdir()
    (out / "old.css").touch()
    assets.copy_vendor(modules=modules, target=out)
    assert not (out / "old.css").exists()
    assert [path for path in tmp_path.iterdir() if path.name.startswith(".vendor")] == []


def test_a_missing_file_is_named_and_changes_nothing(modules: Path, tmp_path: Path) -> None:
    out = tmp_path / "vendor"
    out.mkdir()
    (out / "old.css").touch()
    (modules / "bootstrap-icons" / "icons" / "lock.svg").unlink()
    with pytest.raises(assets.AssetMissing, match=r"lock\.svg is not there"):
        assets.copy_vendor(modules=modules, target=out)
    assert (out / "old.css").exists()


def test_drafts_are_compiled_as_well(tmp_path: Path) -> None:
    path = tmp_path / "locale" / "km" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    path.write_text(f'{header}#, fuzzy\nmsgid "Save"\nmsgstr "រក្សាទុក"\n', encoding="utf-8")
    (catalogue,) = assets.compile_messages(package=tmp_path)
    with catalogue.open("rb") as file:
        assert read_mo(file)["Save"].string == "រក្សាទុក"
    assert [each.name for each in sorted(path.parent.iterdir())] == ["django.mo", "django.po"]
