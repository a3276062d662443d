"""A version as a document and as a workbook, for planners and for readers."""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import openpyxl
import pytest
from defusedxml.ElementTree import fromstring
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from promdaen.kit.models import AuditLine
from promdaen.kit.tests.reading import pages_of
from promdaen.planning.actions import experts as expert_actions
from promdaen.planning.actions import plans, signing
from promdaen.planning.models import PlanChange, PlanVersion
from promdaen.planning.queries import experts, files, pages
from promdaen.planning.queries.plans import VersionFacts
from promdaen.planning.rules import costs, iati, outcomes
from promdaen.planning.tests.test_outcomes import FACTS, plan_outcome
from tests import factories, plan_world

pytestmark = pytest.mark.django_db
V = ("2027", 1)
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    plan_world.compute_quickly(monkeypatch)


def export_file(client: Client, kind: str) -> Any:
    return client.post(reverse("planning:file", args=(*V, kind)))


def test_the_results_framework_has_a_baseline_and_a_target_for_each_year() -> None:
    rows = outcomes.framework(facts=FACTS, outcome=plan_outcome(("GRID", "A", 2)))
    results = {row.indicator.code: (row.answered_count, row.reached) for row in rows}
    assert results == {
        "T09": (1, (0, 0, 1, 1)), "T13": (1, (0, 0, 0, 0)), "T10": (2, (1, 1, 1, 1)),
    }  # fmt: skip


@pytest.mark.parametrize("language", ["en", "km"])
def test_a_version_prints_in_both_languages(client: Client, language: str) -> None:
    plan_world.addresses()
    client.force_login(factories.account("coordinator", language=language))
    client.cookies["promdaen_language"] = language
    answer = export_file(client, "pdf")
    assert answer["Content-Disposition"].endswith(f'border-programme-2027-1-{language}.pdf"')
    text = " ".join(pages_of(pdf=answer.content))
    # Some readers of PDF give words without the spaces between them.
    words = {"en": "Resultsframework", "km": "កម្មវិធី"}[language]
    assert words in text.replace(" ", "")
    assert AuditLine.objects.filter(action="print_version").count() == 1


def test_the_workbook_of_a_planner_has_gaps_and_changes(client: Client) -> None:
    plan_world.addresses()
    client.force_login(factories.account("coordinator", language="en"))
    answer = export_file(client, "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == [
        "years", "measures", "results", "assumptions", "starts", "choices", "sure",
        "provinces", "unmet_floors", "judges", "gaps", "inputs", "changes", "delivery", "runs",
    ]  # fmt: skip
    assert export_file(client, "odt").status_code == 404


def test_files_of_readers_name_no_checkpoint_and_no_change() -> None:
    version = plan_world.version()
    content = VersionFacts(PlanVersion.objects.get(pk=version.pk), False, False)
    sheets = {
        version_sheet.name: version_sheet
        for version_sheet in files.version_sheets(content=content)
    }
    assert set(sheets) == {
        "years", "measures", "results", "assumptions", "starts", "choices", "sure",
        "provinces", "unmet_floors", "judges",
    }  # fmt: skip
    assert not any("KH-P1" in map(str, row) for row in sheets["measures"].rows)
    document = files.version_document(content=content)
    assert not document["is_restricted"]
    assert "Trial crossing" not in str(document)


def test_a_document_of_a_version_has_its_signatures_and_choices() -> None:
    plan_world.addresses()
    content = plan_world.read(PlanVersion.objects.get(number=1))
    document = files.version_document(content=content)
    [choice] = document["choices"]
    assert (choice["year"], choice["place"]["en"]) == (2, "Trial crossing")
    assert document["years"][0] == 2027
    assert document["signatures"] == []
    assert len(document["by_year"]) == 5


# ---- the word processor file ----


def word_text(data: bytes) -> tuple[str, Element]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                fromstring(package.read(name))
        root = fromstring(package.read("word/document.xml"))
    return " ".join(node.text or "" for node in root.iter(f"{WORD}t")), root


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Results framework"), ("km", "ក្របខណ្ឌលទ្ធផល")]
)
def test_the_programme_can_be_edited_as_a_word_file(
    client: Client, language: str, words: str
) -> None:
    plan_world.addresses()
    judged_reach()
    client.force_login(factories.account("coordinator", language=language))
    client.cookies["promdaen_language"] = language
    answer = export_file(client, "docx")
    assert answer["Content-Disposition"].endswith(f'border-programme-2027-1-{language}.docx"')
    text, root = word_text(answer.content)
    assert words in text
    assert {"en": "simulated by a twin", "km": "ធ្វើត្រាប់ដោយគំរូច្រក"}[language] in text
    for table in root.iter(f"{WORD}tbl"):
        columns = len(list(table.iter(f"{WORD}gridCol")))
        assert {len(row.findall(f"{WORD}tc")) for row in table.findall(f"{WORD}tr")} == {columns}
    assert AuditLine.objects.filter(action="write_version").count() == 1


def judged_reach() -> None:
    version = PlanVersion.objects.get(number=1)
    reach = {"low": 0.3, "likely": 0.6, "high": 0.8}
    version.measures["M-POWER"]["reach"] = reach
    version.measures["M-LINE"] |= {"reach": reach, "reach_from": "twin"}
    version.answer["choices"].append({"measure": "", "at": "", "price": 0.01})
    version.redraws = {"count": 100, "shares": {"M-POWER @ KH-P1": 1.0}}
    version.save()


def test_a_word_file_of_a_final_version_has_its_signatures_and_no_choice() -> None:
    version = plan_world.version()
    signer = signing.Signer(account=factories.account("viewer", name="Keo Dara"), office="Office")
    arguments: dict[str, Any] = {"version": version, "now": factories.NOW}
    signing.ask_signatures(signers=[signer], by=None, **arguments)
    waiting = files.version_word(content=plan_world.read(version), language="en")
    assert "not yet" in word_text(waiting)[0]
    signing.sign_version(by=signer.account, **arguments)
    row = PlanVersion.objects.get(pk=version.pk)
    row.answer["more"] = row.answer["less"] = None
    row.answer["plan"] = []
    text, _root = word_text(
        files.version_word(content=VersionFacts(row, False, False), language="en")
    )
    assert "Keo Dara" in text
    assert "final" in text
    assert "Nothing is bought in this year." in text
    assert "RESTRICTED" not in text


def test_what_was_computed_can_be_computed_again_by_the_command(
    client: Client, tmp_path: Path
) -> None:
    version = plan_world.version()
    client.force_login(factories.account("coordinator"))
    answer = export_file(client, "json")
    path = tmp_path / "plan.json"
    path.write_bytes(answer.content)
    out = io.StringIO()
    call_command("solve_plan", str(path), "--json", stdout=out)
    again = json.loads(out.getvalue())
    assert again["objective"] == pytest.approx(version.answer["objective"])
    assert again["base"] == pytest.approx(version.answer["base"])
    assert AuditLine.objects.filter(action="export_input").count() == 1
    PlanVersion.objects.update(state="final")
    client.force_login(factories.account("viewer"))
    assert export_file(client, "json").status_code == 404
    assert "JSON" not in client.get(reverse("planning:files", args=V)).content.decode()


def test_the_inputs_of_a_workbook_are_all_that_people_set() -> None:
    version = plan_world.version()
    content = plan_world.read(version)
    rows = {
        tuple(row[:3]): row[3]
        for sheet in files.version_sheets(content=content)
        if sheet.name == "inputs"
        for row in sheet.rows
    }
    inputs = content.inputs
    assert rows["budget", None, 2028] == inputs.budget[1]
    assert rows["risks", "KH-P1", None] == 1.5
    assert rows["critical_factor", None, None] == 3.0


def test_documents_list_the_measures_of_each_province() -> None:
    version = plan_world.version()
    document = files.version_document(content=plan_world.read(version))
    [province] = [part for part in document["by_province"] if part["title"]["en"] != "Nation"]
    assert {row["code"] for row in province["rows"]} == {"M-POWER", "M-LINE", "M-COURSE"}
    assert all(2027 <= row["year"] <= 2031 for row in province["rows"])
    text, _root = word_text(files.version_word(content=plan_world.read(version), language="en"))
    assert "Measures by province" in text


def test_each_file_names_the_provinces_whose_least_spending_was_not_reached() -> None:
    version = plan_world.version()
    content = plan_world.read(version)
    code = content.facts.checkpoints[0].province
    assert files.version_document(content=content)["unmet"] == []
    content.version.answer["unmet_floors"] = [code]
    name = content.names[code].en
    [row] = files.version_document(content=content)["unmet"]
    assert (row["code"], row["title"]["en"]) == (code, name)
    words = f"The least spending of {name} could not be reached"
    text, _root = word_text(files.version_word(content=content, language="en"))
    assert words in text
    printed = " ".join(pages_of(pdf=files.version_print(content=content, language="en")))
    assert words.replace(" ", "") in "".join(printed.split())
    sheets = {
        version_sheet.name: version_sheet
        for version_sheet in files.version_sheets(content=content)
    }
    assert [row[0] for row in sheets["unmet_floors"].rows] == [code]


def test_each_file_lists_the_judges_without_values_and_the_api_lists_none() -> None:
    plan_world.addresses()
    version = PlanVersion.objects.get(number=1)
    assert files.version_document(content=plan_world.read(version))["judges"] == []
    [panel] = experts.version_panels(version=version)
    expert_actions.pool_judgements(
        panel=panel, content=plan_world.read(version), by=None, now=factories.NOW
    )
    content = plan_world.read(version)
    assert files.version_document(content=content)["judges"] == ["កែវ ដារ៉ា"]
    assert "judges" not in files.version_figures(content=content)
    text, _root = word_text(files.version_word(content=content, language="en"))
    assert "Experts who judged: កែវ ដារ៉ា" in text
    printed = " ".join(pages_of(pdf=files.version_print(content=content, language="en")))
    assert "Expertswhojudged" in "".join(printed.split())
    sheets = {
        version_sheet.name: version_sheet
        for version_sheet in files.version_sheets(content=content)
    }
    assert sheets["judges"].rows == [("កែវ ដារ៉ា",)]


def test_the_workbook_has_choices_with_prices_and_how_sure_each_measure_is() -> None:
    plan_world.addresses()
    version = PlanVersion.objects.get(number=1)
    content = plan_world.read(version)
    [power] = content.inputs.locks
    version.answer["choices"] = [
        {"measure": "", "at": "", "price": 0.0123},
        {"measure": "M-POWER", "at": power.at, "price": 0.2},
    ]
    place = content.facts.checkpoints[0]
    shares = {
        f"M-LINE @ {place.code}": 0.95, f"M-COURSE @ {place.province}": 0.4,
    }  # fmt: skip
    version.redraws = {"count": 100, "shares": shares}
    version.save()
    content = plan_world.read(version)
    sheets = {sheet.name: sheet for sheet in files.version_sheets(content=content)}
    measure = content.measures["M-POWER"]
    assert sheets["choices"].rows == [
        ("floors", "", "", "", "", None, "", 1.23),
        ("in", "M-POWER", measure.title.km, measure.title.en, power.at, 2028, "", 20.0),
    ]
    rows = [(row[0], row[4], row[5], row[6], row[7]) for row in sheets["sure"].rows]
    assert rows == [
        ("M-LINE", place.code, place.province, "core", 95),
        ("M-COURSE", place.province, place.province, "borderline", 40),
        ("M-PATH", "nation", "", "never", 0),
    ]
    counts = pages.sure_counts(content=content)
    assert counts is not None
    assert (counts.core, counts.borderline, counts.rarely, counts.never) == (1, 1, 0, 1)
    reader = VersionFacts(content.version, False, False)
    sheets = {sheet.name: sheet for sheet in files.version_sheets(content=reader)}
    assert [row[4] for row in sheets["choices"].rows] == ["", ""]
    assert [row[4:7] for row in sheets["sure"].rows] == [
        ("", "", "core"),
        (place.province, place.province, "borderline"),
        ("nation", "", "never"),
    ]


def test_the_files_of_all_readers_say_where_a_choice_for_a_province_is() -> None:
    plan_world.addresses()
    version = PlanVersion.objects.get(number=1)
    place = plan_world.read(version).facts.checkpoints[0]
    version.inputs["locks"].append({"measure": "M-COURSE", "at": place.province, "year": 0})
    version.answer["choices"] = [
        {"measure": "", "at": "", "price": 0.0123},
        {"measure": "M-POWER", "at": place.code, "price": 0.2},
        {"measure": "M-COURSE", "at": place.province, "price": 0.1},
    ]
    version.save()
    version = plan_world.read(version).version
    for sees_places in (True, False):
        reader = VersionFacts(version, False, sees_places)
        places = [place.code if sees_places else "", place.province]
        [sheet] = [
            version_sheet
            for version_sheet in files.version_sheets(content=reader)
            if version_sheet.name == "choices"
        ]
        assert [row[4] for row in sheet.rows] == ["", *places]
        assert [row["place"] for row in files.version_document(content=reader)["choices"]] == [
            None, *(asdict(reader.names[code]) if code else None for code in places),
        ]  # fmt: skip


def test_files_mark_how_sure_each_measure_is_and_list_the_core_by_weight(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    version = plan_world.version()
    content = plan_world.read(version)
    assert files.version_document(content=content)["core"] == []
    shares = {
        f"{purchase.measure.code} @ {purchase.at}": 0.5 if purchase.measure.code == "M-PATH" else 1
        for purchase in content.outcome.bought
    }
    PlanVersion.objects.filter(pk=version.pk).update(redraws={"count": 100, "shares": shares})
    content = plan_world.read(version)
    document = files.version_document(content=content)
    weights = Counter[str]()
    for purchase in content.outcome.bought:
        weights[purchase.measure.code] += purchase.weight
    core = [code for code, _weight in weights.most_common() if code != "M-PATH"]
    assert [row["weight"] for row in document["core"]] == [weights[code] for code in core]
    assert {row["code"] for row in document["core"]} == {"M-POWER", "M-LINE", "M-COURSE"}
    marks = {
        row["code"]: row["mark"]
        for by in ("by_year", "by_province")
        for part in document[by]
        for row in part["rows"]
    }
    assert marks == {
        "M-POWER": "core", "M-LINE": "core", "M-COURSE": "core", "M-PATH": "borderline",
    }  # fmt: skip
    [sheet] = [
        version_sheet
        for version_sheet in files.version_sheets(content=content)
        if version_sheet.name == "measures"
    ]
    place = [head.en for head in sheet.heads].index("How sure")
    assert {row[1]: row[place] for row in sheet.rows} == marks
    text, root = word_text(files.version_word(content=content, language="en"))
    cells = [" ".join(node.text or "" for node in cell.iter(f"{WORD}t"))
             for cell in root.iter(f"{WORD}tc")]  # fmt: skip
    assert cells.count("Borderline") == 2
    assert "Core measures, most weight first" in text
    printed = "".join(pages_of(pdf=files.version_print(content=content, language="en")))
    assert "Coremeasures,mostweightfirst" in "".join(printed.split())
    assert printed.count("Borderline") == 3
    assert document["core_more"] == 0
    assert "more" not in text.split("Core measures")[1].split("When measures begin")[0]
    monkeypatch.setattr(files, "CORE_LISTED", 1)
    document = files.version_document(content=content)
    assert (len(document["core"]), document["core_more"]) == (1, 2)
    text, _root = word_text(files.version_word(content=content, language="en"))
    assert "and 2 more" in text
    printed = "".join(pages_of(pdf=files.version_print(content=content, language="en")))
    assert "and2more" in "".join(printed.split())


def test_khmer_lists_head_their_columns_with_the_costs_of_running() -> None:
    content = plan_world.read(plan_world.version())
    text, _root = word_text(files.version_word(content=content, language="km"))
    assert "កំពុងដំណើរការ" not in text
    assert "មូលធន" in text


# ---- IATI ----


def test_a_final_version_is_an_iati_activity_in_the_order_of_the_schema(client: Client) -> None:
    plan_world.addresses()
    client.force_login(factories.account("coordinator", language="en"))
    address = reverse("planning:iati", args=V)
    typed = {"identifier": "KH-MOI", "name": "Ministry (trial)", "kind": "10"}
    assert "Only a final version" in client.post(address, typed).content.decode()
    PlanVersion.objects.filter(number=1).update(state="final")
    wrong = client.post(address, typed | {"identifier": "KH MOI"}).content.decode()
    assert "without spaces" in wrong
    answer = client.post(address, typed)
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    root = fromstring(answer.content)
    assert (root.tag, root.get("version")) == ("iati-activities", "2.03")
    [activity] = root
    order = list(dict.fromkeys(child.tag for child in activity))
    assert order == [
        "iati-identifier", "reporting-org", "title", "description", "participating-org",
        "activity-status", "activity-date", "recipient-country", "sector", "budget", "result",
    ]  # fmt: skip
    assert activity.findtext("iati-identifier") == "KH-MOI-border-programme-2027"
    assert len(activity.findall("budget")) == 5
    assert [description.get("type") for description in activity.findall("description")] == [
        "1",
        "4",
    ]
    indicator = activity.find("result/indicator")
    assert indicator is not None
    assert [child.tag for child in indicator] == [
        "title", "reference", "baseline", *["period"] * 5,
    ]  # fmt: skip
    baseline = indicator.find("baseline")
    assert baseline is not None
    assert baseline.get("year") == "2026"
    target = indicator.find("period/target")
    assert target is not None
    assert (target.get("value") or "").isdigit()
    assert AuditLine.objects.filter(action="publish_version").count() == 1


def test_an_activity_of_real_figures_has_no_remark() -> None:
    document = files.version_document(content=plan_world.read(plan_world.version()))
    activity_xml = iati.activity_xml(
        document={**document, "is_invented": False, "title": {"en": "Plan", "km": ""}},
        publisher=iati.Publisher(identifier="KH-MOI", kind="10", name="Ministry", country="LA"),
        code="x",
        issued_on=factories.NOW.date(),
    )
    assert activity_xml.count(b"<description") == 1
    assert b'<recipient-country code="LA" percentage="100" />' in activity_xml
    assert b"<narrative>Plan</narrative>" in activity_xml


# ---- the cost sheet ----


def cost_file(
    *rows: tuple[Any, ...], heads: tuple[str, ...] = costs.COLUMN_HEADINGS
) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    for row in (heads, *rows):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("costs.xlsx", out.getvalue())


def brought_back(client: Client, file: Any, reason: str = "Tender of May") -> str:
    address = reverse("planning:import_costs", args=V)
    answer = client.post(address, {"file": file, "reason": reason}, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_costs_of_the_ministry_come_back_and_the_plan_is_computed_again(client: Client) -> None:
    plan_world.addresses()
    client.force_login(factories.account("coordinator", language="en"))
    book = openpyxl.load_workbook(io.BytesIO(export_file(client, "costs").content))
    rows = [list(row) for row in book["costs"].iter_rows(values_only=True)]
    assert tuple(rows[0]) == costs.COLUMN_HEADINGS
    place = costs.COLUMN_HEADINGS.index
    [power] = [row for row in rows if row[place("measure")] == "M-POWER"]
    assert "No cost in this file differs" in brought_back(client, cost_file(*map(tuple, rows[1:])))
    power[place("capital_likely")], power[place("source")] = 1200, "ministry"
    assert "This field is required" in brought_back(client, cost_file(tuple(power)), reason=" ")
    answer = brought_back(client, cost_file(tuple(power), ("",) * len(power)))
    assert "Replaced costs of measures: 1" in answer
    version = PlanVersion.objects.get(number=1)
    assert version.measures["M-POWER"]["capital"] == {"low": 900, "likely": 1200, "high": 1500}
    assert version.measures["M-POWER"]["basis"] == "ministry"
    changes = PlanChange.objects.filter(reason="Tender of May").values_list("what", flat=True)
    assert set(changes) == {"M-POWER.capital", "M-POWER.basis"}
    assert AuditLine.objects.filter(action="import_costs").count() == 1


ROW = ("2027/1", "M-POWER", "ក", "A", "checkpoint", 900, 1000, 1500, 90, 100, 150, 2, "invented")


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("version", "2027/2", "is of version 2027/2, not of 2027/1"),
        ("measure", "M-NONE", "there is no measure M-NONE"),
        ("capital_low", "much", "capital_low: much is not an amount"),
        ("capital_low", 10**13, "is more than 1,000,000,000,000"),
        ("capital_low", "1,000", "1,000 can mean 1000 or 1.000"),
        ("capital_low", 1200.5, "capital must rise"),
        ("running_high", 1, "running must rise"),
        ("lifetime_years", 0, "is not a whole number from 1 to 100"),
        ("lifetime_years", "9" * 5000, "is not a whole number from 1 to 100"),
        ("source", "gossip", "the source gossip is unknown"),
        ("capital_high", 1600, "the source still says invented"),
    ],
)
def test_a_wrong_row_of_costs_is_named_and_nothing_is_stored(
    client: Client, column: str, value: Any, words: str
) -> None:
    plan_world.addresses()
    client.force_login(factories.account("coordinator", language="en"))
    row = list(ROW)
    row[costs.COLUMN_HEADINGS.index(column)] = value
    page = brought_back(client, cost_file(tuple(row)))
    assert "Row 2" in page
    assert words in page
    body = PlanVersion.objects.get(number=1).measures["M-POWER"]
    assert body["capital"] == {"low": 900, "likely": 1000, "high": 1500}


def test_files_that_are_no_cost_sheet_are_refused(client: Client) -> None:
    plan_world.addresses()
    client.force_login(factories.account("coordinator", language="en"))
    assert "has no column version" in brought_back(client, cost_file(heads=("a", "measure")))
    assert "has no row of a measure" in brought_back(client, cost_file())
    assert "is in the file twice" in brought_back(client, cost_file(ROW, ROW))
    broken = SimpleUploadedFile("costs.xlsx", b"PK broken")
    assert "Import cost sheet" in brought_back(client, broken)
    PlanVersion.objects.filter(number=1).update(state="asked")
    changed = (*ROW[:6], 1100, *ROW[7:-1], "quotation")
    assert "Only a draft" in brought_back(client, cost_file(changed))


def test_a_sheet_of_an_earlier_version_is_taken_where_codes_match(client: Client) -> None:
    plan_world.addresses()
    client.force_login(factories.account("coordinator", language="en"))
    source = PlanVersion.objects.get(number=1)
    later = plans.begin_version(
        source=source, note="", is_renewed=True, by=None, now=factories.NOW
    )
    row = (*ROW[:6], 1100, *ROW[7:-1], "quotation")
    rows = [list(row), list(ROW), list(row)]
    rows[1][1], rows[2][1] = "M-LINE", "M-GONE"
    address = reverse("planning:import_costs", args=("2027", later.number))

    def sent() -> str:
        data = {"file": cost_file(*map(tuple, rows)), "reason": "Tender"}
        return str(client.post(address, data, follow=True).content.decode())

    riel = source.inputs | {"currency": "KHR", "rate": 4000.0}
    PlanVersion.objects.filter(pk=source.pk).update(inputs=riel)
    assert "is of version 2027/1" in sent()
    PlanVersion.objects.filter(pk=source.pk).update(inputs=source.inputs)
    assert "Replaced costs of measures: 1" in sent()
    measures = PlanVersion.objects.get(pk=later.pk).measures
    assert measures["M-POWER"]["basis"] == "quotation"
    assert measures["M-LINE"]["basis"] == "invented"


def test_readers_of_final_versions_get_no_cost_sheet(client: Client) -> None:
    plan_world.addresses()
    PlanVersion.objects.filter(number=1).update(state="final")
    client.force_login(factories.account("viewer", language="en"))
    assert export_file(client, "costs").status_code == 404
    page = client.get(reverse("planning:files", args=V)).content.decode()
    assert "Download PDF" in page
    assert "cost sheet" not in page
    assert export_file(client, "docx").status_code == 200
