"""The twin of a checkpoint: queues of a day, what is tried, counts and timed waits imported."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.kit import jobs
from promdaen.kit.models import AuditLine, Job
from promdaen.people.models import Account
from promdaen.planning.actions import twins as actions
from promdaen.planning.models import CheckpointTwin, QueueObservation
from promdaen.planning.queries import twins as queries
from promdaen.planning.queries.refusals import PlanRefused
from promdaen.planning.rules import checkpoints, observations, staffing, twins
from promdaen.planning.rules.documents import DocumentRefused
from promdaen.planning.rules.observations import QueueFact
from tests import factories

CODE = "KH-T1"


def shape(**fields: Any) -> twins.TwinShape:
    values = {
        "opens_at": 360, "closes_at": 840,
        "booths": {"visitor": 1, "national": 0, "local": 1}, "second": 1,
    }  # fmt: skip
    return twins.TwinShape(**(values | fields))


def document(expected: float = 20.0, **fields: Any) -> dict[str, Any]:
    first_document = twins.first_document(shape=shape(**fields))
    first_document["arrivals"]["visitor"]["walk"] = [expected] * 16
    return first_document


def timed(count: int, wait: float) -> list[dict[str, Any]]:
    return [{"class": "visitor", "minute": 125, "wait": wait}] * count


def test_more_booths_shorten_the_line_for_the_same_people() -> None:
    now = queries.simulated_day(document=document())
    wish = twins.StaffingChange(booths={"visitor": 1, "local": 0}, second=1, since=0, until=480)
    tried = queries.simulated_day(document=twins.with_wish(document=document(), wish=wish))
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
    day = queries.simulated_day(document=document())
    low, high = day.classes[0].waits[2]
    inside = twins.belief(day=day, timed=timed(20, (low + high) / 2))
    assert (inside.whole.inside, inside.is_believable) == (20, True)
    assert not twins.belief(day=day, timed=timed(20, 10 * high)).is_believable
    assert not twins.belief(day=day, timed=timed(19, (low + high) / 2)).is_believable
    strange = [{"class": "crew", "minute": 5, "wait": 1.0}]
    belief = twins.belief(day=day, timed=strange)
    assert (belief.whole.inside, belief.whole.timed, belief.believed) == (0, 1, ())


def two_classes() -> dict[str, Any]:
    """A document of visitors and of people with a border pass."""
    twin_document = document()
    twin_document["arrivals"]["local"]["walk"] = [6.0] * 16
    return twin_document


def waits_of(day: twins.TwinDay, name: str, count: int, *, inside: int | None = None) -> list[Any]:
    """Timed waits of a class in its third hour, so many of them in the band."""
    [low, high] = next(class_.waits[2] for class_ in day.classes if class_.name == name)
    good = count if inside is None else inside
    return [
        {"class": name, "minute": 150, "wait": (low + high) / 2 if number < good else 10 * high}
        for number in range(count)
    ]


def test_each_class_is_believed_by_its_own_waits() -> None:
    day = queries.simulated_day(document=two_classes())
    twin_belief = twins.belief(day=day, timed=waits_of(day, "visitor", 20))
    assert (twin_belief.believed, twin_belief.unbelieved) == (("visitor",), ("local",))
    assert (twin_belief.is_believable, twin_belief.is_complete) == (True, False)
    both = [*waits_of(day, "visitor", 60), *waits_of(day, "local", 20)]
    assert twins.belief(day=day, timed=both).is_complete
    # 76 of 80 agree, but only 16 of the 20 of one class.
    few_agree = [*waits_of(day, "visitor", 60), *waits_of(day, "local", 20, inside=16)]
    assert twins.belief(day=day, timed=few_agree).believed == ("visitor",)
    # 24 of 40 agree: no class is believed of a twin that is wrong as a whole.
    wrong = [*waits_of(day, "visitor", 20), *waits_of(day, "local", 20, inside=4)]
    assert twins.belief(day=day, timed=wrong).believed == ()


@pytest.mark.django_db
@pytest.mark.usefixtures("coordinator")
def test_a_class_of_which_no_waits_were_timed_gets_no_advice(client: Client) -> None:
    twin_document = two_classes()
    day = queries.simulated_day(document=twin_document)
    twin = save_twin(document=twin_document, timed=waits_of(day, "visitor", 20))
    page = text_of(client, "twin", CODE)
    assert "Believable for some travellers" in page
    assert "Still to time: 20" in page
    assert '<option value="local">Border pass' not in page.partition('name="travellers"')[2]
    wish = {"more_visitor": 1, "more_local": 1, "since": 60, "until": 300, "second": 0}
    tried = text_of(client, "twin", CODE, **wish)
    assert "Visitors +1, Border pass +1" in tried
    assert "as now, too few timed waits agree" in tried
    assert "Not yet believable: no advice." in tried
    assert "Use in a border programme" not in tried
    code = change(booths={"visitor": 2}).code
    assert client.get(reverse("planning:use", args=[CODE]), {"plan": code}).status_code == 302
    assert len(queries.replayed_day(twin=twin, wish=change(booths={"visitor": 2}))["lanes"]) == 2
    promise = staffing.WaitPromise(name="local", minutes=20)
    with pytest.raises(PlanRefused, match="for these travellers"):
        actions.ask_staffing(twin=twin, promise=promise, by=None, now=factories.NOW)
    advice = {"digest": queries.document_digest(document=twin_document), "name": "local"}
    CheckpointTwin.objects.update(advice=advice)
    twin.refresh_from_db()
    assert queries.twin_page(twin=twin, wish=None).advice == {}


@pytest.mark.django_db
@pytest.mark.usefixtures("coordinator")
def test_the_line_outside_the_hall_is_shown_once_all_travellers_are_believed(
    client: Client,
) -> None:
    twin_document = {**document(), "hall_places": 30}
    day = queries.simulated_day(document=twin_document)
    twin = save_twin(document=document(), timed=waits_of(day, "visitor", 20))
    assert "fit into the waiting hall is not known" in text_of(client, "twin", CODE)
    assert "Hour of arrival" in text_of(client, "twin", CODE)
    CheckpointTwin.objects.update(document=twin_document, timed=waits_of(day, "visitor", 19))
    assert "The line outside is shown once the waits" in text_of(client, "twin", CODE)
    CheckpointTwin.objects.update(timed=twin.timed)
    page = text_of(client, "twin", CODE)
    # One booth serves some 15 of 20 visitors in a half hour: the hall is full all afternoon.
    assert day.outside is not None
    days = round(200 * day.outside.days_share)
    assert 190 < days < 200
    sentence = f"on {days} of 200 days people wait outside."
    assert f"The hall takes 30 people: {sentence}" in page
    assert "on 95 of 100 days the average of this half hour is at most" in page
    assert "People waiting outside the hall through the day" in page
    wish = {"more_visitor": 2, "since": 0, "until": 480, "second": 0}
    tried = text_of(client, "twin", CODE, **wish)
    assert "on none of 200 days does anyone wait outside" in tried
    assert sentence in tried


def test_hours_with_people_outside_are_named_from_5_of_100_days_on() -> None:
    outside = queries.simulated_day(document={**document(), "hall_places": 60}).outside
    assert outside is not None
    often = [block.minute for block in outside.blocks if block.days_share >= 0.05]
    assert outside.windows == ((often[0], 480.0),)
    assert 0 < often[0] == 480.0 - 30 * len(often)
    assert outside.fullest == outside.blocks[-1]
    assert outside.days_share >= max(block.days_share for block in outside.blocks)
    assert queries.simulated_day(document=document()).outside is None
    with pytest.raises(DocumentRefused, match="hall_places"):
        queries.simulated_day(document={**document(), "hall_places": 2.5})


def test_waits_of_a_class_by_hour_are_those_of_its_travellers() -> None:
    visitors = queries.simulated_day(document=document()).classes[0]
    assert list(visitors.hours) == list(visitors.waits) == list(range(8))
    assert sum(int(figures["n"] or 0) for figures in visitors.hours.values()) == visitors.count
    assert all(
        figures["mean"] and figures["p90"] and figures["p95"]
        and figures["median"] < figures["p90"] < figures["p95"] == visitors.waits[hour][1]
        for hour, figures in visitors.hours.items()
    )  # fmt: skip


def counted(*rows: tuple[str, str, str]) -> list[float]:
    counted_document = twins.counted_arrivals(document=document(), opens_at=360, rows=rows)
    walk: list[float] = counted_document["arrivals"]["visitor"]["walk"]
    return walk


def test_counts_of_several_days_are_averaged_by_half_hour() -> None:
    walk = counted(
        ("06:00", "visitor", "10"), ("06:00:00", "visitor", "20"), ("07:30", "local", "3")
    )
    assert walk[:2] == [15, 0]


def test_counts_of_different_times_in_one_half_hour_are_summed() -> None:
    rows = [("08:00", "visitor", "10"), ("08:15", "visitor", "12")]
    assert counted(*rows)[3:6] == [0, 22, 0]
    next_day = [("08:00", "visitor", "14"), ("08:15", "visitor", "8")]
    assert counted(*rows, *next_day)[4] == 22
    assert counted(*rows, next_day[0])[4] == 24


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("06:00", "crew", "1"), 'names the class "crew"'),
        (("six", "visitor", "1"), 'has the time "six"'),
        (("06:77", "visitor", "1"), 'has the time "06:77"'),
        (("²:00", "visitor", "1"), 'has the time "²:00"'),
        (("06:00", "visitor", "²"), 'has the count "²"'),
        (("05:30", "visitor", "1"), "when the checkpoint is closed"),
        (("06:00", "visitor", "many"), 'has the count "many"'),
        (("9" * 5000 + ":00", "visitor", "1"), "has the time"),
    ],
)
def test_a_wrong_row_is_named(row: tuple[str, str, str], words: str) -> None:
    for read in (twins.counted_arrivals, twins.timed_waits):
        with pytest.raises(DocumentRefused, match="Row 2") as refused:
            read(document=document(), opens_at=360, rows=[row])
        own_words = words.replace("count", "minutes") if read is twins.timed_waits else words
        assert own_words in refused.value.text(language="en")


def test_an_empty_sheet_is_refused_with_what_it_lacks() -> None:
    for read, words in (
        (twins.counted_arrivals, "The sheet has no count;"),
        (twins.timed_waits, "The sheet has no timed wait;"),
    ):
        with pytest.raises(DocumentRefused, match=words):
            read(document=document(), opens_at=360, rows=[])


def test_a_wrong_row_is_named_in_khmer() -> None:
    with pytest.raises(DocumentRefused) as refused:
        counted(("06:00", "visitor", "many"))
    assert refused.value.text(language="km").startswith("ជួរដេកទី២ មានចំនួន")
    with pytest.raises(DocumentRefused) as refused:
        counted()
    assert refused.value.text(language="km").startswith("សន្លឹក គ្មានចំនួន")


def test_counts_may_have_khmer_digits() -> None:
    assert counted(("០៦:០០", "visitor", "១២"))[0] == 12
    where: dict[str, Any] = {"document": document(), "opens_at": 360}
    [fact] = twins.dated_counts(**where, rows=[("06:00", "visitor", "១២", "2026-12-07")])
    assert fact.value == 12
    with pytest.raises(DocumentRefused, match='has the count "many"'):
        twins.dated_counts(**where, rows=[("06:00", "visitor", "many", "2026-12-07")])


def test_a_wait_of_more_than_a_day_is_refused() -> None:
    for wait in ("1440.1", "9" * 400):
        rows = [("06:00", "visitor", wait)]
        with pytest.raises(DocumentRefused, match="from 0 to 1440"):
            twins.timed_waits(document=document(), opens_at=360, rows=rows)


# ---- pages ----


@pytest.fixture
def coordinator(client: Client) -> Account:
    account = factories.account("coordinator", language="en")
    client.force_login(account)
    return account


def save_twin(**fields: Any) -> CheckpointTwin:
    place = factories.checkpoint(CODE, kind="international")
    values = {"document": document(), "opens_at": 360, "timed": [], "source": "Counts"}
    new = actions.NewTwin(**(values | fields))
    return actions.put_twin(checkpoint=place, new=new, by=None, now=factories.NOW)


def sheet(*rows: tuple[Any, ...]) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("counts.xlsx", out.getvalue())


def submit(client: Client, name: str, *args: Any, **data: Any) -> str:
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
    wrong = submit(client, "new_twin", **typed)
    assert "Choose a later hour" in wrong
    assert "at least one booth" in wrong
    typed |= {"closes_at": "840", "booths_visitor": "1", "booths_local": "1"}
    assert "Import its counts next" in submit(client, "new_twin", **typed)
    assert "has a twin already" in submit(client, "new_twin", **typed)
    assert "Not yet believable" in text_of(client, "twin", CODE)
    heads = ("Time", "Class", "Count")
    rows = [(f"{6 + half // 2:02d}:{30 * (half % 2):02d}", "visitor", 20.0) for half in range(16)]
    imported = submit(
        client, "counts", CODE, kind="counts", source="Team, 3 days", file=sheet(heads, *rows)
    )
    assert "The counts are imported" in imported
    twin = CheckpointTwin.objects.get()
    low, high = queries.simulated_day(document=twin.document).classes[0].waits[2]
    waits = [("08:05", "visitor", round((low + high) / 2, 1))] * 20
    minutes = ("time", "class", "minutes")
    submit(client, "counts", CODE, kind="waits", source="Clock", file=sheet(minutes, *waits))
    page = text_of(client, "twin", CODE)
    assert "Believable: 20 of 20" in page
    assert "Visitors +1" not in page
    wish = {"more_visitor": 1, "more_local": 0, "since": 60, "until": 300, "second": 0}
    tried = text_of(client, "twin", CODE, **wish)
    assert "Visitors +1, 07:00–11:00" in tried
    assert "Choose a later hour" in text_of(client, "twin", CODE, **(wish | {"until": 0}))
    assert CODE in text_of(client, "twins")
    assert client.get(reverse("planning:twin", args=["KH-X"])).status_code == 404


@pytest.mark.django_db
@pytest.mark.usefixtures("coordinator")
def test_a_file_that_is_no_sheet_of_counts_is_refused_and_nothing_stored(client: Client) -> None:
    save_twin(is_invented=True)
    assert "Invented" in text_of(client, "twins")
    data = {"kind": "counts", "source": "Team"}
    heads = submit(client, "counts", CODE, **data, file=sheet(("Hour", "Class", "Count")))
    assert "has no column time" in heads
    row = sheet(("time", "class", "count"), ("06:00", "crew", 1))
    assert "Row 2" in submit(client, "counts", CODE, **data, file=row)
    broken = SimpleUploadedFile("counts.xlsx", b"PK\x03\x04broken")
    assert "The counts are imported" not in submit(client, "counts", CODE, **data, file=broken)
    twin = CheckpointTwin.objects.get()
    assert (twin.source, twin.is_invented, str(twin)) == ("Counts", True, str(twin.checkpoint_id))


@pytest.mark.django_db
def test_a_twin_that_cannot_be_simulated_is_refused() -> None:
    wrong = document()
    wrong["service"] = {}
    with pytest.raises(PlanRefused):
        save_twin(document=wrong)


@pytest.mark.django_db
def test_twins_belong_to_planners(client: Client) -> None:
    client.force_login(factories.account("viewer"))
    assert client.get(reverse("planning:twins")).status_code == 403


# ---- other staffings ----


def change(**fields: Any) -> twins.StaffingChange:
    values = {"booths": {}, "second": 0, "since": 60, "until": 300}
    return twins.StaffingChange(**(values | fields))


def test_fewer_booths_are_closed_between_two_hours_and_others_go_first() -> None:
    changed = twins.with_wish(
        document=document(), wish=change(booths={"visitor": -1}, first="local", is_shared=True)
    )
    lanes = changed["stations"][0]["lanes"]
    assert [lane["open"] for lane in lanes] == [[[0, 60], [300, 480]], [[0, 480]]]
    assert [lane["serves"] for lane in lanes] == [["visitor", "local"]] * 2
    assert [station["priority"] for station in changed["stations"]] == [{"local": -1}] * 2
    whole = twins.with_wish(
        document=document(), wish=change(booths={"visitor": -1}, since=0, until=480)
    )
    assert whole["stations"][0]["lanes"][0]["open"] == []


def test_shared_booths_are_closed_after_those_of_one_class_and_officers_too() -> None:
    base = document()
    both = {"serves": ["visitor", "local"], "open": [[0, 480]]}
    base["stations"][0]["lanes"] = [both, {"serves": ["visitor"], "open": [[0, 480]]}, dict(both)]
    closed = [[0, 60], [300, 480]]

    def opened(**fields: Any) -> list[Any]:
        tried = twins.with_wish(document=base, wish=change(**fields))
        return [lane["open"] for lane in tried["stations"][0]["lanes"]]

    assert opened(booths={"visitor": -1}) == [[[0, 480]], closed, [[0, 480]]]
    assert opened(booths={"visitor": -2}) == [[[0, 480]], closed, closed]
    assert opened(booths={"local": -1, "visitor": -2}) == [closed, closed, closed]
    fewer = twins.with_wish(document=base, wish=change(second=-1))["stations"][1]["lanes"]
    assert [lane["open"] for lane in fewer] == [closed]
    more = twins.with_wish(document=base, wish=change(second=1))["stations"][1]["lanes"]
    assert [lane["open"] for lane in more] == [[[0, 480]], [[60, 300]]]
    wish = change(booths={"local": -2, "visitor": -2}, second=-2)
    assert twins.too_many_closed(document=base, wish=wish) == {"visitor": 1, "": 1}


@pytest.mark.django_db
@pytest.mark.usefixtures("coordinator")
def test_more_booths_than_there_are_cannot_be_closed(client: Client) -> None:
    believable()
    wish = {"more_visitor": -2, "more_local": 0, "since": 60, "until": 300, "second": -2}
    page = text_of(client, "twin", CODE, **wish)
    assert page.count("There are only 1 that could be closed.") >= 2
    fewer = text_of(client, "twin", CODE, **(wish | {"more_visitor": 0, "second": -1}))
    assert "second line −1, 07:00–11:00" in fewer
    left_out = text_of(client, "twin", CODE, plan=change(booths={"visitor": -2}).code)
    assert "Visitors −2" not in left_out


@pytest.mark.parametrize(
    "staffing_change",
    [
        change(booths={"visitor": 2, "local": -1}, second=1),
        change(second=-2),
        change(first="visitor", is_shared=True),
    ],
)
def test_a_change_is_read_back_from_its_code(staffing_change: twins.StaffingChange) -> None:
    assert (
        twins.staffing_change(code=staffing_change.code, classes=["visitor", "local"])
        == staffing_change
    )


@pytest.mark.parametrize(
    "code", ["", "crew.1*60*300*0**", "visitor.1*300*60*0**", "visitor.1*60*300*0*crew*"]
)
def test_a_code_that_is_no_change_is_left_out(code: str) -> None:
    assert twins.staffing_change(code=code, classes=["visitor"]) is None


def test_classes_with_any_name_come_back_from_an_address() -> None:
    classes = ["visa_on_arrival", "visa", "crew 2", "local.pass"]
    staffing_change = change(booths=dict.fromkeys(classes, -2), first="visa_on_arrival")
    assert twins.staffing_change(code=staffing_change.code, classes=classes) == staffing_change
    assert twins.staffing_change(code="visa_on_arrival.1*60*300*0**", classes=["visa"]) is None


def test_the_least_staffing_keeps_the_promise_on_other_days() -> None:
    promise = staffing.WaitPromise(name="visitor", minutes=20)
    least = staffing.least_staffing(document=document(), promise=promise)
    assert least.before < staffing.KEPT_SHARE <= least.after
    assert least.is_kept
    assert 2 <= least.added_hours <= 16
    easy = staffing.least_staffing(
        document=document(2.0), promise=staffing.WaitPromise(name="visitor", minutes=60)
    )
    assert (easy.windows, easy.added_hours, easy.is_kept) == ((), 0, True)
    nobody = staffing.least_staffing(
        document=document(), promise=staffing.WaitPromise(name="local", minutes=20)
    )
    assert (nobody.before, nobody.closed_hours) == (1, 8)


def test_booths_that_a_promise_does_not_need_can_be_closed() -> None:
    promise = staffing.WaitPromise(name="visitor", minutes=30)
    day_document = document(2.0, booths={"visitor": 3, "national": 0, "local": 1})
    least = staffing.least_staffing(document=day_document, promise=promise)
    assert least.windows == ()
    assert least.is_kept
    assert 16 <= least.closed_hours < 24
    assert set(least.closed) <= {0, 1, 2}
    windows = [(number, window) for number, many in least.closed.items() for window in many]
    left = staffing.without_windows(document=day_document, closed=windows)
    assert queries.simulated_day(document=left).booth_hours == 40 - least.closed_hours
    again = staffing.least_staffing(document=left, promise=promise)
    assert (again.windows, again.closed) == ((), {})
    for lane in day_document["stations"][0]["lanes"]:
        lane["serves"] = ["visitor", "local"]
    assert staffing.least_staffing(document=day_document, promise=promise).closed == {}


def test_travellers_who_are_never_served_break_the_promise() -> None:
    """The only booth of visitors closes before they come, half an hour before the day ends."""
    day_document = document(0.0)
    day_document["arrivals"]["visitor"]["walk"][15] = 12.0
    day_document["stations"][0]["lanes"][0]["open"] = [[0, 440]]
    [visitors, _local] = queries.simulated_day(document=day_document).classes
    assert (visitors.count, visitors.kept_share) == (0, 0)
    promise = staffing.WaitPromise(name="visitor", minutes=45)
    least = staffing.least_staffing(document=day_document, promise=promise)
    assert least.before == 0
    assert least.is_kept
    assert all(since >= 360 for booth in least.windows for since, _until in booth)


def test_a_promise_out_of_reach_is_reported_as_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staffing, "MAX_STEPS", 1)
    promise = staffing.WaitPromise(name="visitor", minutes=0)
    least = staffing.least_staffing(document=document(), promise=promise)
    assert not least.is_kept
    assert least.added_hours == 2


def test_what_is_not_needed_is_dropped_again(monkeypatch: pytest.MonkeyPatch) -> None:
    shares = iter([0.0, 0.5, 1.0, 1.0, 0.0, *[1.0] * 5])
    monkeypatch.setattr(staffing, "_kept_share", lambda **_given: next(shares))
    promise = staffing.WaitPromise(name="visitor", minutes=20)
    least = staffing.least_staffing(document=document(), promise=promise)
    assert least.added_hours == 2


def test_windows_that_leave_a_gap_share_a_booth() -> None:
    assert staffing.packed_windows(windows=[(240, 360), (0, 120)]) == (((0, 120), (240, 360)),)


def test_one_more_booth_is_worth_most_when_people_come() -> None:
    day_document = document(0.0)
    day_document["arrivals"]["visitor"]["walk"][4:8] = [40.0] * 4
    values = dict(staffing.hour_values(document=day_document, name="visitor"))
    assert len(values) == 8
    assert max(values, key=lambda minute: values[minute]) in {120, 180}
    assert values[0] == 0


def test_a_replay_has_each_traveller_of_a_day_and_its_busiest_moment() -> None:
    checkpoint = checkpoints.read_checkpoint(document=document(), is_drawn=True)
    day = twins.replay(checkpoint=checkpoint, seed=1)
    come = [row[1] for row in day["travellers"]]
    assert come == sorted(come)
    assert any(row[2] is None for row in day["travellers"])
    for _class, arrival, start, end, lane in day["travellers"]:
        assert start is None or (arrival <= start <= end and 0 <= lane < 2)
    moment = twins.busiest_moment(day=day)
    assert sum(moment.waiting) > 50
    assert moment.serving[0] == 0
    first = twins.replay_moment(day=day, minute=0)
    assert sum(first.waiting) == 0


# ---- counted and timed on the spot ----

DAY = factories.NOW.date()


def fact(kind: str, value: float, minute: int = 0, **fields: Any) -> QueueFact:
    values = {"kind": kind, "travellers": "visitor", "on": DAY, "minute": minute, "value": value}
    return QueueFact(**(values | fields))


def test_counted_half_hours_replace_arrivals_and_thirty_services_the_prior() -> None:
    before = document()
    before["arrivals"]["visitor"]["bus"] = {"per_block": [1.0] * 16, "mean_passengers": 40}
    before["arrivals"]["local"] = {}
    later = DAY + timedelta(days=1)
    facts = [fact("count", 4), fact("count", 6, 15), fact("count", 20, on=later)]
    facts += [fact("count", 3, travellers="local")]
    facts += [fact("service", 2.0)] * 29 + [fact("second", 9.0)] * 30 + [fact("wait", 4.0)]
    observed_document = observations.observed_document(document=before, facts=facts)
    assert observed_document["arrivals"]["visitor"]["walk"][:2] == [15, 20]
    assert observed_document["arrivals"]["local"]["walk"][:2] == [3, 0]
    again = [fact("count", 10), fact("count", 12)]
    summed = observations.observed_document(document=before, facts=again)
    assert summed["arrivals"]["visitor"]["walk"][0] == 22
    buses = {"per_block": [0.0, *[1.0] * 15], "mean_passengers": 40}
    assert observed_document["arrivals"]["visitor"]["bus"] == buses
    assert observed_document["service"]["booths"]["visitor"]["mean"] == 1.9
    assert observed_document["service"]["second_line"]["visitor"] == {"mean": 9.0, "sigma": 0.05}
    more = observations.observed_document(document=before, facts=[*facts, fact("service", 4.0)])
    assert more["service"]["booths"]["visitor"]["mean"] == pytest.approx(2.067)
    alone = twins.first_document(shape=shape(second=0))
    same = observations.observed_document(document=alone, facts=[fact("second", 9.0)] * 30)
    assert same["service"] == alone["service"]
    assert observations.timed_counts(document=before, facts=facts)[0] == ("visitor", 29, 1)


def test_counted_buses_replace_those_of_their_half_hours() -> None:
    before = document()
    spread = {"dispersion": 2.0, "alighting_seconds": 5.0}
    before["arrivals"]["visitor"]["bus"] = {
        "per_block": [1.0] * 16, "mean_passengers": 40, **spread,
    }  # fmt: skip
    later = DAY + timedelta(days=1)
    facts = [fact("count", 10), fact("bus", 30), fact("bus", 20), fact("bus", 0, on=later)]
    facts += [fact("bus", 0, 30), fact("bus", 0, travellers="local")]
    observed_document = observations.observed_document(document=before, facts=facts)
    assert observed_document["arrivals"]["visitor"]["walk"][0] == 10
    assert observed_document["arrivals"]["visitor"]["bus"] == {
        "per_block": [1.0, 0.0, *[1.0] * 14],
        "mean_passengers": 25.0,
        **spread,
    }
    assert observed_document["arrivals"]["local"]["bus"]["per_block"] == [0.0] * 16
    assert observed_document["arrivals"]["local"]["bus"]["mean_passengers"] == 1.0
    checkpoints.read_checkpoint(document=observed_document, is_drawn=True)
    again = observations.observed_document(document=observed_document, facts=facts)
    assert again["arrivals"] == observed_document["arrivals"]


def test_a_twin_is_counted_when_every_half_hour_of_every_class_is() -> None:
    small = twins.first_document(shape=shape(closes_at=420, booths={"visitor": 1}))
    facts = [fact("count", 1), fact("count", 1, 30)]
    assert observations.is_counted(document=small, facts=facts)
    assert not observations.is_counted(document=small, facts=facts[:1])


@pytest.mark.django_db
def test_a_person_counts_with_a_phone_and_the_twin_takes_it(client: Client) -> None:
    twin = save_twin(is_invented=True)
    client.force_login(factories.account("assessor", language="en"))
    assert "Count on the spot" in text_of(client, "counting", CODE)
    typed = {"half_hour": "60", "count_visitor": "12", "kind": "wait", "timed_class": "visitor"}
    assert "at least one traveller" in submit(client, "counting", CODE, half_hour="60")
    assert "minutes such as 1.5" in submit(client, "counting", CODE, **typed, times="long")
    assert "minutes such as 1.5" in submit(client, "counting", CODE, **typed, times="1,2,3")
    assert "at most 50" in submit(client, "counting", CODE, **typed, times="1 " * 51)
    for wrong in ("a", "201", "1 " * 21):
        page = submit(client, "counting", CODE, **typed, bus_visitor=wrong)
        assert "at most 20 buses" in page
    assert "Saved" in submit(
        client, "counting", CODE, **typed, times="1,5; 2", bus_visitor="៤២ 38"
    )
    twin.refresh_from_db()
    assert twin.document["arrivals"]["visitor"]["walk"][2] == 12
    assert [timed_wait["wait"] for timed_wait in twin.timed] == [1.5, 2.0]
    assert twin.is_invented
    assert QueueObservation.objects.count() == 5
    buses = twin.document["arrivals"]["visitor"]["bus"]
    assert (buses["per_block"][2], buses["mean_passengers"]) == (2, 40)
    assert str(QueueObservation.objects.earliest("id")).startswith(("count", "wait"))
    assert client.get(reverse("planning:counting", args=["KH-X"])).status_code == 404
    assert client.get(reverse("planning:twin", args=[CODE])).status_code == 403
    with pytest.raises(PlanRefused, match="closed"):
        actions.record_observations(
            twin=twin, facts=[fact("count", 1, 900)], by=None, now=factories.NOW
        )
    assert AuditLine.objects.filter(action="record_observations").count() == 1
    client.force_login(factories.account("viewer"))
    assert client.get(reverse("planning:counting", args=[CODE])).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("is_sheet", [True, False])
def test_counts_keep_shifts_that_someone_changed_meanwhile(is_sheet: bool) -> None:
    before = save_twin()
    lanes = [*before.document["stations"][0]["lanes"], {"serves": ["visitor"], "open": [[0, 60]]}]
    stations = [lanes, before.document["stations"][1]["lanes"]]
    actions.change_shifts(
        twin=put_again(before), stations=stations, hall_places=None, by=None, now=factories.NOW
    )
    if is_sheet:
        rows = [("06:00", "visitor", "7")]
        new = actions.CountedRows(rows=rows, source="Team", are_waits=False)
        actions.import_counts(twin=before, counted=new, by=None, now=factories.NOW)
    else:
        actions.record_observations(
            twin=before, facts=[fact("count", 7)], by=None, now=factories.NOW
        )
    after = put_again(before)
    assert after.document["stations"][0]["lanes"] == lanes
    assert after.document["arrivals"]["visitor"]["walk"][0] == 7


@pytest.mark.django_db
def test_the_least_staffing_stays_when_only_the_hall_changes() -> None:
    twin_document = document()
    day = queries.simulated_day(document=twin_document)
    twin = save_twin(document=twin_document, timed=waits_of(day, "visitor", 20))
    belief = queries.twin_belief(twin=twin)
    arguments = {"twin": str(twin.pk), "name": "visitor", "minutes": 400}
    actions.find_staffing(arguments=arguments)
    assert queries.current_advice(twin=put_again(twin), belief=belief)["name"] == "visitor"
    stations = [station["lanes"] for station in twin_document["stations"]]
    for hall_places in (120, None):
        actions.change_shifts(
            twin=twin, stations=stations, hall_places=hall_places, by=None, now=factories.NOW
        )
        assert queries.current_advice(twin=put_again(twin), belief=belief)["name"] == "visitor"
    stations[0] = stations[0][:-1]
    actions.change_shifts(
        twin=twin, stations=stations, hall_places=None, by=None, now=factories.NOW
    )
    assert queries.current_advice(twin=put_again(twin), belief=belief) == {}


def put_again(twin: CheckpointTwin) -> CheckpointTwin:
    return CheckpointTwin.objects.get(pk=twin.pk)


@pytest.mark.django_db
def test_invented_waits_go_with_the_first_real_counts() -> None:
    twin_document = document()
    low, high = queries.simulated_day(document=twin_document).classes[0].waits[2]
    twin = save_twin(timed=timed(25, (low + high) / 2), is_invented=True)
    assert queries.twin_belief(twin=twin).is_believable
    rows = [(f"{6 + half // 2:02d}:{30 * (half % 2):02d}", "visitor", "20") for half in range(16)]
    new = actions.CountedRows(rows=rows, source="Team", are_waits=False)
    actions.import_counts(twin=twin, counted=new, by=None, now=factories.NOW)
    after = put_again(twin)
    assert (after.timed, after.is_invented) == ([], False)
    assert not queries.twin_belief(twin=after).is_believable


@pytest.mark.django_db
def test_waits_timed_on_the_spot_replace_invented_ones_and_stay_with_counts() -> None:
    twin = save_twin(timed=timed(25, 1.0), is_invented=True)
    actions.record_observations(twin=twin, facts=[fact("count", 4)], by=None, now=factories.NOW)
    assert len(put_again(twin).timed) == 25
    actions.record_observations(twin=twin, facts=[fact("wait", 4.0)], by=None, now=factories.NOW)
    real = [{"class": "visitor", "minute": 0, "wait": 4.0}]
    assert (put_again(twin).timed, put_again(twin).is_invented) == (real, True)
    new = actions.CountedRows(rows=[("06:00", "visitor", "7")], source="Team", are_waits=False)
    actions.import_counts(twin=twin, counted=new, by=None, now=factories.NOW)
    assert put_again(twin).timed == real


@pytest.mark.django_db
def test_facts_are_checked_against_the_twin_as_it_is_now() -> None:
    before = save_twin()
    longer = document(closes_at=900)
    longer["arrivals"]["visitor"]["walk"] = [20.0] * 18
    CheckpointTwin.objects.update(document=longer)
    late = [fact("count", 7, 500)]
    actions.record_observations(twin=before, facts=late, by=None, now=factories.NOW)
    assert put_again(before).document["arrivals"]["visitor"]["walk"][16] == 7


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (fact("count", 1, travellers="crew"), "no such travellers"),
        (fact("weight", 1), "neither counted nor timed"),
        (fact("wait", -1), "cannot be below 0"),
        (fact("wait", 1441), "at most a day"),
        (fact("service", float("inf")), "at most a day"),
        (fact("count", 1, 900), "closed"),
    ],
)
def test_a_fact_that_cannot_be_is_refused_in_its_own_words(wrong: QueueFact, words: str) -> None:
    with pytest.raises(PlanRefused, match=words):
        actions.record_observations(twin=save_twin(), facts=[wrong], by=None, now=factories.NOW)
    assert not QueueObservation.objects.exists()


# ---- pages of other staffings ----


def believable(**fields: Any) -> CheckpointTwin:
    twin_document = document(**fields)
    low, high = queries.simulated_day(document=twin_document).classes[0].waits[2]
    return save_twin(document=twin_document, timed=timed(20, (low + high) / 2))


@pytest.mark.django_db
@pytest.mark.usefixtures("coordinator")
def test_up_to_six_plans_stay_beside_each_other_in_the_address(client: Client) -> None:
    believable()
    wish = {"more_visitor": 1, "more_local": 0, "since": 60, "until": 300, "second": 1, "keep": 1}
    response = client.get(reverse("planning:twin", args=[CODE]), wish)
    assert response.status_code == 302
    page = client.get(response["Location"]).content.decode()
    assert "Visitors +1, second line +1, 07:00–11:00" in page
    assert "Begin the comparison again" in page
    codes = [change(first="local").code, change(is_shared=True).code, "nonsense"]
    more = text_of(client, "twin", CODE, plan=codes)
    assert "Border pass first" in more
    assert "every booth for all" in more
    none = {"more_visitor": 0, "more_local": 0, "since": 60, "until": 300, "keep": 1}
    assert "As now" in text_of(client, "twin", CODE, **none)


@pytest.mark.django_db
@pytest.mark.usefixtures("coordinator")
def test_a_day_can_be_watched_as_now_and_as_tried(client: Client) -> None:
    twin = believable()
    assert "As now" in text_of(client, "replay", CODE)
    code = change(booths={"visitor": 2}).code
    tried = text_of(client, "replay", CODE, plan=code)
    assert "Visitors +2" in tried
    assert "people in line" in tried
    wish = change(booths={"visitor": 2})
    assert len(queries.replayed_day(twin=twin, wish=wish)["lanes"]) == 4
    CheckpointTwin.objects.update(timed=[])
    twin.refresh_from_db()
    assert len(queries.replayed_day(twin=twin, wish=wish)["lanes"]) == 2


@pytest.mark.django_db
@pytest.mark.usefixtures("coordinator")
def test_the_least_staffing_is_found_by_a_job_and_shown_until_the_twin_changes(
    client: Client,
) -> None:
    twin = believable()
    assert "Travellers: " in submit(client, "staffing", CODE, travellers="crew", minutes="30")
    answer = submit(client, "staffing", CODE, travellers="visitor", minutes="20")
    assert "It is being computed" in answer
    submit(client, "staffing", CODE, travellers="visitor", minutes="30")
    [job] = Job.objects.filter(kind=queries.STAFFING)
    assert queries.twin_url(job=job) == reverse("planning:twin", args=[CODE])
    jobs.run_next_job(now=timezone.now())
    page = text_of(client, "twin", CODE)
    assert "more booth-hours a day keep 9 of 10 waits within 20 minutes" in page
    assert "saves" in page
    CheckpointTwin.objects.update(advice={**CheckpointTwin.objects.get().advice, "windows": []})
    assert "already keep waits within 20 minutes" in text_of(client, "twin", CODE)
    fewer = {"closed": [[1, [[0, 120], [240, 360]]]], "closed_hours": 4}
    CheckpointTwin.objects.update(advice={**CheckpointTwin.objects.get().advice, **fewer})
    page = text_of(client, "twin", CODE)
    assert "4.0 booth-hours a day can be closed" in " ".join(page.split())
    assert "06:00–08:00, 10:00–12:00" in page
    CheckpointTwin.objects.update(document=document(5.0))
    assert "already keep waits" not in text_of(client, "twin", CODE)
    twin.refresh_from_db()
    with pytest.raises(PlanRefused, match="no such travellers"):
        actions.ask_staffing(
            twin=twin,
            promise=staffing.WaitPromise(name="crew", minutes=1),
            by=None,
            now=factories.NOW,
        )
    CheckpointTwin.objects.update(timed=[])
    twin.refresh_from_db()
    with pytest.raises(PlanRefused, match="Not yet believable"):
        actions.ask_staffing(
            twin=twin,
            promise=staffing.WaitPromise(name="visitor", minutes=1),
            by=None,
            now=factories.NOW,
        )
    CheckpointTwin.objects.all().delete()
    assert queries.twin_url(job=job) == ""
