"""The code lists of the exchange: what forms offer, the rules name and exports write."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from tests.written import by_code

CODE = re.compile(r"[a-z0-9_+]+|[A-Z][0-9]?")
MOST_LETTERS = 45
MOST_WORDS = 25
PARAGRAPHS = {"form_help": 45}  # two or three sentences beside a field, not one beside a choice


def lists() -> dict[str, Mapping[str, Any]]:
    return {name: record.values for name, record in by_code("exchange_list").items()}


def codes(name: str) -> list[str]:
    return [entry["code"] for entry in lists()[name]["codes"]]


def test_a_list_is_in_the_file_of_its_name() -> None:
    for name, record in by_code("exchange_list").items():
        assert PurePosixPath(record.file).stem == name


def test_the_codes_of_a_list_are_distinguished_and_plain() -> None:
    for name in lists():
        assert len(codes(name)) == len(set(codes(name))), name
        assert [code for code in codes(name) if not CODE.fullmatch(code)] == [], name


def test_the_labels_of_a_list_are_distinguished_in_both_languages() -> None:
    for name, values in lists().items():
        for language in ("en", "km"):
            labels = [entry["label"][language] for entry in values["codes"]]
            assert len(labels) == len(set(labels)), (name, language)


def test_a_label_fits_a_button_and_has_no_stop_and_help_is_short_and_has_one() -> None:
    for name, values in lists().items():
        most = PARAGRAPHS.get(name, MOST_WORDS)
        for entry in values["codes"]:
            at = (name, entry["code"])
            assert len(entry["label"]["en"]) <= MOST_LETTERS, at
            assert not entry["label"]["en"].endswith("."), at
            assert not entry["label"]["km"].endswith("។"), at
            if "help" in entry:
                assert len(entry["help"]["en"].split()) <= most, at
                assert entry["help"]["en"].endswith("."), at
                assert entry["help"]["km"].endswith("។"), at


def test_handling_labels_are_those_of_the_protocol_in_both_languages() -> None:
    for entry in lists()["level"]["codes"]:
        label = "TLP:" + entry["code"].upper().replace("_", "+")
        assert entry["label"] == {"en": label, "km": label}


def test_flags_of_protection_are_the_elements_of_the_law_in_its_words() -> None:
    elements = {
        element["code"]: element["short"]
        for element in by_code("law")["LAW"].values["elements"]
        if element["group"] == "protection"
    }
    flags = {entry["code"]: entry["label"] for entry in lists()["protection_flag"]["codes"]}
    assert flags == elements


def test_a_fee_is_paid_to_one_of_the_roles() -> None:
    assert codes("fee_paid_to") == codes("facilitator_role")


def test_no_one_is_referred_to_the_state_of_origin() -> None:
    receivers = str(lists()["receiver"]["codes"])
    assert not re.search("embass|consul|State|ស្ថានទូត|កុងស៊ុល|រដ្ឋ", receivers)
