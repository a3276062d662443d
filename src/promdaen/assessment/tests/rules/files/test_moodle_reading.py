"""Moodle XML of another site: what is read of it, what is refused, and where."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from promdaen.assessment import kinds
from promdaen.assessment.rules.files import checks, moodle_reading, pictures, trees
from promdaen.assessment.rules.files.items import ItemsRead, ReadItem
from promdaen.assessment.tests.rules.files import samples
from promdaen.kit.spreadsheets import UnreadableFile

ANOTHER_SITE = (Path(__file__).parent / "another_site.xml").read_text(encoding="utf-8")


def read(text: str | bytes) -> ItemsRead:
    data = text.encode() if isinstance(text, str) else text
    return moodle_reading.read_moodle(name="quiz.xml", data=data, kinds=kinds.ITEM_KINDS)


def question(inside: str = "", kind: str = "multichoice", stem: str = "Who?") -> str:
    return (
        f'<quiz>\n<question type="{kind}"><questiontext format="html"><text><![CDATA[{stem}]]>'
        f"</text></questiontext>{inside}</question></quiz>"
    )


def answers(*shares: float) -> str:
    return "".join(
        f'<answer fraction="{share}"><text>{place}</text></answer>'
        for place, share in enumerate(shares)
    )


def read_question(text: str) -> ReadItem:
    [item_read] = read(text).items
    return item_read


def codes(item_read: ReadItem) -> list[str]:
    return [message.code for message in item_read.problems]


@pytest.fixture(scope="module")
def site() -> dict[str, ReadItem]:
    return {item.name: item for item in read(ANOTHER_SITE).items}


# ---- a whole file of another site ----


def test_every_question_is_there_with_the_line_it_begins_in(site: dict[str, ReadItem]) -> None:
    lines = ANOTHER_SITE.splitlines()
    assert len(site) == 8
    assert all("<question type=" in lines[item_read.line - 1] for item_read in site.values())


def test_a_choice_with_html_pictures_and_feedback_is_read(site: dict[str, ReadItem]) -> None:
    item = site["BP-PASS-1"].item
    assert (item.code, item.kind, item.level, item.outcome) == (
        "BP-PASS-1",
        "single_choice",
        "apply",
        "UNTOC.3",
    )
    assert item.stem == {
        "en": "Which page of a **passport** holds the MRZ?",
        "km": "តើទំព័រណានៃ**លិខិតឆ្លងដែន**មាន MRZ?",
    }
    assert item.body["options"] == [
        {"id": "a", "en": "The data page", "km": "ទំព័រទិន្នន័យ"},
        {"id": "b", "en": "The cover & back", "km": "ក្រប"},
        {"id": "c", "en": "MRZ 2", "km": "MRZ 2"},
    ]
    assert item.key == "a"
    assert item.rationale == {
        "en": "See the standard.\n(a) Yes.",
        "km": "សូមមើលស្តង់ដារ។\n(a) ត្រូវ។",
    }
    assert (item.sources, item.passage, item.verification) == (None, None, None)
    assert [note.code for note in site["BP-PASS-1"].notes] == [
        "partial_dropped",
        "language_dropped",
        "feedback_added",
    ]


def test_the_picture_of_a_question_is_kept_with_its_words(site: dict[str, ReadItem]) -> None:
    item = site["BP-PASS-1"].item
    assert item.images == (
        pictures.ItemPicture(
            part="stem",
            name="my-scan.png",
            km="ទំព័រទិន្នន័យ",
            en="A data page",
            sha256=pictures.picture_digest(data=samples.PNG),
        ),
    )
    assert list(item.pictures.values()) == [samples.PNG]


def test_true_and_false_of_an_old_export_go_by_their_order(site: dict[str, ReadItem]) -> None:
    item = site["Old style"].item
    assert (item.kind, item.key, item.body) == ("true_false", False, {})
    assert item.stem["en"] == "A visa is\na passport."
    assert item.code == ""


def test_what_is_in_one_language_alone_is_read_and_refused(site: dict[str, ReadItem]) -> None:
    item_read = site["English only"]
    assert item_read.item.stem == {"en": "Choose two colours.\nred", "km": ""}
    assert (item_read.item.kind, item_read.item.key) == ("multiple_choice", ["a", "b"])
    assert [note.code for note in item_read.notes] == [
        "table_flattened",
        "partial_dropped",
        "link_dropped",
        "feedback_added",
    ]
    problems = checks.item_problems(item=item_read.item, fewest=samples.FEWEST)
    assert {message.code for message in problems} == {"no_language"}
    assert [message.en.split(".")[0] for message in problems][:2] == [
        "The question has no Khmer text",
        "The option a has no Khmer text",
    ]


def test_pairs_get_letters_in_an_order_that_does_not_reveal_the_key(
    site: dict[str, ReadItem],
) -> None:
    item = site["Pairs"].item
    assert [row["en"] for row in item.body["left"]] == ["Port", "Airport"]
    right = {row["id"]: row["en"] for row in item.body["right"]}
    assert list(right) == ["a", "b", "c"]
    assert list(right.values()) != ["Sea", "Air", "Rail"]
    assert {left: right[right_id] for left, right_id in item.key.items()} == {
        "1": "Sea",
        "2": "Air",
    }
    assert [note.code for note in site["Pairs"].notes] == ["order_shuffled"]


def test_an_order_is_shown_otherwise_than_it_is_right(site: dict[str, ReadItem]) -> None:
    item = site["Steps"].item
    texts_by_option = {row["id"]: row["en"] for row in item.body["options"]}
    assert list(texts_by_option) == ["a", "b", "c"]
    assert [texts_by_option[option_id] for option_id in item.key] == ["See", "Ask", "Write"]
    assert item.key != ["a", "b", "c"]
    assert item.level == "remember"


def test_an_order_as_moodle_writes_one_without_settings_is_read() -> None:
    inside = (
        "<idnumber>stop-1</idnumber><layouttype></layouttype><selecttype></selecttype>"
        "<selectcount>2</selectcount><gradingtype></gradingtype><showgrading></showgrading>"
        "<numberingstyle>none</numberingstyle><shownumcorrect>1</shownumcorrect>"
        + "".join(
            f'<answer fraction="{option_id}.0000000" format="html"><text>{text}</text>'
            f'<feedback format="html"><text>{text} is right.</text></feedback></answer>'
            for option_id, text in enumerate(("stop", "ask", "write"), start=1)
        )
    )
    item = read_question(question(inside, kind="ordering")).item
    texts_by_option = {row["id"]: row["en"] for row in item.body["options"]}
    assert (item.kind, item.code) == ("ordering", "stop-1")
    assert [texts_by_option[option_id] for option_id in item.key] == ["stop", "ask", "write"]


def test_questions_that_the_bank_has_no_kind_for_are_refused(site: dict[str, ReadItem]) -> None:
    assert codes(site["Capital"]) == ["unknown_type"]
    assert "a short answer" in site["Capital"].problems[0].en
    assert "ddwtos" in site["Drag"].problems[0].en
    assert "ចម្លើយខ្លី" in site["Capital"].problems[0].km


def test_the_picture_of_a_very_old_export_is_found(site: dict[str, ReadItem]) -> None:
    item_read = site["Beside"]
    assert item_read.item.key is True
    assert item_read.item.stem["en"] == "<b> 2 < 3"
    assert [image.name for image in item_read.item.images or ()] == ["scan.jpg"]
    assert codes(item_read) == ["picture_words", "picture_words"]


def test_what_is_dropped_is_noted_once() -> None:
    assert [note.code for note in read(ANOTHER_SITE).notes] == ["moodle_extras"]


# ---- single questions ----


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        (f"<single>true</single>{answers(0, 50)}", "no_right"),
        (f"<single>true</single>{answers(100, 100)}", "two_right"),
        (f"<single>false</single>{answers(0, -10, 0)}", "no_right"),
        ('<answer fraction="much"><text>1</text></answer>', "no_right"),
        ("<answer><text><p>bare</p></text></answer>" + answers(100), "bare_markup"),
    ],
)
def test_a_choice_that_cannot_be_marked_is_refused(inside: str, code: str) -> None:
    assert code in codes(read_question(question(inside)))


@pytest.mark.parametrize("shares", [(0, 0), (100, 100), (0,), ()])
def test_a_statement_that_is_not_true_or_false_is_refused(shares: tuple[float, ...]) -> None:
    item_read = read_question(question(answers(*shares), kind="truefalse"))
    assert codes(item_read) == ["two_right" if shares == (100, 100) else "no_right"]


def test_two_entries_with_one_answer_are_refused() -> None:
    pair = "<subquestion><text>{}</text><answer><text>same</text></answer></subquestion>"
    item_read = read_question(question(pair.format("A") + pair.format("B"), kind="matching"))
    assert codes(item_read) == ["same_answer"]


def test_a_code_of_ours_is_known_by_the_name_alone() -> None:
    text = question("<name><text>UNTOC-07</text></name>" + answers(100, 0))
    assert read_question(text).item.code == "UNTOC-07"
    other = question("<name><text>Question 7</text></name>" + answers(100, 0))
    assert read_question(other).item.code == ""


def test_tags_that_somebody_typed_in_moodle_are_read() -> None:
    tags = ["Outcome:UNTOC.5", "level:Apply", "source:SOM", "verification:SEEN", "week 2"]
    inside = "<tags>" + "".join(f"<tag><text>{tag}</text></tag>" for tag in tags) + "</tags>"
    item = read_question(question(inside + answers(100, 0))).item
    assert (item.outcome, item.level, item.verification) == ("UNTOC.5", "apply", "seen")
    assert (item.sources, item.passage) == (("SOM",), None)


def test_ids_that_no_longer_fit_the_answers_give_way_to_letters() -> None:
    tags = "<tags><tag><text>promdaen</text></tag><tag><text>ids:x y</text></tag></tags>"
    item = read_question(question(tags + answers(100, 0, 0))).item
    assert [row["id"] for row in item.body["options"]] == ["a", "b", "c"]


def test_more_options_than_letters_are_numbered_and_refused_later() -> None:
    item = read_question(question(answers(100, *[0] * 11))).item
    assert [row["id"] for row in item.body["options"]][-2:] == ["11", "12"]
    problems = checks.item_problems(item=item, fewest=samples.FEWEST)
    assert "too_many" in [message.code for message in problems]


@pytest.mark.parametrize(
    ("stem", "code"),
    [
        ('<img src="@@PLUGINFILE@@/gone.png" alt="x">', "picture_missing"),
        ('<img src="https://example.org/x.png" alt="x">', "picture_elsewhere"),
        ('<img src="data:image/svg+xml;base64,PHN2Zz48L3N2Zz4=" alt="x">', "picture_kind"),
        (f'<img src="data:image/png;base64,{base64.b64encode(samples.PNG).decode()}">', "words"),
        ("<script>alert(1)</script>", "active"),
        ('<iframe src="x"></iframe>', "active"),
        ("<![foo bar]>", "too_long"),
        ("long " * 5000, "too_long"),
    ],
)
def test_what_cannot_be_carried_is_refused(stem: str, code: str) -> None:
    item_read = read_question(question(answers(100, 0), stem=stem))
    assert (f"picture_{code}" if code == "words" else code) in codes(item_read)


def test_a_picture_that_is_too_large_is_refused() -> None:
    data = base64.b64encode(samples.PNG + bytes(pictures.MAX_PICTURE_BYTES)).decode()
    stem = f'<img src="data:image/png;base64,{data}" alt="1">'
    assert codes(read_question(question(answers(100, 0), stem=stem))) == ["picture_large"]


def test_more_pictures_than_an_item_holds_are_refused_once() -> None:
    encoded_pictures = [
        base64.b64encode(samples.PNG + bytes([place])).decode() for place in range(11)
    ]
    stem = "".join(
        f'<img src="data:image/png;base64,{data}" alt="1">' for data in encoded_pictures
    )
    assert codes(read_question(question(answers(100, 0), stem=stem))) == ["pictures_many"]


def test_a_picture_whose_bytes_are_damaged_is_refused() -> None:
    inside = '<text><![CDATA[<img src="@@PLUGINFILE@@/a.png" alt="1">]]></text>'
    file = '<file name="a.png" encoding="base64">not base64!</file>'
    text = f"<questiontext>{inside}{file}</questiontext>{answers(100, 0)}"
    item_read = read_question(f'<quiz><question type="multichoice">{text}</question></quiz>')
    assert codes(item_read) == ["picture_kind"]


def test_two_pictures_of_one_name_stay_two_pictures() -> None:
    files = [
        f'<questiontext><text><![CDATA[<img src="@@PLUGINFILE@@/a.png" alt="1">]]></text>'
        f'<file name="a.png" encoding="base64">{base64.b64encode(samples.PNG).decode()}</file>'
        "</questiontext>",
        '<answer fraction="100"><text><![CDATA[<img src="@@PLUGINFILE@@/a.png" alt="2">]]></text>'
        f'<file name="a.png">{base64.b64encode(samples.PNG + b"2").decode()}</file></answer>',
        '<answer fraction="0"><text>x</text><file name="b" encoding="none">?</file></answer>',
    ]
    item_read = read_question(
        f'<quiz><question type="multichoice">{"".join(files)}</question></quiz>'
    )
    names = [image.name for image in item_read.item.images or ()]
    assert names[0] == "a.png"
    assert names[1].endswith("-a.png")


# ---- whole files that are refused ----

BROKEN: dict[str, tuple[bytes, str, str]] = {
    "laughs": (
        b'<?xml version="1.0"?>\n<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]>'
        b"<quiz>&b;</quiz>",
        "xml_entities",
        "Line 2",
    ),
    "outside": (
        b'<!DOCTYPE quiz SYSTEM "file:///etc/passwd"><quiz/>',
        "xml_entities",
        "Line 1",
    ),
    "parameter": (
        b'<!DOCTYPE quiz [<!ENTITY % x SYSTEM "http://example.org/x">%x;]><quiz/>',
        "xml_entities",
        "Line 1",
    ),
    "unknown entity": (b"<quiz>\n\n<question>&nbsp;</question></quiz>", "xml_broken", "Line 3"),
    "cut off": (b'<quiz>\n<question type="essay">\n<name>', "xml_broken", "Line 3"),
    "two roots": (b"<quiz/>\n<quiz/>", "xml_broken", "Line 2"),
    "bytes": (b"<quiz>\n\xff\xfe</quiz>", "xml_broken", "Line 2"),
    "encoding": (b'<?xml version="1.0" encoding="klingon"?><quiz/>', "xml_broken", "Line 1"),
    "wide encoding": (
        '<?xml version="1.0" encoding="big5"?><quiz>中</quiz>'.encode("big5"),
        "xml_broken",
        "Line 1",
    ),
    "nul": (b"\0\0\0", "xml_broken", "Line 1"),
    "nothing": (b"", "xml_broken", "Line 1"),
    "deep": (b"<quiz>" + b"<a>\n" * 5000, "xml_deep", "Line 20"),
    "many": (b"<quiz>\n" + b"<a/>" * (trees.MAX_ELEMENTS + 1), "xml_deep", "Line 2"),
    "another": (b"<?xml version='1.0'?>\n<lom/>", "xml_other", "<lom>"),
    "empty": (b"<quiz></quiz>", "no_questions", "quiz.xml"),
    "categories": (b'<quiz><question type="category"/></quiz>', "no_questions", "quiz.xml"),
    "crowd": (
        b"<quiz>\n" + b'<question type="essay"/>\n' * 2001 + b"</quiz>",
        "many_questions",
        "Line 2002",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_is_unsafe_or_no_export_is_refused_with_its_line(name: str) -> None:
    data, code, words = BROKEN[name]
    with pytest.raises(UnreadableFile) as refused:
        read(data)
    message = refused.value.message
    assert message.code == code
    assert words in message.en
    assert message.remedy.en
    assert message.remedy.km


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_encodings_that_xml_knows_are_read(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + question(answers(100, 0), stem="é")
    [item_read] = read(text.encode(encoding)).items
    assert item_read.item.stem["en"] == "é"
