"""HTML of questions: which words belong to which language, and what is left out."""

from __future__ import annotations

import time

import pytest

from promdaen.assessment.rules.files.markup_reading import MAX_TEXT_LENGTH, MarkedText, read_markup


def read(markup: str, form: str = "html") -> MarkedText:
    return read_markup(markup=markup, form=form)


@pytest.mark.parametrize(
    ("markup", "en", "km"),
    [
        ("", "", ""),
        ("Who?", "Who?", ""),
        ("តើ?", "", "តើ?"),
        ("1951", "1951", "1951"),
        ('<span class="multilang" lang="EN">a</span> <lang lang="kh">ខ</lang>', "a", "ខ"),
        ('1. <span lang="en" class="multilang">a</span><span lang="km" class="multilang">ខ'
         "</span>!", "1. a!", "1. ខ!"),
        ("{mlang other}x{mlang}{mlang km}ខ{mlang}", "x", "ខ"),
        ("{mlang en,km}MRZ{mlang}", "MRZ", "MRZ"),
        ("{mlang fr}oui{mlang}", "", ""),
        ('<span lang="EN-US">a</span>', "a", ""),
        ("<p>a</p><p>b</p>", "a\nb", ""),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb", ""),
        ("a<br/>b<br>\n c", "a\nb\nc", ""),
        ("a\n  b", "a b", ""),
        ("<em>a</em> <u>b</u> H<sub>2</sub>O", "a b H2O", ""),
        ("<b>a</b> <strong><b>b</b></strong> <b></b></b> <b>c", "**a** **b** **c**", ""),
        ("a &lt; b &amp; c&nbsp;d", "a < b & c d", ""),
        ("x <y and z> w</y>", "x <y and z> w", ""),
        ("a < b", "a < b", ""),
        ("a <b and <i>c</i> <", "a <b and c <", ""),
        ("a<!-- <b> -- < -->b<!-- open", "ab<!-- open", ""),
        ("<style>p {}</style><!-- c --><title>t</title>a", "a", ""),
        ('<lang/><span lang="en" class="multilang"/>a', "a", ""),
        ("</span>a</lang>", "a", ""),
    ],
)  # fmt: skip
def test_words_go_to_their_language(markup: str, en: str, km: str) -> None:
    assert read(markup).text == {"en": en, "km": km}


@pytest.mark.parametrize("form", ["moodle_auto_format", "markdown"])
def test_lines_count_in_forms_that_keep_them(form: str) -> None:
    assert read("a\nb <b>c</b>", form).en == "a\nb **c**"


def test_plain_text_has_no_markup() -> None:
    assert read("<b>a</b>\n&amp;", "plain_text").en == "<b>a</b>\n&amp;"


def test_the_line_of_the_source_gives_its_passage_and_no_words() -> None:
    source_line = (
        '<p class="x promdaen-source"><span>Source:<br> <cite>Art 3 &lt;</cite></span></p>'
    )
    marked = read(f"<p>Because.</p>{source_line}After.")
    assert (marked.en, marked.passage) == ("Because.\nAfter.", "Art 3 <")
    assert read('<div class="promdaen-source">none</div>').passage == ""
    assert read("<cite>Art 3</cite>").passage is None


@pytest.mark.parametrize(
    ("markup", "lost"),
    [
        ("<table><tr><td>a</td></tr></table>", ("table_flattened",)),
        ('<a href="x">a</a><a>b</a>', ("link_dropped",)),
        ("{mlang en}a{mlang}{mlang fr}b{mlang}{mlang de}c{mlang}", ("language_dropped",)),
        ("{mlang en}a{mlang}{mlang fr} {mlang}", ()),
    ],
)
def test_what_is_left_out_is_named_once(markup: str, lost: tuple[str, ...]) -> None:
    assert read(markup).lost == lost


def test_what_runs_is_named_and_never_kept() -> None:
    marked = read('<script>alert(1)</script><object data="x"></object><script></script>a')
    assert marked.active == ("script", "object")


@pytest.mark.parametrize("markup", ["<![foo bar]>", "x" * (MAX_TEXT_LENGTH + 1)])
def test_markup_that_cannot_be_read_is_reported_as_odd(markup: str) -> None:
    assert read(markup).is_odd


def test_a_long_picture_inside_a_text_does_not_make_it_long() -> None:
    data = "data:image/png;base64," + "A" * (MAX_TEXT_LENGTH + 8)
    marked = read(f'a<img src="{data}" alt=" two\n words "><img>')
    assert not marked.is_odd
    assert [(picture.source == data, picture.alt) for picture in marked.pictures] == [
        (True, "two\nwords"),
        (False, ""),
    ]


def test_a_placeholder_that_somebody_wrote_is_no_picture_of_ours() -> None:
    marked = read('<img src="data:image/x-promdaen;7" alt="a">')
    assert marked.pictures[0].source == "data:image/x-promdaen;7"


# Far beyond what a busy machine needs: only a reader that runs away takes longer.
RUNAWAY_SECONDS = 30
HEAVY = ("<a ", "<a b=", "<!--", "<!", "&#", "</", "<a b='", '<a "', "<", "<?", "** ", "{mlang ")


@pytest.mark.bounded
@pytest.mark.parametrize("sign", HEAVY)
@pytest.mark.parametrize("end", ["", ">", "-->"])
def test_markup_that_never_closes_is_read_at_once(sign: str, end: str) -> None:
    began = time.perf_counter()
    read(sign * (MAX_TEXT_LENGTH // len(sign) - 1) + end)
    read("<a " + sign.strip("<") * (MAX_TEXT_LENGTH // len(sign) - 9) + end)
    assert time.perf_counter() - began < RUNAWAY_SECONDS
