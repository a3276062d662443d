"""Walks the pages of a built demonstration: queries, computing and bytes of each kind of page.

Each account of the demonstration follows the links of its pages, a few of each kind, in this
process by Django's test client: middleware, templates and database are those of the product.
Accounts of the same roles share these few, so that every kind of page is asked for by every role
that may see it. Each is asked for twice and the second is measured: computing, not waiting. Only
pages that are asked for are opened; nothing is sent. Standard output holds one JSON document;
with --table it holds the median, the 95th of a hundred, the pages above a bar and the slowest.

    python benchmarks/pages.py --data data          the demonstration of this checkout
    python benchmarks/pages.py --only report:       some pages, by how their names begin
"""

import argparse
import gzip
import json
import logging
import os
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin

SOURCE = Path(__file__).resolve().parents[1] / "src"
HOST = "127.0.0.1"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LINK = re.compile(r'(?:href|hx-get)="([^"]+)"')
VALUE = re.compile(r"'(?:[^']|'')*'|\b\d+\b")
LISTED = re.compile(r"\((?:\?(?:, )?)+\)")
FILE = re.compile(r"\.[a-z0-9]{2,5}$")
EACH = 2
QUERIES, PAGE_BYTES, CPU_MS = 30, 60_000, 80
"""At most, of any page: statements, bytes as sent; of 95 pages in 100: milliseconds computing."""
SLOWEST, P95 = 15, 0.95
ADDITIONS = 1_000_000
"""Squares added up to see how fast this machine computes at this moment."""
OK = 200


def main() -> int:
    """Walk, measure, tell; exit code 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--each", type=int, default=EACH, help="pages of each kind and role")
    parser.add_argument("--only", default="", help="measures pages whose names begin so")
    parser.add_argument("--table", action="store_true")
    options = parser.parse_args()
    os.environ["PROMDAEN_DATA"] = str(options.data.resolve())
    os.environ.setdefault("PROMDAEN_EXCHANGE_URL", "here")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "promdaen.config.settings")
    sys.path.insert(0, str(SOURCE))
    import django  # noqa: PLC0415

    django.setup()
    logging.disable(logging.ERROR)
    squares = [squares_ms()]
    pages = worst_of_each(each=options.each, only=options.only)
    squares.append(squares_ms())
    over = [page for page in pages if is_over(page=page)]
    times = sorted(page["cpu_ms"] for page in pages)
    document = {
        "kinds_of_pages": len(pages),
        "over": len(over),
        "cpu_ms_median": statistics.median(times),
        "cpu_ms_p95": times[int(P95 * len(times))],
        "cpu_ms_above": sum(ms > CPU_MS for ms in times),
        "a_million_squares_ms": squares,
    }
    if options.table:
        print_table(pages=pages, over=over, document=document)
    else:
        json.dump(document | {"pages": pages}, sys.stdout, indent=1)
        sys.stdout.write("\n")
    return 1 if over or document["cpu_ms_p95"] > CPU_MS else 0


def squares_ms() -> int:
    """What a fixed piece of work takes just now, in milliseconds computing."""
    started = time.process_time()
    sum(number * number for number in range(ADDITIONS))
    return round(1000 * (time.process_time() - started))


def worst_of_each(*, each: int, only: str) -> list[dict[str, Any]]:
    """Every kind of page with its highest figures, most statements first."""
    from promdaen.people.models import Account  # noqa: PLC0415

    worst: dict[str, dict[str, Any]] = {}
    counts: dict[tuple[str, ...], Counter[str]] = {}
    for account in Account.objects.filter(is_active=True).order_by("email"):
        of_roles = tuple(sorted(account.roles.values_list("role", flat=True)))
        opened = counts.setdefault(of_roles, Counter())
        for page in walked(account=account, opened=opened, each=each, only=only):
            known = worst.setdefault(page["page"], page)
            for figure in ("queries", "cpu_ms", "bytes"):
                if page[figure] > known[figure]:
                    known[figure] = page[figure]
                    known[f"{figure}_at"] = f"{page['address']} {account.email}"
            if page["queries"] >= known["queries"]:
                known["repeated"] = page["repeated"]
    return sorted(worst.values(), key=lambda page: -page["queries"])


def print_table(
    *, pages: list[dict[str, Any]], over: list[dict[str, Any]], document: dict[str, Any]
) -> None:
    """All pages in figures, the pages above a bar with what they repeat, then the slowest."""
    for figure, value in document.items():
        sys.stdout.write(f"{figure} {value}\n")
    for page in over:
        sys.stdout.write(row(page=page, where=page["address"]))
        if page["queries"] > QUERIES:
            for count, text in page["repeated"]:
                sys.stdout.write(f"        {count} x {text[:150]}\n")
    sys.stdout.write("slowest\n")
    for page in sorted(pages, key=lambda page: -page["cpu_ms"])[:SLOWEST]:
        sys.stdout.write(row(page=page, where=page.get("cpu_ms_at", page["address"])))


def row(*, page: dict[str, Any], where: str) -> str:
    """A page as a line of the table."""
    figures = f"{page['queries']:5} {page['cpu_ms']:7.0f} ms {page['bytes'] / 1000:7.1f} kB"
    return f"{figures}  {page['page']}  {where}\n"


def is_over(*, page: dict[str, Any]) -> bool:
    """Whether a page asks too many queries or weighs too much."""
    return bool(page["queries"] > QUERIES or page["bytes"] > PAGE_BYTES)


def walked(
    *, account: Any, opened: Counter[str], each: int, only: str
) -> Iterator[dict[str, Any]]:
    """The pages that an account reaches from its first one; first pages of everybody."""
    from django.test import Client  # noqa: PLC0415
    from django.urls import Resolver404, resolve  # noqa: PLC0415

    packed = {"accept-encoding": "gzip"}
    client = Client(SERVER_NAME=HOST, raise_request_exception=False, headers=packed)
    client.force_login(account, BACKEND)
    waiting, seen = ["/"], {"/"}
    while waiting:
        address = waiting.pop(0)
        try:
            name = resolve(address.partition("?")[0]).view_name
        except Resolver404:
            continue
        is_enough = opened[name] >= each and address != "/"
        if (
            is_enough
            or FILE.search(address.partition("?")[0])
            or name.startswith("admin:")
            or "logout" in name
        ):
            continue
        answer = client.get(address)
        if (led := answer.headers.get("Location", "")).startswith("/") and led not in seen:
            seen.add(led)
            waiting.insert(0, led)
        if answer.status_code != OK or "html" not in answer.headers.get("Content-Type", ""):
            continue
        opened[name] += 1
        if name.startswith(only):
            yield asked(client=client, address=address, name=name) | {"by": account.email}
        for link in LINK.findall(text_of(answer=answer)):
            target = urldefrag(urljoin(address, unescape(link)))[0]
            if target.startswith("/") and not target.startswith("/static/") and target not in seen:
                seen.add(target)
                waiting.append(target)


def text_of(*, answer: Any) -> str:
    """An answer as it reads once it is unpacked."""
    is_packed = answer.headers.get("Content-Encoding") == "gzip"
    return str((gzip.decompress(answer.content) if is_packed else answer.content).decode())


def asked(*, client: Any, address: str, name: str) -> dict[str, Any]:
    """One page measured, which was asked for just before."""
    from django.db import connections  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    captured = [CaptureQueriesContext(one) for one in connections.all(initialized_only=True)]
    for one in captured:
        one.__enter__()
    started = time.process_time()
    answer = client.get(address)
    spent = time.process_time() - started
    for one in captured:
        one.__exit__(None, None, None)
    sent = [query["sql"] for one in captured for query in one.captured_queries]
    alike = Counter(LISTED.sub("(?)", VALUE.sub("?", text)) for text in sent)
    body = getattr(answer, "content", b"")
    return {
        "page": name,
        "address": address,
        "queries": len(sent),
        "cpu_ms": round(1000 * spent, 1),
        "bytes": len(body),
        "repeated": [(count, text) for text, count in alike.most_common(3) if count > 1],
    }


if __name__ == "__main__":
    sys.exit(main())
