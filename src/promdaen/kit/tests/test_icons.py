import re
from pathlib import Path

import pytest

from promdaen.kit import icons

SOURCE = Path(icons.__file__).parents[1]
ICON_USE = re.compile(r"""\{%\s*icon\s+"([a-z0-9-]+)"|\bicon="([a-z0-9-]+)\"""")


def asked_for() -> set[str]:
    pages = [page.read_text(encoding="utf-8") for page in SOURCE.rglob("*.html")]
    return {tag_name or two for page in pages for tag_name, two in ICON_USE.findall(page)}


def test_an_icon_beside_a_word_is_hidden_from_readers() -> None:
    svg = icons.icon_svg(name="promdaen")
    assert svg.startswith('<svg class="ico" viewBox="0 0 24 24" aria-hidden="true">')


def test_an_icon_alone_is_named_and_the_name_is_escaped() -> None:
    svg = icons.icon_svg(name="cut-off", label='"><b>')
    assert 'role="img" aria-label="&quot;&gt;&lt;b&gt;"' in svg


@pytest.mark.parametrize("name", ["no-such-icon", "../../settings", "promdaen.svg", ""])
def test_an_unknown_icon_fails_loudly(name: str) -> None:
    with pytest.raises(icons.UnknownIcon, match=re.escape(repr(name))):
        icons.icon_svg(name=name)


def test_an_icon_that_set_up_did_not_copy_is_an_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(icons, "FOLDER", tmp_path)
    icons.icon_path.cache_clear()
    with pytest.raises(icons.UnknownIcon, match="copy the assets"):
        icons.icon_path(name="download")
    (tmp_path / "download.svg").write_text("not a drawing", encoding="utf-8")
    with pytest.raises(icons.UnknownIcon, match="not an SVG"):
        icons.icon_path(name="download")
    icons.icon_path.cache_clear()


def test_every_icon_a_page_asks_for_is_listed_for_set_up() -> None:
    assert "download" in asked_for()
    assert asked_for() - icons.ICON_NAMES - set(icons.OWN_ICONS) == set()


def test_every_listed_icon_was_copied() -> None:
    for name in icons.ICON_NAMES:
        view_box, marks = icons.icon_path(name=name)
        assert view_box == "0 0 16 16"
        assert marks.startswith("<")
