"""Answers of a page or a paper questionnaire as the XML that ODK Collect would send."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from xml.etree.ElementTree import Element, SubElement, tostring

from defusedxml.ElementTree import fromstring

from promdaen.survey.kinds import answer_fields
from promdaen.survey.kinds.answering import is_due
from promdaen.survey.rules.fields import given_by_code
from promdaen.survey.rules.instrument import InstrumentContent

XFORMS = "http://www.w3.org/2002/xforms"
INSTANCE_ID, INSTANCE_NAME, DEPRECATED_ID = "instanceID", "instanceName", "deprecatedID"


@dataclass(frozen=True, kw_only=True)
class SubmissionIdentity:
    """The identity of a submission; `deprecated_id` is the version that it replaces."""

    instance_id: str
    name: str
    deprecated_id: str = ""


def instance_xml(
    *,
    xform: str,
    answers: Mapping[str, str],
    left_out: Collection[str],
    identity: SubmissionIdentity,
) -> bytes:
    """The empty instance of the form filled with answers, without skipped parts.

    `answers` are by field name, including what a phone adds (start, end, class, modes); `left_out`
    are names of groups and fields, as from `omitted_names`. The result matches Collect: empty
    answers stay as empty elements, and irrelevant ones are removed.
    """
    root = deepcopy(_empty(xform))
    _fill(root, answers, left_out)
    meta = root.find("meta")
    meta_element = SubElement(root, "meta") if meta is None else meta
    for child in list(meta_element):
        meta_element.remove(child)
    meta_values = {
        INSTANCE_ID: identity.instance_id,
        INSTANCE_NAME: identity.name,
        DEPRECATED_ID: identity.deprecated_id,
    }
    for name, text in meta_values.items():
        if text:
            SubElement(meta_element, name).text = text
    root.set("xmlns", XFORMS)
    xml_bytes: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return xml_bytes


@lru_cache(maxsize=4)
def _empty(xform: str) -> Element:
    """The empty instance of a form, cached: visit after visit uses the same form."""
    instance: Element = next(fromstring(xform).iter(f"{{{XFORMS}}}instance"))[0]
    return instance


def omitted_names(
    *,
    instrument: InstrumentContent,
    answers: Mapping[str, str],
    standard_class: str,
    modes: Collection[str],
) -> set[str]:
    """The names of groups not asked at a checkpoint, and of fields with a closed gate."""
    omitted = set()
    answers_by_code = given_by_code(answers=answers)
    for indicator in instrument.indicators:
        if not indicator.applies(standard_class=standard_class, modes=modes):
            omitted.add(f"g_{indicator.code}")
            continue
        own_answers = answers_by_code.get(indicator.code, {})
        omitted |= {
            field.name(code=indicator.code)
            for field in answer_fields(indicator=indicator)
            if not is_due(field=field, answers=own_answers)
        }
    return omitted


def _fill(element: Element, answers: Mapping[str, str], left_out: Collection[str]) -> None:
    element.tag = _local(element)
    for child in list(element):
        if _local(child) in left_out:
            element.remove(child)
        else:
            _fill(child, answers, left_out)
    if not len(element):
        element.text = answers.get(element.tag, element.text)


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
