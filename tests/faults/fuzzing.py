"""Requests that nobody means: fields of real forms with values of any kind, and broken files."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

FIELD = re.compile(r"""<(input|select|textarea|button)\b([^>]*)>""")
NAME = re.compile(r"""\bname="([^"]+)\"""")
VALUE = re.compile(r"""\bvalue="([^"]*)\"""")
OPTION = re.compile(r"""<option value="([^"]*)\"""")
TEXTS = (
    "", " ", "0", "-1", "1", "99999999999999999999", "1e309", "nan", "1.5", "2026-02-30",
    "2026-06-01", "9999-12-31", "0001-01-01", "25:61", "true", "on", "null", "[]", "{}",
    '{"a": 1}', "a" * 5_000, "ក" * 300, "\u200b", "\u202e", "\x00", "\x1b[0m", "🧨",
    "'; DROP TABLE x; --", "<script>alert(1)</script>", "{{ 7*7 }}", "../../etc/passwd",
    "%s%s%n", "\ud7ff", "KK-1", "IMM", "00000000-0000-0000-0000-000000000000", "not-a-uuid",
    "០១២", "٣", "=1+1", "\r\nX: y",
)  # fmt: skip
WORDS = ("page", "sort", "q", "format", "department", "state", "role", "item", "on", "next")


@dataclass(frozen=True)
class Answer:
    """What a fuzzed request got, and how to send it again."""

    status: int
    method: str
    address: str
    fields: str


def zipped(
    *, names: Sequence[str], draw: random.Random, method: int = zipfile.ZIP_STORED
) -> bytes:
    """A file that looks like a workbook, a document or a package and is none."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", method) as archive:
        for name in names:
            archive.writestr(name, draw.randbytes(200))
    return into.getvalue()


def broken_file(draw: random.Random) -> SimpleUploadedFile:
    """A file of a kind that pages take, broken in one of many ways."""
    contents = (
        b"",
        draw.randbytes(300),
        zipped(names=["[Content_Types].xml", "xl/workbook.xml"], draw=draw),
        zipped(names=["xl/worksheets/sheet1.xml"], draw=draw)[:90],
        zipped(names=["[Content_Types].xml", "word/document.xml"], draw=draw),
        zipped(names=["imsmanifest.xml", "a.xml"], draw=draw, method=zipfile.ZIP_LZMA),
        zipped(names=["imsmanifest.xml", "../a.xml"], draw=draw),
        b"name,code\n" + draw.randbytes(80),
        "ឈ្មោះ,លេខ\n\x00,".encode(),
        b"%PDF-1.7\n" + draw.randbytes(100),
        b"\xff\xd8\xff\xe0" + draw.randbytes(60),
        b"\x89PNG\r\n\x1a\n" + draw.randbytes(60),
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><quiz>&b;</quiz>",
        b"<quiz><question type='multichoice'></question></quiz>",
        b"::T1:: Q { =a ~b",
        b'{"tokens": [1, null]}',
    )
    names = (
        *("a.xlsx", "a.csv", "a.docx", "a.pdf", "a.jpg", "a.png", "a.xml", "a.gift", "a.zip"),
        *("a.imscc", "a.json", "a", "..a"),
    )
    return SimpleUploadedFile(draw.choice(names), draw.choice(contents))


def fields_in(page: str) -> dict[str, list[str]]:
    """The fields of all forms on a page, with the values that they offer."""
    values_by_field: dict[str, list[str]] = {}
    options = OPTION.findall(page)
    for kind, inside in FIELD.findall(page):
        name, value = NAME.search(inside), VALUE.search(inside)
        if name and name[1] != "csrfmiddlewaretoken":
            offered = values_by_field.setdefault(name[1], [])
            if 'type="file"' in inside:
                offered.append("file")
            elif value:
                offered.append(value[1])
            elif kind == "select":
                offered += options[:40]
    return values_by_field


def filled(*, fields: dict[str, list[str]], draw: random.Random) -> dict[str, Any]:
    """Values for the fields of a page: offered ones, wrong ones, none, several, files."""
    values: dict[str, Any] = {}
    for name, offered in fields.items():
        choice = draw.random()
        if offered == ["file"] or choice > 0.98:
            values[name] = broken_file(draw)
        elif choice < 0.1:
            continue
        elif offered and choice < 0.55:
            values[name] = draw.choice(offered)
        elif choice < 0.65:
            values[name] = [draw.choice(TEXTS) for _number in range(3)]
        else:
            values[name] = draw.choice(TEXTS)
    if draw.random() < 0.2:
        values[draw.choice(WORDS)] = draw.choice(TEXTS)
    return values


class Fuzzer:
    """Sends fuzzed requests as one person, whose session stays."""

    def __init__(self, *, client: Client, addresses: Sequence[str], draw: random.Random) -> None:
        self.client, self.addresses, self.draw = client, addresses, draw
        self.cookies = client.cookies.output(header="", sep=";")
        self.fields: dict[str, dict[str, list[str]]] = {}
        client.raise_request_exception = False

    def send(self) -> Answer:
        """Send one request to a random page."""
        self.client.cookies = SimpleCookie(self.cookies)
        address = self.draw.choice(self.addresses)
        if self.draw.random() < 0.2:
            query = {self.draw.choice(WORDS): self.draw.choice(TEXTS) for _n in range(3)}
            where = f"{address}?{urlencode(query, errors='replace')}"
            return self._answered("GET", where, {}, self.client.get(where))
        if address not in self.fields:
            page = self.client.get(address)
            is_page = str(page.headers.get("Content-Type", "")).startswith("text/html")
            self.fields[address] = fields_in(page.content.decode()) if is_page else {}
            if page.status_code >= 500:
                return self._answered("GET", address, {}, page)
        values = filled(fields=self.fields[address], draw=self.draw)
        return self._answered("POST", address, values, self.client.post(address, values))

    def _answered(self, method: str, address: str, values: dict[str, Any], answer: Any) -> Answer:
        if answer.streaming:
            answer.close()
        return Answer(
            status=answer.status_code, method=method, address=address, fields=repr(values)[:2_000]
        )
