"""Deliveries that no phone would send: none may break the server, none that is refused is stored.

From a seed, whole deliveries are spoilt in their XML, their envelope, their head, their address
and their method, and asked of the product without a network. After each one the reply must be no
fault of the server (5xx) and carry what OpenRosa asks; after a refusal the tables must hold what
they held. Standard output holds one JSON document.

    python benchmarks/openrosa_fuzz.py                 10,000 deliveries, some minutes
    python benchmarks/openrosa_fuzz.py --deliveries 500
"""

import argparse
import json
import logging
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import classroom
import openrosa

DELIVERIES, SEED = 10_000, 20261127
TABLES = ("Submission", "Attachment", "Visit")
PIECES = (
    b"", b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"<", b">", b"&", b"&a;", b"&#0;", b"&#x1F;",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"<?xml version='1.0' encoding='utf-16'?>",
    b"<?xml version='1.1' encoding='cp037'?>", b"<![CDATA[", b"]]>", b"<!--", b"<?php ?>",
    b"1e999999999", b"-1", b"9" * 400, b"9" * 5000, b"NaN", b"Infinity", b"0x10", b"1_000",
    b"<g>" * 30, b"<g>" * 3000, b"<a/>" * 6000, b"x" * 30_000, "ក្រុង".encode(), b"\r\n--",
    b" xmlns='urn:x'", b" version='01'", b" version='99999999999999999999'", b"uuid:1",
    b"2026-13-45", b"0000-00-00", b"../../../etc/passwd", b"\xe2\x80\x8b", b"\\", b"%00", b"'",
)  # fmt: skip
HEADS = (
    "", "text/xml", "multipart/form-data", "multipart/form-data; boundary=",
    "multipart/form-data; boundary=x", "multipart/mixed; boundary=----promdaen-collect",
    "application/x-www-form-urlencoded", "multipart/form-data; boundary=\u17a0",
    f"multipart/form-data; charset=utf-7; boundary={openrosa.BOUNDARY}",
    f"multipart/form-data; boundary={'b' * 300}",
)  # fmt: skip
PATHS = (
    "/submission", "/submission/", "/formList", "/formList?formID=%00", "/forms/1.xml",
    "/forms/99999999999999999999.xml", "/forms/-1.xml", "/manifest", "/", "", "//", "/\x00",
    "/%2e%2e/", "/submission?deviceID=%00%F0", "/submission?deviceID=" + "d" * 3000,
    "/submission?set-language=en", "/formList?set-language=km", "/submission?format=csv",
)  # fmt: skip


def main() -> int:
    """Build, spoil, ask, compare; exit code 1 where a promise did not hold."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--deliveries", type=int, default=DELIVERIES)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="promdaen-fuzz-") as folder:
        classroom.set_up(folder=Path(folder))
        document = fuzzed(count=options.deliveries, seed=options.seed)
    json.dump(document, sys.stdout, indent=2)
    sys.stdout.write("\n")
    return 0 if document["is_right"] else 1


def fuzzed(*, count: int, seed: int) -> dict[str, Any]:
    """Everything in one document."""
    from django.conf import settings  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    logging.disable(logging.CRITICAL)
    settings.ALLOWED_HOSTS = ["testserver"]
    [token] = openrosa.build(phones=1)
    visits = openrosa.made(count=200, kind="fuzz")
    client = Client(raise_request_exception=False)
    draw = random.Random(seed)
    statuses: Counter[str] = Counter()
    faults: list[str] = []
    held = counts()
    started_at = time.monotonic()
    for number in range(count):
        asked = delivery(draw=draw, visit=draw.choice(visits), token=token)
        reply = client.generic(**asked)
        statuses[str(reply.status_code)] += 1
        after = counts()
        what = f"{number}: {reply.status_code} {asked['method']} {asked['path'][:80]!r}"
        if reply.status_code >= 500 or "X-OpenRosa-Version" not in reply.headers:
            faults.append(what)
        if reply.status_code != 201 and after != held:
            faults.append(f"{what} stored something")
        held = after
    return {
        "deliveries": count,
        "statuses": dict(sorted(statuses.items())),
        "stored": held,
        "faults": faults[:10],
        "seconds": round(time.monotonic() - started_at, 1),
        "is_right": not faults,
    }


def counts() -> dict[str, int]:
    """How many rows each table of the survey holds, and the audit log."""
    from django.apps import apps  # noqa: PLC0415

    from promdaen.kit.models import AuditLine  # noqa: PLC0415

    found = {name: apps.get_model("survey", name).objects.count() for name in TABLES}
    return found | {"AuditLine": AuditLine.objects.count()}


def delivery(*, draw: random.Random, visit: openrosa.Visit, token: str) -> dict[str, Any]:
    """What is asked: a delivery that is spoilt in one place or several, or in none."""
    xml, files = visit.xml, dict(visit.files)
    for _ in range(draw.choice((0, 1, 1, 2, 5))):
        xml = draw.choice(SPOILERS)(draw, xml)
    if draw.random() < 0.3:
        strange = draw.choice(PIECES).decode("utf-8", "replace")
        files = {draw.choice((name, strange)): data for name, data in files.items()}
    whole = openrosa.Visit(instance_id="", xml=xml, files=files)
    body = openrosa.body_of(visit=whole, files=files, is_last=draw.random() < 0.8)
    kind = f"multipart/form-data; boundary={openrosa.BOUNDARY}"
    path, method, more = f"/key/{token}/submission", "POST", {}
    chance = draw.random()
    if chance < 0.25:
        body = draw.choice(SPOILERS)(draw, body)
    elif chance < 0.32:
        kind = draw.choice(HEADS)
    elif chance < 0.4:
        path = f"/key/{draw.choice((token, token, 'x', '', '-', 'ក'))}{draw.choice(PATHS)}"
        method = draw.choice(("POST", "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "X"))
    elif chance < 0.45:
        more = {"CONTENT_LENGTH": draw.choice(("", "-1", "0", "x", "1", "9" * 25, "٣"))}
    elif chance < 0.48:
        more = {"HTTP_HOST": draw.choice(("stranger", "", "a b", "testserver:99999"))}
    return {"method": method, "path": path, "data": body, "content_type": kind, **more}


def _cut(draw: random.Random, data: bytes) -> bytes:
    return data[: draw.randrange(len(data) + 1)]


def _swap(draw: random.Random, data: bytes) -> bytes:
    place = draw.randrange(len(data) + 1)
    return data[:place] + draw.choice(PIECES) + data[place + draw.randrange(40) :]


def _flip(draw: random.Random, data: bytes) -> bytes:
    spoilt = bytearray(data)
    for _ in range(draw.randint(1, 30) if spoilt else 0):
        spoilt[draw.randrange(len(spoilt))] = draw.randrange(256)
    return bytes(spoilt)


def _value(draw: random.Random, data: bytes) -> bytes:
    """Another value in one element, so that the XML stays whole."""
    ends = [place for place in range(len(data)) if data.startswith(b"</", place)]
    if not ends:
        return data
    end = draw.choice(ends)
    return data[: data.rfind(b">", 0, end) + 1] + draw.choice(PIECES) + data[end:]


def _twice(draw: random.Random, data: bytes) -> bytes:
    first, second = sorted(draw.randrange(len(data) + 1) for _ in range(2))
    return data[:second] + data[first:]


def _edit(draw: random.Random, data: bytes) -> bytes:
    """An edit of something, known or not, under a fresh name."""
    old = f"<deprecatedID>uuid:fuzz-{draw.randrange(300)}</deprecatedID></meta>".encode()
    fresh = f"<instanceID>uuid:new-{draw.randrange(10**6)}<".encode()
    start = data.find(b"<instanceID>")
    end = data.find(b"<", start + 1)
    if start < 0 or end < 0:
        return data
    return data[:start] + fresh + data[end + 1 :].replace(b"</meta>", old)


SPOILERS: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    _cut, _swap, _flip, _value, _value, _value, _twice, _edit,
)  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
