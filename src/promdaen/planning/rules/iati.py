"""The results framework of a final plan as an activity of IATI 2.03.

The order of elements is that of the schema iati-activities-schema.xsd 2.03. Codes: activity status
1 pipeline, 2 implementation; indicator measure 1 unit; result type 2 outcome; transaction type 2
outgoing commitment is not used: a plan is a budget, `budget type="1" status="1"` (indicative).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text, Words
from promdaen.planning.rules.programmes import INVENTED_FIGURES

VERSION = "2.03"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
IDENTIFIER = re.compile(r"[^/&|?\s]+")
"""An organisation identifier, such as KH-MOI: no space, no sign of an address."""
OUTCOME, UNIT, INDICATIVE = "2", "1", "1"
SECTOR = "15190"
"""DAC 5: facilitation of orderly, safe, regular and responsible migration and mobility."""

RESULT = Text("Checkpoints reach the standard of their class")
DESCRIPTION = Text(
    "A programme of measures that closes gaps of the checkpoint capacity survey, by year."
)


@dataclass(frozen=True, kw_only=True)
class Publisher:
    """The organisation that reports and is accountable: its identifier, type and name.

    `kind` is a code of IATI's OrganisationType, such as 10 (government); `country` is the
    recipient by ISO 3166-1.
    """

    identifier: str
    kind: str
    name: str
    country: str


def is_identifier(*, text: str) -> bool:
    """Whether a text can be an organisation identifier.

    >>> is_identifier(text="KH-MOI"), is_identifier(text="KH MOI"), is_identifier(text="")
    (True, False, False)
    """
    return bool(IDENTIFIER.fullmatch(text))


def activity_xml(
    *, document: JsonObject, publisher: Publisher, code: str, issued_on: date
) -> bytes:
    """The XML of a version's document: one activity with budgets by year and one result.

    Each indicator counts the checkpoints that reach the standard: a baseline from the survey, and
    a target for each year.
    """
    moment = f"{issued_on.isoformat()}T00:00:00Z"
    root = Element("iati-activities", {"version": VERSION, "generated-datetime": moment})
    activity = SubElement(
        root,
        "iati-activity",
        {
            LANGUAGE: "en",
            "default-currency": document["currency"],
            "last-updated-datetime": moment,
        },
    )
    years: Sequence[int] = document["years"]
    SubElement(activity, "iati-identifier").text = f"{publisher.identifier}-{code}"
    _narrative_element(
        activity,
        "reporting-org",
        {"ref": publisher.identifier, "type": publisher.kind},
        Words(en=publisher.name, km=""),
    )
    _narrative_element(activity, "title", {}, Words(**document["title"]))
    described = SubElement(activity, "description", {"type": "1"})
    _narratives(described, DESCRIPTION)
    if document["is_invented"]:
        _narratives(SubElement(activity, "description", {"type": "4"}), INVENTED_FIGURES)
    _narrative_element(
        activity,
        "participating-org",
        {"ref": publisher.identifier, "type": publisher.kind, "role": "2"},
        Words(en=publisher.name, km=""),
    )
    SubElement(activity, "activity-status", {"code": "1"})
    for kind, day in (("1", f"{years[0]}-01-01"), ("3", f"{years[-1]}-12-31")):
        SubElement(activity, "activity-date", {"type": kind, "iso-date": day})
    SubElement(activity, "recipient-country", {"code": publisher.country, "percentage": "100"})
    SubElement(activity, "sector", {"vocabulary": "1", "code": SECTOR, "percentage": "100"})
    for line in document["lines"][1:]:
        _budget(activity, year=line["year"], money=line["spent"], currency=document["currency"])
    _result(activity, document=document)
    indent(root, space="  ")
    declared: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return declared + b"\n"


def _narratives(parent: Element, text: Words) -> None:
    """The English text, and the Khmer one beside it."""
    SubElement(parent, "narrative").text = text.en
    if text.km:
        SubElement(parent, "narrative", {LANGUAGE: "km"}).text = text.km


def _narrative_element(
    parent: Element, tag: str, marks: Mapping[str, str], text: Words
) -> Element:
    element = SubElement(parent, tag, dict(marks))
    _narratives(element, text)
    return element


def _budget(activity: Element, *, year: int, money: float, currency: str) -> None:
    budget = SubElement(activity, "budget", {"type": "1", "status": INDICATIVE})
    first, last = f"{year}-01-01", f"{year}-12-31"
    SubElement(budget, "period-start", {"iso-date": first})
    SubElement(budget, "period-end", {"iso-date": last})
    value = SubElement(budget, "value", {"currency": currency, "value-date": first})
    value.text = f"{money:.2f}"


def _result(activity: Element, *, document: JsonObject) -> None:
    result = SubElement(activity, "result", {"type": OUTCOME, "aggregation-status": "false"})
    _narrative_element(result, "title", {}, RESULT)
    for row in document["framework"]:
        indicator = SubElement(result, "indicator", {"measure": UNIT, "ascending": "1"})
        _narrative_element(indicator, "title", {}, Words(**row["title"]))
        SubElement(indicator, "reference", {"vocabulary": "99", "code": row["code"]})
        first, *targets = row["reached"]
        SubElement(
            indicator,
            "baseline",
            {"year": str(document["years"][0] - 1), "value": str(first)},
        )
        for year, target in zip(document["years"], targets, strict=True):
            period = SubElement(indicator, "period")
            SubElement(period, "period-start", {"iso-date": f"{year}-01-01"})
            SubElement(period, "period-end", {"iso-date": f"{year}-12-31"})
            SubElement(period, "target", {"value": str(target)})
