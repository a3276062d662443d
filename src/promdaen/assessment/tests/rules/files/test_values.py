"""Small rules of files of items: keys, codes, changes, pictures, forms, messages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from promdaen.assessment import kinds
from promdaen.assessment.rules.files import (
    carrying,
    changes,
    checks,
    forms,
    keys,
    messages,
    pictures,
    tags,
    wording,
)
from promdaen.assessment.rules.files.items import FileItem, part_words
from promdaen.assessment.rules.files.refusals import FILE_TEXTS
from promdaen.assessment.tests.rules.files import samples
from promdaen.kit.spreadsheets import UnreadableFile
from promdaen.kit.texts import Words

BARE = FileItem(kind="single_choice", stem=samples.both("Who?"), key="a")


@pytest.mark.parametrize("kind", samples.KIND_WORDS)
def test_a_key_is_read_as_it_is_written(kind: str) -> None:
    item = samples.item(kind)
    text = keys.key_text(item=item)
    key = kinds.get_kind(name=kind).FILES.key(body=item.body, text=text)
    assert key == item.key
    assert kinds.get_kind(name=kind).problems(body=item.body, key=key) == []


def test_no_key_is_an_empty_cell() -> None:
    assert keys.key_text(item=FileItem()) == ""


def test_what_a_file_does_not_say_is_as_the_bank_has_it() -> None:
    bank_item = samples.item(images=samples.pictured().images)
    completed = changes.completed(
        item=replace(BARE, body=bank_item.body), bank_item=bank_item, defaults=FileItem()
    )
    for name in ("outcome", "level", "rationale", "sources", "passage", "verification", "images"):
        assert getattr(completed, name) == getattr(bank_item, name)


def test_an_open_field_is_as_the_defaults_or_empty() -> None:
    defaults = FileItem(outcome="UNTOC.5", level="apply")
    completed = changes.completed(item=BARE, bank_item=None, defaults=defaults)
    assert (completed.outcome, completed.level, completed.verification) == (
        "UNTOC.5",
        "apply",
        "unverified",
    )
    assert (completed.rationale, completed.sources, completed.passage, completed.images) == (
        {"en": "", "km": ""}, (), "", (),
    )  # fmt: skip
    assert changes.completed(item=BARE, bank_item=None, defaults=FileItem()).outcome is None


def test_a_field_of_the_file_counts_even_when_it_is_empty() -> None:
    item = replace(BARE, rationale={"en": "", "km": ""}, sources=(), passage="", images=())
    completed = changes.completed(item=item, bank_item=samples.pictured(), defaults=FileItem())
    assert (completed.rationale, completed.sources, completed.passage, completed.images) == (
        {"en": "", "km": ""}, (), "", (),
    )  # fmt: skip


def test_the_same_item_changes_nothing() -> None:
    for kind in samples.KIND_WORDS:
        assert changes.item_changes(old=samples.item(kind), new=samples.item(kind)) == ()


def test_each_changed_part_is_named_with_both_texts() -> None:
    old = samples.pictured()
    options = [*reversed(old.body["options"]), {"id": "d", "en": "four", "km": "បួន"}]
    new = replace(
        old,
        stem={**old.stem, "km": "តើ?"},
        body={"options": options},
        key="d",
        level="recall",
        images=(),
        sources=("SOM",),
    )
    texts_by_part = {
        change.part.en: (change.old, change.new)
        for change in changes.item_changes(old=old, new=new)
    }
    assert texts_by_part["question, Khmer"] == (old.stem["km"], "តើ?")
    assert texts_by_part["option d, English"] == ("", "four")
    assert texts_by_part["order of options"] == ("a, b, c", "c, b, a, d")
    assert texts_by_part["right answer"] == ("b", "d")
    assert texts_by_part["sources"] == ("SOM, TIP", "SOM")
    assert texts_by_part["level"] == ("apply", "recall")
    assert texts_by_part["pictures 1"][1] == ""
    assert "scan.png" in texts_by_part["pictures 1"][0]
    assert len(texts_by_part) == 9


def test_parts_are_named_in_both_languages() -> None:
    assert part_words(part="left.2") == Words(en="entry on the left 2", km="ចំណុចខាងឆ្វេង 2")
    assert part_words(part="stem").km == "តួសំណួរ"
    assert part_words(part="other").en == "other"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (samples.PNG, "image/png"),
        (samples.JPEG, "image/jpeg"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
        (b"GIF89a", ""),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", ""),
        (b"<?xml version='1.0'?><svg/>", ""),
        (b"", ""),
    ],
)
def test_a_picture_is_known_by_its_bytes(data: bytes, kind: str) -> None:
    assert pictures.media_type(data=data) == kind


@pytest.mark.parametrize(
    ("name", "fit"),
    [
        ("../../etc/passwd.svg", "passwd.png"),
        ("រូប.png", pictures.picture_digest(data=samples.PNG)[:12] + ".png"),
        ("a" * 99 + ".jpg", "a" * 60 + ".png"),
        ("..", pictures.picture_digest(data=samples.PNG)[:12] + ".png"),
    ],
)
def test_a_name_of_a_picture_is_safe_anywhere(name: str, fit: str) -> None:
    assert pictures.fit_name(name=name, data=samples.PNG) == fit


def test_a_picture_of_no_known_kind_keeps_no_ending() -> None:
    assert pictures.fit_name(name="a.exe", data=b"MZ") == "a"


@pytest.mark.parametrize(
    ("name", "data", "form"),
    [
        ("x.xlsx", b"PK\3\4", "sheet"),
        ("x.xml", b"PK\3\4", "sheet"),
        ("x.csv", b"<quiz>", "sheet"),
        ("x.xml", b"\xff\xfe<\0q\0", "moodle"),
        ("x.txt", b"\xef\xbb\xbf\n<?xml version='1.0'?>", "moodle"),
        ("x", b"<quiz>", "moodle"),
        ("x.gift", b"no braces", "gift"),
        ("x", b"T {T}", "gift"),
        ("x.txt", b"a\tb", "sheet"),
    ],
)
def test_a_file_is_known_by_its_first_bytes_and_its_name(
    name: str, data: bytes, form: str
) -> None:
    assert forms.file_form(name=name, data=data) == form


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("x.xml", b" \n", "file_empty"),
        ("x.json", b"{}", "file_unlike"),
        ("x.pdf", b"%PDF", "file_unlike"),
        ("x.xml", b"<quiz>" + bytes(forms.MAX_MEGABYTES * 2**20), "file_large"),
    ],
)
def test_a_file_of_another_sort_is_refused(name: str, data: bytes, code: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        forms.file_form(name=name, data=data)
    assert refused.value.message.code == code


def test_messages_about_files_are_messages_of_items_too() -> None:
    assert set(FILE_TEXTS) < set(messages.MESSAGES.texts)


def test_a_text_is_composed_and_cleaned_line_by_line() -> None:
    assert wording.clean(text="e\u0301  a\u200b\r\n\x00b \u2028c\n\n") == "é a\nb\nc"
    assert wording.clean(text="\n\n") == ""


def test_tags_are_short_enough_for_moodle() -> None:
    item = samples.item(sources=("S" * 40,), outcome="O" * 16)
    item_tags = tags.item_tags(item=item, ids={"ids": list("abcdefghij"), "left": ()})
    assert max(map(len, item_tags)) <= 50
    assert not any(tag.startswith("left") for tag in item_tags)


def test_the_line_of_the_source_is_left_out_where_there_is_none() -> None:
    item = samples.item(sources=(), passage="", verification="")
    assert tags.source_line(item=item, checks={}) == ""
    source_html = tags.source_line(
        item=samples.item(), checks={"seen": Words(en="Seen", km="បានឃើញ")}
    )
    assert source_html.count("<cite>") == 1
    for word in ("SOM, TIP", "Arts 3(a), 6(1)", "Seen", "បានឃើញ"):
        assert word in source_html


def test_an_open_field_of_a_file_is_carried_as_open() -> None:
    read = carrying.ItemsRead(
        form="sheet", items=(carrying.ReadItem(line=2, name="x", item=BARE),)
    )
    assert carrying.items_in(values=carrying.items_out(items_read=read)) == read


def test_ids_that_are_none_are_refused() -> None:
    options = [{"id": option_id, **samples.both("x")} for option_id in ("a", "b c")]
    problems = checks.item_problems(
        item=samples.item(body={"options": options}), fewest=samples.FEWEST
    )
    assert [message.code for message in problems] == ["code_odd"]
