"""The twin of a checkpoint: queues of a day, what is tried, counts and timed waits imported."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from promdaen.people.models import Account
from promdaen.planning.actions import twins as actions
from promdaen.planning.models import CheckpointTwin
from promdaen.planning.queries import twins as queries
from promdaen.planning.rules import twins
from promdaen.planning.rules.documents import DocumentRefused
from promdaen.planning.rules.refusals import PlanRefused
from tests import factories

CODE = "KH-T1"


def shape(**given: Any) -> twins.TwinShape:
    values = {
        "opens_at": 360, "closes_at": 840,
        "booths": {"visitor": 1, "national": 0, "local": 1}, "second": 1,
    }  # fmt: skip
    return twins.TwinShape(**(values | given))


def document(expected: float = 20.0, **given: Any) -> dict[str, Any]:
    made = twins.first_document(shape=shape(**given))
    made["arrivals"]["visitor"]["walk"] = [expected] * 16
    return made


def timed(count: int, wait: float) -> list[dict[str, Any]]:
    return [{"class": "visitor", "minute": 125, "wait": wait}] * count


def test_more_booths_shorten_the_line_for_the_same_people() -> None:
    now = queries.day_of(document=document())
    wish = twins.StaffingChange(booths={"visitor": 1, "local": 0}, second=1, since=0, until=480)
    tried = queries.day_of(document=twins.with_wish(document=document(), wish=wish))
    assert now.classes[0].count < tried.classes[0].count
    assert tried.classes[0].p90 < now.classes[0].p90 / 2
    assert tried.booth_hours == now.booth_hours + 16
    assert now.classes[0].kept_share < tried.classes[0].kept_share == 1
    assert len(now.classes[0].queue) == 16
    assert now.classes[1].count == 0
    assert now.unserved > 0
    alone = twins.first_document(shape=shape(second=0))
    assert len(twins.with_wish(document=alone, wish=wish)["stations"]) == 1
    assert twins.StaffingChange(booths={"visitor": 0}, second=0, since=0, until=1).is_empty


def test_a_twin_is_believable_when_enough_timed_waits_lie_in_the_band() -> None:
    day = queries.day_of(document=document())
    low, high = day.classes[0].waits[2]
    inside = twins.belief(day=day, timed=timed(20, (low + high) / 2))
    assert (inside.inside, inside.is_believable) == (20, True)
    assert not twins.belief(day=day, timed=timed(20, 10 * high)).is_believable
    assert not twins.belief(day=day, timed=timed(19, (low + high) / 2)).is_believable
    strange = [{"class": "crew", "minute": 5, "wait": 1.0}]
    assert twins.belief(day=day, timed=strange).inside == 0


def counted(*rows: tuple[str, str, str]) -> list[float]:
    made = twins.counted_arrivals(document=document(), opens_at=360, rows=rows)
    walk: list[float] = made["arrivals"]["visitor"]["walk"]
    return walk


def test_counts_of_several_days_are_averaged_by_half_hour() -> None:
    walk = counted(
        ("06:00", "visitor", "10"), ("06:00:00", "visitor", "20"), ("07:30", "local", "3")
    )
    assert walk[:2] == [15, 0]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("06:00", "crew", "1"), 'names the class "crew"'),
        (("six", "visitor", "1"), 'has the time "six"'),
        (("06:77", "visitor", "1"), 'has the time "06:77"'),
        (("05:30", "visitor", "1"), "when the checkpoint is closed"),
        (("06:00", "visitor", "many"), 'has the count "many"'),
    ],
)
def test_a_wrong_row_is_named(row: tuple[str, str, str], words: str) -> None:
    for read in (twins.counted_arrivals, twins.timed_waits):
        with pytest.raises(DocumentRefused, match="row 2") as refused:
            read(document=document(), opens_at=360, rows=[row])
        assert words in refused.value.text(language="en")
        with pytest.raises(DocumentRefused, match="has no count"):
            read(document=document(), opens_at=360, rows=[])


# ---- pages ----


@pytest.fixture
def coordinator(client: Client) -> Account:
    account = factories.account("coordinator", language="en")
    client.force_login(account)
    return account


def put(**given: Any) -> CheckpointTwin:
    place = factories.checkpoint(CODE, kind="international")
    values = {"document": document(), "opens_at": 360, "timed": [], "source": "Counts"}
    new = actions.NewTwin(**(values | given))
    return actions.put_twin(checkpoint=place, new=new, by=None, now=factories.NOW)


def sheet(*rows: tuple[Any, ...]) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("counts.xlsx", out.getvalue())


def sent(client: Client, name: str, *args: Any, **data: Any) -> str:
    response = client.post(reverse(f"planning:{name}", args=args), data, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def text_of(client: Client, name: str, *args: Any, **query: Any) -> str:
    response = client.get(reverse(f"planning:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("coordinator")
def test_a_twin_is_set_up_counted_timed_and_then_gives_advice(client: Client) -> None:
    factories.checkpoint(CODE, kind="international")
    assert "No checkpoint has a twin yet" in text_of(client, "twins")
    typed = {
        "checkpoint": CODE, "opens_at": "360", "closes_at": "360",
        "booths_visitor": "0", "booths_national": "0", "booths_local": "0", "second": "1",
    }  # fmt: skip
    wrong = sent(client, "new_twin", **typed)
    assert "Choose a later hour" in wrong
    assert "at least one booth" in wrong
    typed |= {"closes_at": "840", "booths_visitor": "1", "booths_local": "1"}
    assert "Import its counts next" in sent(client, "new_twin", **typed)
    assert "has a twin already" in sent(client, "new_twin", **typed)
    assert "Not yet believable" in text_of(client, "twin", CODE)
    heads = ("Time", "Class", "Count")
    rows = [(f"{6 + half // 2:02d}:{30 * (half % 2):02d}", "visitor", 20.0) for half in range(16)]
    done = sent(
        client, "counts", CODE, kind="counts", source="Team, 3 days", file=sheet(heads, *rows)
    )
    assert "The counts are imported" in done
    twin = CheckpointTwin.objects.get()
    low, high = queries.day_of(document=twin.document).classes[0].waits[2]
    waits = [("08:05", "visitor", round((low + high) / 2, 1))] * 20
    minutes = ("time", "class", "minutes")
    sent(client, "counts", CODE, kind="waits", source="Clock", file=sheet(minutes, *waits))
    page = text_of(client, "twin", CODE)
    assert "Believable: 20 of 20" in page
    assert "What is tried" not in page
    wish = {"more_visitor": 1, "more_local": 0, "since": 60, "until": 300, "second": 0}
    tried = text_of(client, "twin", CODE, **wish)
    assert "What is tried" in tried
    assert "Choose a later hour" in text_of(client, "twin", CODE, **(wish | {"until": 0}))
    assert CODE in text_of(client, "twins")
    assert client.get(reverse("planning:twin", args=["KH-X"])).status_code == 404


@pytest.mark.django_db
@pytest.mark.usefixtures("coordinator")
def test_a_file_that_is_no_sheet_of_counts_is_refused_and_nothing_stored(client: Client) -> None:
    put(is_invented=True)
    assert "Invented" in text_of(client, "twins")
    data = {"kind": "counts", "source": "Team"}
    heads = sent(client, "counts", CODE, **data, file=sheet(("Hour", "Class", "Count")))
    assert "has no column time" in heads
    row = sheet(("time", "class", "count"), ("06:00", "crew", 1))
    assert "row 2" in sent(client, "counts", CODE, **data, file=row)
    broken = SimpleUploadedFile("counts.xlsx", b"PK\x03\x04broken")
    assert "The counts are imported" not in sent(client, "counts", CODE, **data, file=broken)
    twin = CheckpointTwin.objects.get()
    assert (twin.source, twin.is_invented, str(twin)) == ("Counts", True, str(twin.checkpoint_id))


@pytest.mark.django_db
def test_a_twin_that_cannot_be_simulated_is_refused() -> None:
    wrong = document()
    wrong["service"] = {}
    with pytest.raises(PlanRefused):
        put(document=wrong)


@pytest.mark.django_db
def test_twins_belong_to_planners(client: Client) -> None:
    client.force_login(factories.account("viewer"))
    assert client.get(reverse("planning:twins")).status_code == 403
