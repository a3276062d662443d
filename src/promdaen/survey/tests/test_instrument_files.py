"""The instrument as a file: the same form whichever way it is written."""

from __future__ import annotations

import io
import shutil
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pyxform.xls2xform import convert

from promdaen.kit import content
from promdaen.survey.kinds.xlsform import XlsForm, build_xlsform
from promdaen.survey.queries import instrument_files, instruments
from promdaen.survey.rules.instrument import MAX_MUST_HAVES, MUST_HAVE_WEIGHT, SERIOUS_WEIGHT
from promdaen.survey.tests import samples
from promdaen.survey.tests.test_publishing import load, publish
from tests import factories

MADE_AT = factories.NOW
COMMAND = "export_instrument"


def form() -> XlsForm:
    """Every kind once, with letters that a table could break at."""
    records = [
        samples.values(kind, code=f"I{number:02d}", question=samples.text(f"One | two # {kind}"))
        for number, kind in enumerate(samples.OF_KIND)
    ]
    gated = samples.values("ratio", code="I90", nothing=samples.text("Nothing was due"))
    instrument = samples.instrument(*records, gated)
    return build_xlsform(instrument=instrument, form_places=samples.places(), number=7)


def form_file(file_format: str, form: XlsForm) -> bytes:
    return instrument_files.form_bytes(form=form, file_format=file_format, made_at=MADE_AT)


def compiled_from(data: Any, **options: Any) -> str:
    result = convert(xlsform=data, form_name="data", pretty_print=False, validate=False, **options)
    return str(result.xform)


def test_markdown_and_workbook_compile_to_the_same_form() -> None:
    xls_form = form()
    xform = form_file("xform", xls_form).decode()
    assert compiled_from(form_file("md", xls_form).decode(), file_type=".md") == xform
    workbook = form_file("xlsx", xls_form)
    assert compiled_from(io.BytesIO(workbook), file_type=".xlsx") == xform
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    assert book.sheetnames == ["survey", "choices", "settings"]


def test_the_shipped_content_becomes_a_form_over_its_scored_checkpoints(tmp_path: Path) -> None:
    out = tmp_path / "form.md"
    call_command(COMMAND, format="md", out=out)
    text = out.read_text(encoding="utf-8")
    assert "| KH-A01 |" in text
    assert "| T34 " in text
    assert out.stat().st_mode & 0o777 == 0o644


def test_a_class_is_that_of_the_day() -> None:
    values = {"class": [{"value": "local"}, {"value": "bilateral", "since": date(2020, 1, 1)}]}
    assert instrument_files._class_on(values, date(2019, 12, 31)) == "local"
    assert instrument_files._class_on(values, date(2020, 1, 1)) == "bilateral"
    assert instrument_files._class_on({"class": []}, date(2020, 1, 1)) == ""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the content of the survey and of places."""
    root = content.content_root()
    copy = tmp_path / "content"
    shutil.copytree(root / "survey", copy / "survey")
    for name in ("shapes.toml", "checkpoints.toml", "provinces.toml", "sources.toml"):
        shutil.copy(root / name, copy / name)
    return copy


def refused(folder: Path, code: int = 2, **options: Any) -> str:
    """What the command says as it refuses."""
    arguments = {"format": "md", "out": folder / "out.md", "folder": str(folder)} | options
    with pytest.raises(CommandError) as why:
        call_command(COMMAND, **arguments)
    assert why.value.returncode == code
    assert not (folder / "out.md").exists()
    return str(why.value)


def test_a_folder_of_content_is_looked_over_before_it_is_written(folder: Path) -> None:
    file = folder / "survey" / "indicators" / "ins.toml"
    right = file.read_text(encoding="utf-8")
    file.write_text(right.replace("weight = 1", "weight = 9", 1), encoding="utf-8")
    assert "ins.toml: I01: weight: The weight is 1 to 3" in refused(folder)
    assert "ទម្ងន់" in refused(folder, language="km")
    file.write_text(right.replace('code = "I01"', 'code = "1-01"', 1), encoding="utf-8")
    assert "XLSForm: " in refused(folder)
    file.write_text(right.replace("[[indicator]]", "[[indicator", 1), encoding="utf-8")
    assert "ins.toml" in refused(folder)
    (folder / "shapes.toml").unlink()
    assert "name a content folder" in refused(folder)


def test_what_cannot_be_compiled_or_written_is_reported(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bad(**_more: Any) -> bytes:
        raise instruments.BadForm("No label")

    assert "could not be written" in refused(folder, code=3, out=folder / "no" / "out.md")
    monkeypatch.setattr(instrument_files, "form_bytes", bad)
    assert "No label" in refused(folder)


@pytest.mark.django_db
def test_a_published_version_is_written_as_phones_have_it(tmp_path: Path) -> None:
    out = tmp_path / "form.xml"
    with pytest.raises(CommandError, match="No version of the instrument was published yet"):
        call_command(COMMAND, format="xform", out=out, published=True)
    load()
    instrument = publish()
    call_command(COMMAND, format="xform", out=out, published=True)
    assert out.read_bytes() == instrument.xform.encode()


@pytest.mark.django_db
def test_pages_give_the_draft_and_published_versions_as_files(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    load()
    instrument = publish()
    client.force_login(factories.account("assessor"))
    draft = client.get(reverse("survey:instrument_file", args=("xform",)))
    assert b'version="0"' in draft.content
    assert draft.headers["Content-Disposition"].endswith('promdaen-checkpoint-draft.xml"')
    xform = client.get(reverse("survey:version_file", args=(1, "xform")))
    assert xform.content == instrument.xform.encode()
    markdown = client.get(reverse("survey:version_file", args=(1, "md")))
    assert markdown.content.startswith(b"| survey |")
    for name, args in (("instrument_file", ("doc",)), ("version_file", (2, "md"))):
        assert client.get(reverse(f"survey:{name}", args=args)).status_code == 404

    def bad(**_more: Any) -> bytes:
        raise instruments.BadForm("No label")

    monkeypatch.setattr(instrument_files, "form_bytes", bad)
    assert client.get(reverse("survey:instrument_file", args=("md",))).status_code == 302
    client.force_login(factories.account("trainer"))
    assert client.get(reverse("survey:version_file", args=(1, "md"))).status_code == 403


def test_at_most_fifteen_indicators_are_must_haves_and_fewer_than_half_are_serious() -> None:
    folder = content.content_root() / "survey" / "indicators"
    read = [tomllib.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.toml"))]
    weights = [indicator["weight"] for file in read for indicator in file["indicator"]]
    assert 1 <= weights.count(MUST_HAVE_WEIGHT) <= MAX_MUST_HAVES
    assert weights.count(SERIOUS_WEIGHT) < len(weights) / 2
