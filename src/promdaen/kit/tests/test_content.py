"""The content reader: what it accepts, and the one line it says about each mistake."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from promdaen.kit import content

SHAPES = """
[thing]
files = "things/*.toml"
each = "thing"
[thing.keys]
code = "code"
name = "text"
colour = ["red", "blue"]
"count?" = "integer"
"weight?" = "number"
"since?" = "date"
"kept?" = "flag"
"marks?" = { some_of = ["x", "y"] }
"parts?" = { each = "part" }
"box?" = { table = "part" }
"tags?" = "codes"
"notes?" = "lines"
"page?" = "address"
"free?" = "anything"
"owner?" = { is = "code", refers = "box" }

[part.keys]
id = "code"
en = "english"
km = "khmer"
"box?" = { is = "code", refers = "box.parts" }

[box]
files = "box.toml"
[box.keys]
code = "code"
parts = { each = "inner" }
[inner.keys]
code = "code"
"""

GOOD = """[[thing]]
code = "T-1"
name.en = "Lamp"
name.km = "ចង្កៀង"
colour = "red"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    (folder / "things").mkdir(parents=True)
    (folder / "shapes.toml").write_text(SHAPES, encoding="utf-8")
    (folder / "box.toml").write_text(
        'code = "BOX"\n[[parts]]\ncode = "B.1"\n[[parts]]\ncode = "B.2"\n', encoding="utf-8"
    )
    (folder / "things" / "one.toml").write_text(GOOD, encoding="utf-8")
    return folder


def refusal_lines(root: Path, text: str) -> list[str]:
    """Write a second file of things and return what the reader says about the folder."""
    (root / "things" / "two.toml").write_text(text, encoding="utf-8")
    with pytest.raises(content.ContentRefused) as refused:
        content.read_content(root=root)
    return str(refused.value).splitlines()


def thing(*lines: str) -> str:
    return GOOD.replace("T-1", "T-2") + "\n".join(lines) + "\n"


def test_a_right_folder_becomes_records_with_file_line_and_values(root: Path) -> None:
    (root / "things" / "one.toml").write_text(
        "# head\n\n" + GOOD + "\n" + thing("count = 3"), encoding="utf-8"
    )
    first, second = content.read_content(root=root)["thing"]
    assert (first.file, first.line, first.code) == ("content/things/one.toml", 3, "T-1")
    assert (second.line, second.values["count"]) == (9, 3)
    assert first.values["name"] == {"en": "Lamp", "km": "ចង្កៀង"}


def test_only_the_named_shapes_are_handed_back(root: Path) -> None:
    assert list(content.read_content(root=root, names=["box"])) == ["box"]


def test_what_no_named_shape_refers_to_is_not_read(root: Path) -> None:
    (root / "things" / "two.toml").write_text(thing('count = "3"'), encoding="utf-8")
    assert [
        thing_record.code for thing_record in content.read_content(root=root, names=["box"])["box"]
    ] == ["BOX"]
    (root / "things" / "two.toml").unlink()
    (root / "box.toml").write_text("code = 1\n", encoding="utf-8")
    with pytest.raises(content.ContentRefused, match=r"box\.toml:1: box, key `code`"):
        content.read_content(root=root, names=["thing"])


def test_a_name_that_is_no_shape_with_files_is_refused(root: Path) -> None:
    with pytest.raises(content.ContentRefused, match="shape part"):
        content.read_content(root=root, names=["part"])


def test_one_folder_can_be_read_with_a_shape_alone(root: Path) -> None:
    shape = content.read_shapes(path=root / "shapes.toml")["thing"]
    assert [record.code for record in content.read_folder(folder=root, shape=shape)] == ["T-1"]


def test_a_folder_with_a_mistake_is_refused_as_a_whole(root: Path) -> None:
    shape = content.read_shapes(path=root / "shapes.toml")["thing"]
    (root / "things" / "two.toml").write_text(thing('size = "9"'), encoding="utf-8")
    with pytest.raises(content.ContentRefused, match="`size`: is not a key"):
        content.read_folder(folder=root, shape=shape)


def test_a_missing_language_is_reported_with_file_line_code_and_remedy(root: Path) -> None:
    text = thing().replace('name.km = "ចង្កៀង"\n', "")
    assert refusal_lines(root, text) == [
        "content/things/two.toml:3: thing T-2, key `name.km`: missing; "
        "add the Khmer text or remove the record"
    ]


def test_every_mistake_of_every_file_is_reported_together(root: Path) -> None:
    (root / "box.toml").write_text("code = 5\nparts = []\n", encoding="utf-8")
    lines = refusal_lines(root, thing('count = "3"', "wrong = 1"))
    assert [line.split("; ")[0] for line in lines] == [
        "content/things/two.toml:7: thing T-2, key `wrong`: is not a key of this record",
        "content/things/two.toml:6: thing T-2, key `count`: is not a whole number",
        "content/box.toml:1: box, key `code`: is not a code",
        "content/box.toml:2: box, key `parts`: is not a list of tables",
    ]


def test_a_mistake_inside_a_part_is_reported_on_the_line_of_that_part(root: Path) -> None:
    (root / "box.toml").write_text(
        'code = "BOX"\n[[parts]]\ncode = "B.1"\n\n[[parts]]\ncode = ""\n', encoding="utf-8"
    )
    with pytest.raises(content.ContentRefused) as refused:
        content.read_content(root=root)
    assert str(refused.value).startswith("content/box.toml:5: box BOX, key `parts[2].code`")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('count = "3"', "`count`: is not a whole number"),
        ("count = true", "`count`: is not a whole number"),
        ('weight = "9"', "`weight`: is not a number"),
        ('since = "2026-11-24"', "`since`: is not a date; write it as 2026-11-24"),
        ("since = 2026-11-24T08:00:00", "`since`: is not a date"),
        ('kept = "yes"', "`kept`: is not true or false"),
        ('marks = ["z"]', "`marks[1]`: 'z' is not one of the words; choose one of x, y"),
        ("marks = []", "`marks`: is not a list of words"),
        ('parts = ["a"]', "`parts[1]`: is not a table"),
        ('parts = [{ id = "a", en = "A", km = "ក", fr = "x" }]', "`parts[1].fr`: is not a key"),
        ('parts = [{ id = "a", en = "A" }]', "`parts[1].km`: missing"),
        ('box = { id = "a", en = "", km = "ក" }', "`box.en`: is empty; add the English text"),
        ('tags = "a"', "`tags`: is not a list of codes"),
        ('tags = ["a", "a"]', "`tags`: names a twice"),
        ('tags = ["ក"]', "`tags[1]`: is not a code"),
        ('notes = "a"', "`notes`: is not a list of texts"),
        ('page = "javascript:alert(1)"', "`page`: is not a web address"),
        ('page = "data:text/html,x"', "`page`: is not a web address"),
        ('page = "www.example.org"', "`page`: is not a web address"),
        ("page = 5", "`page`: is not a web address"),
        ("notes = [5]", "`notes[1]`: is not a text"),
        ('owner = "CASE"', "`owner`: there is no box CASE"),
        (
            'box = { id = "a", en = "A", km = "ក", box = "B.9" }',
            "`box.box`: there is no box.parts B.9",
        ),
    ],
)
def test_a_wrong_value_is_named_by_its_key(root: Path, line: str, words: str) -> None:
    assert words in refusal_lines(root, thing(line))[0]


def test_right_values_of_every_kind_pass(root: Path) -> None:
    lines = (
        "count = 3",
        "weight = 2",
        "since = 2026-11-24",
        "kept = false",
        'marks = ["x", "y"]',
        'parts = [{ id = "a", en = "A", km = "ក", box = "B.2" }]',
        'tags = ["a", "b"]',
        'notes = ["one"]',
        'page = "https://example.org/a?b=c"',
        "free = { 1 = [2] }",
        'owner = "BOX"',
    )
    (root / "things" / "two.toml").write_text(thing(*lines), encoding="utf-8")
    assert content.read_content(root=root)["thing"][1].values["since"].year == 2026


@pytest.mark.parametrize(
    ("khmer", "words"),
    [
        ("Lamp", "is not Khmer"),
        ("ច\u200bង្កៀង", "holds a zero-width character"),
        (" ចង្កៀង", "begins or ends with a space"),
        ("ចង្កៀង  ក", "holds two spaces in a row"),
        ("ក\u17a3", "holds a discouraged letter"),
        ("ក\u17c1\u17b8", "holds U+17BE typed as two characters"),
        ("ក\u17c1\u17b6", "holds U+17C4 typed as two characters"),
        ("ក\u17b6\u17b6", "holds two vowels on one letter"),
        ("ស\u17d2\u179a\u17d2ត", "has coeng RO before another coeng"),
        ("ម\u17c9\u17d2យ\u17b6ង", "has a register shifter before a coeng"),
        ("ក\u17b6\u17d2រ", "has a vowel or sign before a coeng"),
        ("ក\u17c6\u17b6", "has a sign before a vowel"),
        ("ក\u17d2", "has a coeng without its consonant"),
        ("a\u17b6", "has a vowel without a base"),
    ],
)
def test_khmer_that_is_typed_wrongly_is_refused(root: Path, khmer: str, words: str) -> None:
    lines = refusal_lines(root, thing().replace("ចង្កៀង", khmer))
    assert any(words in line and "`name.km`" in line for line in lines)


@pytest.mark.parametrize("khmer", ["ស្ត្រី", "ម្យ៉ាង", "កំពង់ចាម", "ឱ្យ", "MRZ", "ប៉ោយប៉ែត", "ធម៌"])
def test_khmer_that_is_typed_rightly_passes(root: Path, khmer: str) -> None:
    (root / "things" / "two.toml").write_text(thing().replace("ចង្កៀង", khmer), encoding="utf-8")
    assert content.read_content(root=root)["thing"][1].values["name"]["km"] == khmer


def test_text_that_is_not_composed_is_refused(root: Path) -> None:
    assert "(NFC)" in refusal_lines(root, thing().replace("Lamp", "Cafe\u0301"))[0]


def test_a_third_language_beside_the_two_is_refused(root: Path) -> None:
    assert "`name.fr`: is not a language" in refusal_lines(root, thing('name.fr = "Lampe"'))[0]


def test_a_plain_string_where_two_languages_belong_is_refused(root: Path) -> None:
    text = '[[thing]]\ncode = "T-2"\nname = "Lamp"\ncolour = "red"\n'
    assert "`name`: is not a text in two languages" in refusal_lines(root, text)[0]


def test_a_repeated_code_is_reported_with_the_place_of_the_first(root: Path) -> None:
    assert refusal_lines(root, GOOD) == [
        "content/things/two.toml:2: thing T-1, key `code`: T-1 stands already at "
        "content/things/one.toml:1; give each record a code of its own"
    ]


def test_a_file_that_is_not_toml_is_named_with_its_line(root: Path) -> None:
    assert refusal_lines(root, "[[thing]]\ncode = yes\n")[0].startswith(
        "content/things/two.toml:2: is not TOML"
    )


def test_a_file_that_is_not_utf8_is_named(root: Path) -> None:
    (root / "things" / "two.toml").write_bytes(b'[[thing]]\ncode = "\xff"\n')
    with pytest.raises(content.ContentRefused, match=r"two\.toml: is not UTF-8 text"):
        content.read_content(root=root)


@pytest.mark.parametrize(
    "text", ["[[things]]\ncode = 1\n", 'title = "x"\n' + GOOD, "thing = [1]\n", "[thing]\n"]
)
def test_a_file_that_is_no_list_of_its_records_is_named(root: Path, text: str) -> None:
    assert refusal_lines(root, text) == [
        "content/things/two.toml: does not hold a list of [[thing]] and nothing else; "
        "begin each record with [[thing]]"
    ]


def test_a_shape_without_files_is_reported(root: Path) -> None:
    (root / "box.toml").unlink()
    with pytest.raises(content.ContentRefused, match=r"content/box\.toml: no such file"):
        content.read_content(root=root)


def test_a_folder_without_shapes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(content.ContentRefused, match=r"shapes\.toml: no such file"):
        content.read_content(root=tmp_path)


@pytest.mark.parametrize(
    ("shapes", "words"),
    [
        ('[a.keys]\ncode = "colour"\n', "unknown kind 'colour'"),
        ('[a.keys]\nb = { each = "b" }\n', "shape b"),
        ('[a.keys]\na = { table = "a" }\n', "holds itself"),
    ],
)
def test_a_wrong_shape_is_refused(tmp_path: Path, shapes: str, words: str) -> None:
    (tmp_path / "shapes.toml").write_text(shapes, encoding="utf-8")
    with pytest.raises(content.ContentRefused, match=words):
        content.read_shapes(path=tmp_path / "shapes.toml")


def test_a_text_is_a_draft_until_a_named_person_approves_it(root: Path) -> None:
    review = 'review.km = { state = "approved", by = "Sok Dara, IMM", on = 2026-11-24 }'
    (root / "things" / "two.toml").write_text(thing(review), encoding="utf-8")
    draft_thing, two = content.read_content(root=root)["thing"]
    assert not draft_thing.is_approved("km")
    assert two.is_approved("km")
    assert not two.is_approved("en")
    assert two.review["km"] == content.RecordReview(
        state="approved", by="Sok Dara, IMM", on=datetime.date(2026, 11, 24)
    )


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('review.km = "approved"', "`review.km`"),
        ('review.km = { state = "approved", by = "", on = 2026-11-24 }', "`review.km`"),
        ('review.km = { state = "approved", by = "x", on = "today" }', "`review.km`"),
        ('review.fr = "draft"', "`review`"),
        ('review = "draft"', "`review`"),
    ],
)
def test_an_approval_without_name_and_date_is_refused(root: Path, line: str, key: str) -> None:
    assert key in refusal_lines(root, thing(line))[0]


def test_the_content_of_this_checkout_is_found() -> None:
    assert (content.content_root() / "shapes.toml").is_file()


def test_the_content_inside_an_installed_package_comes_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    module = tmp_path / "promdaen" / "kit" / "content" / "reading.py"
    inside = tmp_path / "promdaen" / "content"
    inside.mkdir(parents=True)
    (inside / "shapes.toml").write_text("", encoding="utf-8")
    monkeypatch.setattr("promdaen.kit.content.reading.__file__", str(module))
    assert content.content_root() == inside
