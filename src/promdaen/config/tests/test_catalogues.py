"""The catalogue that a translator gets: whole, with where each text is seen and how long it is."""

from io import StringIO
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.pofile import read_po
from django.core.management import CommandError, call_command

from promdaen.config import catalogues
from promdaen.config.management.commands import make_catalogue

TEMPLATE = """<table><tr>
<th scope="col">{% translate "Post" %}</th></tr></table>
<p>{% translate "A paragraph may be long" %}</p>
<button type="submit">
  {% translate "Send the report to the other departments now" %}
</button>
{% blocktranslate count n=n %}{{ n }} phone{% plural %}{{ n }} phones{% endblocktranslate %}
"""


def test_a_translator_sees_the_place_of_a_text_and_its_greatest_length() -> None:
    messages = list(catalogues.messages_of_template(text=TEMPLATE))
    assert [(row.text, row.line, row.element, row.max_length) for row in messages] == [
        ("Post", 2, "th", 24),
        ("A paragraph may be long", 3, "p", 0),
        ("Send the report to the other departments now", 5, "button", 44),
        ("%(n)s phone", 7, "", 0),
    ]
    assert messages[3].plural == "%(n)s phones"


def test_code_gives_contexts_plurals_and_lines() -> None:
    code = 'x = 1\nText("May", context="month")\nngettext("one phone", "phones", n)\n_(name)'
    messages = list(catalogues.messages_of_python(text=code))
    assert [(row.context, row.text, row.plural, row.line) for row in messages] == [
        ("month", "May", None, 2),
        (None, "one phone", "phones", 3),
    ]


def test_the_whole_catalogue_has_every_text_with_its_places_and_translations() -> None:
    khmer = catalogues.read_translations(
        file=catalogues.PACKAGE / "locale" / "km" / "LC_MESSAGES" / "django.po"
    )
    catalog = catalogues.translators_catalogue(locale=Locale.parse("km"), translations=khmer)
    entries = [entry for entry in catalog if entry.id]
    assert len(entries) > 10_000
    assert all(entry.locations and entry.auto_comments for entry in entries)
    assert all(
        entry.string == khmer[entry.context, catalogues.singular(entry.id)].string
        for entry in entries
    )
    menu = [entry for entry in entries if entry.context == catalogues.MENU]
    assert menu
    assert all(
        "the menu of a phone. At most 14 letters." in "".join(entry.auto_comments)
        for entry in menu
    )
    assert {path.name for path in catalogues.PACKAGE.iterdir() if (path / "apps.py").exists()} <= (
        set(catalogues.SOURCE_AREAS)
    )


def test_the_command_writes_a_file_for_translators_and_keeps_what_was_translated(
    tmp_path: Path,
) -> None:
    earlier = tmp_path / "earlier.po"
    earlier.write_text('msgid "Officers"\nmsgstr "Cán bộ"\n\nmsgid "Not there"\nmsgstr "x"\n')
    target, out = tmp_path / "vi.po", StringIO()
    call_command("make_catalogue", "vi", to=target, source=earlier, stdout=out)
    assert ", 1 of them translated." in out.getvalue()
    with target.open("rb") as stream:
        read = read_po(stream, abort_invalid=True)
    assert str(read.locale) == "vi"
    assert read["Officers"].string == "Cán bộ"
    assert "Not there" not in read
    with pytest.raises(CommandError, match="exists; name a new file"):
        call_command("make_catalogue", "vi", to=target)


@pytest.mark.parametrize(
    ("language", "source", "message"),
    [
        ("zz-zz", None, "'zz-zz' is not a language code"),
        ("vi", "broken.po", "broken.po is not a catalogue"),
        ("vi", "picture.po", "picture.po is not a catalogue"),
        ("vi", "missing.po", "missing.po: No such file"),
    ],
)
def test_a_wrong_language_or_file_is_refused_and_nothing_is_written(
    tmp_path: Path, language: str, source: str | None, message: str
) -> None:
    (tmp_path / "broken.po").write_text("<html>")
    (tmp_path / "picture.po").write_bytes(b"\x89PNG\xff")
    target = tmp_path / "new.po"
    with pytest.raises(CommandError, match=message) as refusal:
        call_command(
            "make_catalogue", language, to=target, source=tmp_path / source if source else None
        )
    assert refusal.value.returncode == 2
    assert not target.exists()


def test_an_error_while_a_catalogue_is_built_is_no_fault_of_its_source_and_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_given: object) -> None:
        raise KeyError("a bug")

    monkeypatch.setattr(catalogues, "translators_catalogue", fail)
    with pytest.raises(KeyError):
        call_command("make_catalogue", "vi", to=tmp_path / "vi.po")
    assert list(tmp_path.iterdir()) == []


def test_a_catalogue_that_cannot_be_written_leaves_no_part_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(*_given: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(CommandError, match=r"missing/vi\.po: No such file"):
        call_command("make_catalogue", "vi", to=tmp_path / "missing" / "vi.po")
    monkeypatch.setattr(make_catalogue, "write_po", full_disk)
    with pytest.raises(OSError, match="No space"):
        call_command("make_catalogue", "vi", to=tmp_path / "vi.po")
    assert list(tmp_path.iterdir()) == []
