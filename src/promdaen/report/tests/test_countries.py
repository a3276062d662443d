"""Three countries publish their yearly tables; each is imported once and set beside the others."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from promdaen.course.models import CourseRun
from promdaen.kit import node_keys, signing
from promdaen.people.queries import NotAllowed
from promdaen.report import actions
from promdaen.report.models import CountryTable
from promdaen.report.rules import country_tables
from tests import factories, runs

pytestmark = pytest.mark.django_db
YEAR = 2025


@pytest.fixture
def own_run(settings: Any, tmp_path: Path) -> CourseRun:
    """A finished run of the year, in an installation with keys of its own."""
    settings.DATA_FOLDER = tmp_path
    run = runs.tested_run("KK-1", officers=16)
    CourseRun.objects.filter(pk=run.pk).update(
        is_final=True, starts_on=date(YEAR, 5, 2), ends_on=date(YEAR, 5, 6), is_invented=False
    )
    return run


def publish(**more: Any) -> CountryTable:
    values: dict[str, Any] = {
        "country": "KHM", "year": YEAR, "by": None, "now": factories.NOW,
    }  # fmt: skip
    return actions.publish_country_table(**values | more)


def take(data: bytes) -> CountryTable:
    return actions.import_country_table(data=data, by=None, now=factories.NOW)


def foreign(
    country: str, *, key: Ed25519PrivateKey, seed: int = 1, year: int = YEAR, **change: Any
) -> bytes:
    """What another country sends."""
    draw = np.random.default_rng(seed)
    before = draw.uniform(30, 60, 40)
    table = country_tables.yearly_table(
        country=country,
        year=year,
        runs_count=3,
        officers=country_tables.TestedOfficers(
            before_points=before,
            after_points=before + draw.normal(18, 9, 40),
            sexes=["F"] * 12 + ["M"] * 28,
            departments=["POL"] * 20 + ["IMM"] * 20,
        ),
    )
    issued = signing.issue(
        document=table | change, key=key, node=country, moment=factories.NOW, address=""
    )
    return json.dumps(issued).encode()


def trust(key: Ed25519PrivateKey, note: str) -> None:
    node_keys.public_key()
    path = node_keys._folder() / node_keys.TRUSTED_NAME
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{signing.public_half(key=key)} {note}\n")


def refused(data: bytes, *, match: str) -> None:
    before = CountryTable.objects.count()
    with pytest.raises(actions.ReportRefused, match=match):
        take(data)
    assert CountryTable.objects.count() == before


def test_three_countries_are_set_beside_each_other(own_run: CourseRun) -> None:
    published = publish()
    keys = {code: Ed25519PrivateKey.generate() for code in ("LAO", "THA")}
    for seed, (code, key) in enumerate(keys.items()):
        trust(key, code)
        take(foreign(code, key=key, seed=seed))
    client = Client()
    client.force_login(factories.account("viewer", language="en"))
    page = client.get(reverse("report:countries"))
    rows = page.context["page"].rows
    assert [row.country for row in rows] == ["KHM", "LAO", "THA"]
    text = page.content.decode()
    for row in rows:
        total = row.document["total"]
        assert f"{total['gain_low']:.1f}–{total['gain_high']:.1f}" in text
    assert text.count("<svg") >= 3
    sheet = actions.queries.build_sheet(
        scope_runs=actions.queries.scope_runs_by_code(kind="run", code=own_run.code, account=None),
        today=date(2026, 1, 1),
    )
    total, headline = published.document["total"], sheet["headline"]
    assert total["officers"] == headline["both"] == 16
    assert total["gain_points"] == pytest.approx(headline["gain_points"], abs=0.05)
    # A department of four officers is not shown, though the total is.
    assert [row["officers"] for row in published.document["departments"]] == [None] * 4


def test_a_table_is_published_once(own_run: CourseRun) -> None:
    first = publish()
    runs.tested_run("KK-2", officers=8)
    CourseRun.objects.filter(code="KK-2").update(
        is_final=True, starts_on=date(YEAR, 6, 2), ends_on=date(YEAR, 6, 6)
    )
    assert publish().document == first.document
    with pytest.raises(actions.ReportRefused, match="another country"):
        publish(country="LAO", year=YEAR - 1)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"country": "kh"}, "three letters"),
        ({"year": factories.NOW.year}, "not over"),
        ({"year": YEAR - 1}, "Fewer than five"),
    ],
)
def test_what_cannot_be_published_is_refused(
    own_run: CourseRun, change: dict[str, Any], match: str
) -> None:
    with pytest.raises(actions.ReportRefused, match=match):
        publish(**change)
    assert not CountryTable.objects.exists()


def test_unfinished_and_invented_runs_do_not_count(own_run: CourseRun) -> None:
    for change in ({"is_final": False}, {"is_final": True, "is_invented": True}):
        CourseRun.objects.update(**change)
        with pytest.raises(actions.ReportRefused, match="Fewer than five"):
            publish()


def test_only_who_may_issue_results_publishes(own_run: CourseRun) -> None:
    with pytest.raises(NotAllowed):
        publish(by=factories.account("trainer"))
    with pytest.raises(NotAllowed):
        actions.import_country_table(data=b"", by=factories.account("trainer"), now=factories.NOW)


def test_a_file_is_refused_in_words_and_nothing_is_stored(own_run: CourseRun) -> None:
    key, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    good = foreign("LAO", key=key)
    refused(good, match="No trusted key")
    trust(key, "Lao PDR")
    trust(other, "somebody")
    refused(b"{", match="not the yearly table")
    refused(b"[" * 100_000, match="not the yearly table")
    refused(b" " * 300_000, match="larger than")
    refused(good.replace(b'"runs": 3', b'"runs": 4'), match="No trusted key")
    refused(foreign("LAO", key=key, smallest=1, total={"officers": 1}), match="not the yearly")
    assert take(good).country == "LAO"
    take(good)
    assert CountryTable.objects.count() == 1
    refused(foreign("LAO", key=key, seed=2), match="published once")
    refused(foreign("LAO", key=other, year=YEAR - 1), match="Another key")


def test_the_commands_write_and_read_the_file(own_run: CourseRun, tmp_path: Path) -> None:
    output, path = StringIO(), tmp_path / "khm.json"
    call_command("export_aggregate", "KHM", str(YEAR), to=str(path), stdout=output)
    assert json.loads(output.getvalue())["public_key"] == node_keys.public_key()
    document = json.loads(path.read_text(encoding="utf-8"))
    assert signing.is_issued_right(document=document, public_key=node_keys.public_key())
    key = Ed25519PrivateKey.generate()
    trust(key, "THA")
    (tmp_path / "tha.json").write_bytes(foreign("THA", key=key))
    call_command("import_aggregate", str(tmp_path / "tha.json"), stdout=(out := StringIO()))
    assert json.loads(out.getvalue()) == {"country": "THA", "year": YEAR, "officers": 40}
    with pytest.raises(CommandError, match="not over"):
        call_command("export_aggregate", "KHM", "2099", to=str(path))
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_aggregate", "KHM", str(YEAR), to=str(tmp_path))
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(CommandError, match="not the yearly"):
        call_command("import_aggregate", str(path))
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_aggregate", str(tmp_path / "none.json"))


def test_the_page_announces_when_there_is_none(client: Client) -> None:
    client.force_login(factories.account("viewer", language="en"))
    text = client.get(reverse("report:countries")).content.decode()
    assert "No yearly tables yet" in text
    client.force_login(factories.account("trainer"))
    assert client.get(reverse("report:countries")).status_code == 403
