import io
import json
import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdf
import pytest

from promdaen.kit import fonts, pdf
from promdaen.kit.tests.reading import text_of

PRINTS = Path(__file__).parent / "prints"
PLAIN = PRINTS / "plain.typ"
DATA = {
    "title": "Plain",
    "words": {"en": "Words", "km": "ពាក្យ"},
    "numbers": [0, -0.04, 17.388888888888889, 2.25, -1234.5, 1070000],
    "days": ["2012-07-09"],
}


@pytest.fixture(autouse=True)
def no_print_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "compile_pdf", pdf.compile_pdf.__wrapped__)


def test_equal_input_gives_equal_bytes() -> None:
    first = pdf.compile_pdf(source=PLAIN, data=DATA, language="en")
    other = pdf.compile_pdf(source=PLAIN, data={**DATA, "title": "Other"}, language="en")
    assert pdf.compile_pdf(source=PLAIN, data=DATA, language="en") == first
    assert first != other


def test_threads_do_not_mix_their_prints() -> None:
    datas = [{**DATA, "title": f"Title {k}"} for k in range(8)]
    alone = [pdf.compile_pdf(source=PLAIN, data=data, language="en") for data in datas]
    with ThreadPoolExecutor(4) as pool:
        together = list(
            pool.map(lambda d: pdf.compile_pdf(source=PLAIN, data=d, language="en"), datas)
        )
    assert together == alone


def test_a_print_is_marked_as_accessible_and_names_its_language() -> None:
    data = pdf.compile_pdf(source=PLAIN, data=DATA, language="km")
    reader = pypdf.PdfReader(io.BytesIO(data))
    root = reader.trailer["/Root"]
    assert root["/Lang"].startswith("km")
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - a pypdf object, not a bool
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()
    assert "/CreationDate" not in (reader.metadata or {})


def test_the_data_are_attached_as_they_were_given() -> None:
    data = pdf.compile_pdf(source=PLAIN, data=DATA, language="en")
    attached = pypdf.PdfReader(io.BytesIO(data)).attachments
    assert [json.loads(attachment[0]) for attachment in attached.values()] == [DATA]


def test_figures_are_rounded_half_up_in_size_with_a_true_minus_and_no_minus_zero() -> None:
    text = text_of(pdf=pdf.compile_pdf(source=PLAIN, data=DATA, language="en"))
    for figure in ("[0.0]", "[17.4]", "[2.3]", "[−1,234.5]", "[1,070,000.0]"):
        assert figure in text
    assert "−0.0" not in text
    assert "9July2012" in text


def test_khmer_tables_keep_the_point_and_khmer_sentences_take_the_comma() -> None:
    text = text_of(pdf=pdf.compile_pdf(source=PLAIN, data=DATA, language="km"))
    assert "[១៧.៤]" in text
    assert "<១៧,៤>" in text
    assert "ថ្ងៃទី៩ខែកក្កដាឆ្នាំ២០១២" in text


def test_a_fault_in_a_print_is_reported_in_one_line() -> None:
    with pytest.raises(pdf.PrintError, match=r"^The print broken.typ could not be made: .+$"):
        pdf.compile_pdf(source=PRINTS / "broken.typ", data={}, language="en")


def test_a_process_that_ends_without_a_word_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "killed.py").write_text("raise SystemExit(9)")
    monkeypatch.setattr(pdf, "PROCESS", tmp_path / "killed.py")
    with pytest.raises(pdf.PrintError, match="could not be made: its process ended"):
        pdf.compile_pdf(source=PLAIN, data=DATA, language="en")


def test_a_warning_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        pdf.compile_pdf(source=PRINTS / "warned.typ", data={}, language="en")
    assert "warned.typ: unknown font family" in caplog.text


def test_a_language_without_prints_is_printed_in_english() -> None:
    english = pdf.compile_pdf(source=PLAIN, data=DATA, language="en")
    assert pdf.compile_pdf(source=PLAIN, data=DATA, language="fr") == english


def test_a_source_outside_the_package_is_refused(tmp_path: Path) -> None:
    stray = tmp_path / "stray.typ"
    stray.write_text("= Stray")
    for source in (stray, PRINTS / "absent.typ"):
        with pytest.raises(pdf.PrintError, match="There is no print"):
            pdf.compile_pdf(source=source, data={}, language="en")


def test_data_that_json_cannot_say_are_refused() -> None:
    for value in (float("nan"), object()):
        with pytest.raises(pdf.PrintError, match="not plain JSON"):
            pdf.compile_pdf(source=PLAIN, data={"x": value}, language="en")


def test_missing_fonts_are_reported_with_the_command_that_builds_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "PRINT_FONTS", tmp_path)
    with pytest.raises(pdf.PrintError, match=r"kantumruy-pro-300.ttf is missing.*\./promdaen"):
        pdf.compile_pdf(source=PLAIN, data=DATA, language="en")
