"""`read-mrz` on the command line: one JSON document, three exit codes, no database."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from promdaen.specimen.tests.rules.mrz import test_reading

ALIKE = ("layout", "fields", "check_digits", "faults", "valid")


def read_mrz(*arguments: str, code: int = 0) -> tuple[dict[str, Any], str]:
    """The document and what was said beside it."""
    out, err = StringIO(), StringIO()
    try:
        call_command("read_mrz", *arguments, stdout=out, stderr=err)
        exit_code = 0
    except SystemExit as left:
        exit_code = int(left.code or 0)
    assert exit_code == code
    return json.loads(out.getvalue()), err.getvalue()


def refused(*arguments: str) -> CommandError:
    out = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("read_mrz", *arguments, stdout=out)
    assert (error.value.returncode, out.getvalue()) == (2, "")
    return error.value


def test_a_good_zone_is_reported_in_one_document() -> None:
    document, errors = read_mrz(*test_reading.TD1_LONG)
    assert tuple(document) == ALIKE
    assert (document["layout"], document["valid"], document["faults"]) == ("TD1", True, [])
    assert document["fields"]["number"] == "D23145890734"
    assert document["check_digits"]["number"] == {"given": "9", "computed": "9", "ok": True}
    assert errors == ""


def test_every_fault_is_reported_with_its_place_and_exit_code_1() -> None:
    first, second = test_reading.TD3
    document, errors = read_mrz(first, f"{second[:-1]}9", code=1)
    assert document["faults"] == [
        {
            "code": "composite_check",
            "line": 2,
            "column": 44,
            "text": "The check digit of the whole zone is 9, but 0 is worked out.",
        }
    ]
    assert document["valid"] is False
    assert errors.strip() == (
        "the zone is not valid, faults: 1; the first is composite_check in line 2, column 44."
    )


def test_faults_are_reported_in_khmer() -> None:
    first, second = test_reading.TD3
    document, errors = read_mrz("--language", "km", first, f"{second[:-1]}9", code=1)
    assert "លេខផ្ទៀងផ្ទាត់" in document["faults"][0]["text"]
    assert "តំបន់ MRZ នេះមិនត្រឹមត្រូវទេ" in errors


def test_lines_in_one_argument_and_a_line_that_begins_with_a_dash_are_lines() -> None:
    document, _ = read_mrz("\n".join(test_reading.VISA_B))
    assert (document["layout"], document["valid"]) == ("MRV-B", True)
    first, second = test_reading.TD3
    document, _ = read_mrz(f"-{first[1:]}", second, "--language", "en", code=1)
    assert [(fault["code"], fault["line"], fault["column"]) for fault in document["faults"]] == [
        ("bad_character", 1, 1)
    ]


def test_what_is_no_zone_is_refused_with_exit_code_2() -> None:
    assert "in quotation marks" in str(refused())
    assert "4 were given" in str(refused(*test_reading.TD1, test_reading.TD1[0]))
    assert "not a machine-readable zone" in str(refused("P<UTO", "L898"))
    assert "មាន 4 បន្ទាត់" in str(refused("--language", "km", *"ABCD"))
