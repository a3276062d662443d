import io
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pypdf
import pytest

from promdaen.assessment.rules import strict
from promdaen.kit import pdf, signing, spreadsheets
from promdaen.kit.tests.reading import pages_of, text_of
from promdaen.report.rules import files, tables
from promdaen.report.tests import sheets

PRINT = Path(__file__).parents[1] / "print"
SOURCE = PRINT / "results.typ"
COHORT = Path(__file__).parents[4] / "content" / "demo" / "reference_cohort.csv"
LANGUAGES = ("en", "km")
ANNEX = {"en": "Methodsannex", "km": "ឧបសម្ព័ន្ធវិធីសាស្ត្រតួលេខ"}
KHMER_RUN = re.compile(r"[\u1780-\u17dd]{4,}")
POINTS_PER_MM = 72 / 25.4


@cache
def sheet_pdf(shape: str, language: str) -> bytes:
    return pdf.compile_pdf(source=SOURCE, data=sheets.SHAPES[shape](), language=language)


@cache
def pages(shape: str, language: str) -> list[str]:
    return pages_of(pdf=sheet_pdf(shape, language))


def closed(text: str) -> str:
    return re.sub(r"\s", "", text)


def words_of(value: Any) -> Iterator[str]:
    """Every Khmer text of a document."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "km":
                yield inner
            else:
                yield from words_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from words_of(inner)


# The page ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("shape", sheets.SHAPES)
def test_the_front_is_one_page_and_the_annex_begins_on_the_second(
    shape: str, language: str
) -> None:
    is_annex = [ANNEX[language] in page for page in pages(shape, language)]
    assert is_annex.index(True) == 1
    assert is_annex.count(True) == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("shape", sheets.SHAPES)
def test_no_word_leaves_the_page(shape: str, language: str, tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(sheet_pdf(shape, language))
    process = subprocess.run(
        ["pdftotext", "-bbox", path, "-"], capture_output=True, check=True, encoding="utf-8"
    )
    boxes = re.findall(
        r'<word xMin="([\d.-]+)" yMin="[\d.-]+" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>',
        process.stdout,
    )
    assert len(boxes) > 50
    beyond = [
        word
        for left, right, bottom, word in boxes
        if float(left) < 12 * POINTS_PER_MM
        or float(right) > 198 * POINTS_PER_MM
        or float(bottom) > 294 * POINTS_PER_MM
    ]
    assert beyond == []


def test_the_reference_takes_three_pages_in_both_languages() -> None:
    assert [len(pages("reference", language)) for language in LANGUAGES] == [3, 3]


def test_many_questions_flow_over_further_pages_with_their_head_again() -> None:
    texts = pages("questions-200", "en")
    assert len(texts) == 5
    assert all("discrimination" in page for page in texts[2:])
    assert "200" in texts[4]


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_the_print_fonts_are_used(language: str) -> None:
    names = set()
    for page in pypdf.PdfReader(io.BytesIO(sheet_pdf("crowded", language))).pages:
        for font in page["/Resources"]["/Font"].values():
            names.add(font.get_object()["/BaseFont"].partition("+")[2].partition("-")[0])
    assert names == {"KantumruyPro"}


# The figures -------------------------------------------------------------------------------------
def test_the_front_holds_the_headlines_with_their_counts_and_intervals() -> None:
    front = pages("reference", "en")[0]
    for words in (
        "90officerstrained",
        "96%",
        "86of90·interval89–98",
        "44bychancealone",
        "+17.4points",
        "86rose,4fell·interval14.9–19.9",
        "84%",
        "76of90·76–91",
        "4.5of5",
        "mean of 90 · 4.4–4.6",
        "All90officers:86rose,4fell,nonestayedthesame",
        "71.6meanafter",
        "54.3meanbefore",
        "Informationsharing3+3830–46",
    ):
        assert closed(words) in front, words


def test_the_khmer_front_holds_the_same_headlines_in_khmer_digits() -> None:
    front = pages("reference", "km")[0]
    for words in ("៩០", "៩៦%", "៨៦/៩០ · ចន្លោះ ៨៩–៩៨", "៤៤ ដោយចៃដន្យ", "+១៧.៤ពិន្ទុ", "៨៤%"):
        assert closed(words) in front, words


def test_the_khmer_front_has_latin_digits_in_codes_only() -> None:
    front = pages("reference", "km")[0]
    sheet = sheets.reference()
    codes = [sheet["issued"]["short"], *sheet["issued"]["short"].split("-"), "Ed25519"]
    for code in [*codes, "FBO-2012", *(run["code"] for run in sheet["runs"])]:
        front = front.replace(code, "")
    assert re.findall(r"[0-9]+", front) == []


def test_the_annex_holds_every_quantity_with_its_source() -> None:
    annex = "".join(pages("reference", "en")[1:])
    for words in (
        "86/90=95.6%",
        "44.4%",
        "17.39",
        "18.52",
        "32.1%",
        "0.38;0.43",
        "0.88",
        "0.72–1.09",
        "0.88;0.90",
        "18.3points(JacobsonandTruax1991)",
        "40/90=44%",
        "12/40",
        "4.50",
        "Hake1998",
        "Bao2006",
        "Lakens2013",
        "10/80",
        "−0.33",
        "12of40questionsmovedbeyonddoubt",
    ):
        assert closed(words) in annex, words


def test_indicators_are_printed_with_baseline_target_and_actual() -> None:
    annex = "".join(pages("reference", "en")[1:])
    assert "1.1Officerstrainedofficers0909020121080" in annex
    assert "1.2Officerswhoscoredhigherafterthecourse%–8095.62012––" in annex


def test_a_loss_is_printed_as_a_loss() -> None:
    front = pages("worse", "en")[0]
    assert "−17.4points" in front
    assert "interval−19.9to−14.9" in front
    assert "4rose,86fell" in front


def test_what_cannot_be_computed_is_a_dash() -> None:
    annex = "".join(pages("undefined", "en")[1:])
    assert "Reliability,KR-20Before;after.Standarderrorofascore–;–points–;–" in annex
    assert "None" not in annex
    assert "none" not in annex.lower().replace("noneis", "")


# Small groups ------------------------------------------------------------------------------------
@pytest.mark.parametrize(("language", "words"), [("en", "notshown"), ("km", "មិនបង្ហាញ")])
def test_small_groups_are_not_shown(language: str, words: str) -> None:
    front = pages("twelve", language)[0].partition("KK-2012-1")[2]
    assert front.count(words) == 3


def test_three_officers_are_too_few_to_show() -> None:
    texts = pages("three", "en")
    assert "Toofewtoshow" in texts[0]
    assert "Only3officerssatbothtests" in texts[0]
    assert "averagegain" not in texts[0]
    assert "Everyquantity" not in "".join(texts)
    assert "Missingafter:onduty2" in texts[1]
    assert "តិចពេកមិនអាចបង្ហាញ" in pages("three", "km")[0]


def test_a_run_where_no_one_took_both_tests_still_prints() -> None:
    texts = pages("none", "en")
    assert "Noofficersatbothtests" in texts[0]
    assert "Recommendations" not in texts[0]


# Large programmes --------------------------------------------------------------------------------
def test_ten_thousand_officers_are_drawn_in_groups_that_hold_five_or_more() -> None:
    front = pages("ten-thousand", "en")[0]
    assert "All10,000officers" in front
    assert "Groupsunder5arenotdrawn" in front
    assert "១០០០០" in pages("ten-thousand", "km")[0]


def test_more_than_eight_provinces_are_listed_in_the_annex() -> None:
    texts = pages("ten-thousand", "en")
    assert "TboungKhmum" not in texts[0]
    assert "TboungKhmum" in "".join(texts[1:])
    assert "60courseruns" in texts[0]


def test_a_later_test_and_equated_papers_are_reported() -> None:
    texts = pages("ten-thousand", "en")
    assert "72%ofthegainkept" in texts[0]
    assert "later,61·55–88" in texts[0]
    assert "equatedover12anchorquestions" in texts[1]
    annex = "".join(texts[1:])
    assert "Howmuchstayed:latertests" in annex
    assert "3months9061(68%)58–776154.671.266.2" in annex
    assert "6months903(68%)" in annex
    assert "Thosewhocamehad2.1pointsmore." in annex


# What may be absent, and what may be too much ----------------------------------------------------
@pytest.mark.parametrize(
    ("shape", "gone"),
    [
        ("no-quotes", "Intheirwords"),
        ("no-advice", "Recommendations"),
        ("no-feedback", "Whatofficersmarked"),
        ("no-feedback", "relevance4or5"),
        ("file", "Bytopic"),
        ("bare", "Whatismissing"),
        ("bare", "Indicators"),
    ],
)
def test_a_section_without_content_is_left_out(shape: str, gone: str) -> None:
    assert gone not in "".join(pages(shape, "en"))
    assert gone in "".join(pages("reference", "en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_lost_when_the_front_is_full(language: str) -> None:
    text = "".join(pages("crowded", language))
    sheet = sheets.crowded()
    for quote in sheet["quotes"]:
        assert text.count(closed(quote["text"][language])) == 2
    for advice in sheet["recommendations"]:
        assert closed(advice["text"][language]) in text
    for province in sheet["provinces"]:
        assert closed(province["name"][language]) in text
    for notice in sheet["notices"]:
        assert closed(notice[language]) in pages("crowded", language)[0]


@pytest.mark.parametrize("count", range(7))
def test_none_to_six_quotes_are_on_the_sheet(count: int) -> None:
    quotes = [
        {"text": sheets.words(f"Word number {k}.", f"ពាក្យទី {k}។"), "department": None}
        for k in range(count)
    ]
    text = text_of(
        pdf=pdf.compile_pdf(source=SOURCE, data=sheets.changed(quotes=quotes), language="en")
    )
    assert text.count("Wordnumber") == count


@pytest.mark.parametrize("count", range(9))
def test_none_to_eight_recommendations_are_on_the_sheet(count: int) -> None:
    advice = [{"text": sheets.words(f"Do number {k}.", f"ធ្វើទី {k}។")} for k in range(count)]
    data = sheets.changed(recommendations=advice)
    text = text_of(pdf=pdf.compile_pdf(source=SOURCE, data=data, language="en"))
    assert all(f"Donumber{k}." in text for k in range(count))


def test_a_text_in_one_language_is_printed_in_that_language() -> None:
    quotes = [{"text": {"km": "ពាក្យខ្មែរ", "en": ""}, "department": None}]
    data = sheets.changed(quotes=quotes)
    assert "ពាក្យខ្មែរ" in text_of(pdf=pdf.compile_pdf(source=SOURCE, data=data, language="en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_of_answers_prints_as_it_is_read(language: str) -> None:
    table = tables.text_rows(table=spreadsheets.read_table(name=COHORT.name, path=COHORT))
    read = strict.strict_cohort(header=table[0], rows=table[1])
    data = files.sheet_of_file(name=COHORT.name, read=read)
    front = pages_of(pdf=pdf.compile_pdf(source=SOURCE, data=data, language=language))[0]
    expected = {"en": ("96%", "+17.4points", "71.6"), "km": ("៩៦%", "+១៧.៤ពិន្ទុ", "៧១.៦")}
    assert all(words in front for words in expected[language])


# Khmer -------------------------------------------------------------------------------------------
def test_every_khmer_run_of_the_print_comes_back_letter_for_letter() -> None:
    text = "".join("".join(pages(shape, "km")) for shape in sheets.SHAPES)
    files = [path for path in sorted(PRINT.glob("*.typ")) if path.name != "since.typ"]
    sources = "".join(path.read_text(encoding="utf-8") for path in files)
    # Quoted strings are words for screen readers; they are not drawn.
    drawn = re.sub(r'"[^"\n]*"|^//.*$', "", sources, flags=re.MULTILINE)
    runs = set(KHMER_RUN.findall(drawn))
    assert len(runs) > 250
    assert sorted(run for run in runs if run not in text) == []


def test_every_khmer_text_of_the_document_comes_back_letter_for_letter() -> None:
    text = "".join(pages("reference", "km"))
    sheet = sheets.reference()
    printed = {key: value for key, value in sheet.items() if key != "departments"}
    expected = {closed(words) for words in words_of(printed)}
    expected |= {closed(group["short"]["km"]) for group in sheet["departments"]}
    assert len(expected) > 40
    assert sorted(words for words in expected if words not in text) == []


@pytest.mark.parametrize("shape", sheets.SHAPES)
def test_the_khmer_sheet_is_marked_as_a_draft(shape: str) -> None:
    words = closed("អត្ថបទខ្មែរនេះជាសេចក្តីព្រាង រង់ចាំអ្នកពិនិត្យភាសាដើម។")
    assert words in "".join(pages(shape, "km"))
    assert words not in "".join(pages(shape, "en"))


# Proof -------------------------------------------------------------------------------------------
def test_an_issued_sheet_carries_its_code_its_digest_and_its_signed_figures() -> None:
    sheet = sheets.reference()
    texts = pages("reference", "en")
    assert sheet["issued"]["short"] in texts[0]
    assert sheet["issued"]["digest"] in "".join(texts[1:])
    assert signing.figures_in(pdf=sheet_pdf("reference", "en")) == sheet


@pytest.mark.parametrize(("language", "words"), [("en", "Auditlog:line"), ("km", "កំណត់ហេតុ៖ជួរ")])
def test_an_issued_sheet_names_its_line_of_the_log(language: str, words: str) -> None:
    audit = sheets.reference()["issued"]["audit"]
    annex = "".join(pages("reference", language)[1:])
    assert f"{closed(words)}{audit['sequence']}·{audit['short']}" in annex
    assert closed(words) not in "".join(pages("none", language))


def test_a_sealed_sheet_is_known_again_and_a_changed_one_is_found_out() -> None:
    key = signing.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    data = signing.seal_pdf(pdf=sheet_pdf("reference", "km"), key=key)
    trusted = [signing.public_half(key=key)]
    assert signing.check_sealed_pdf(data=data, trusted=trusted).is_trusted
    middle = len(data) // 2
    changed = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
    verdict = signing.check_sealed_pdf(data=changed, trusted=trusted)
    assert verdict.code == signing.CHANGED


def test_the_committed_reference_sheet_is_signed_over_its_own_figures() -> None:
    sheet = sheets.reference()
    assert signing.is_issued_right(document=sheet, public_key=sheet["issued"]["public_key"])


def test_a_sheet_that_was_not_issued_is_marked_as_such() -> None:
    assert "notbeenissuedorsigned" in pages("none", "en")[0]
    assert "neitherissuednorsigned" in pages("file", "en")[0]
    assert "Computedfromafile" in "".join(pages("file", "en")[1:])
