"""From an empty database to a final sheet and certificates by requests: also on PostgreSQL.

The same way in a browser, with its clicks counted, is tests/e2e/test_first_programme.py.
"""

from __future__ import annotations

import json
import re
from html import unescape
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from promdaen.course.models import Certificate, CourseRun, Enrolment, SessionTrainer
from tests import first_programme, messy_roster

pytestmark = pytest.mark.django_db
EMAIL, OWN = "you@example.org", "three odd words together"
RUN = f"/runs/{first_programme.RUN}/"


@pytest.fixture
def administrator(db: None) -> Client:
    """Who signs in first, with the password that the command printed once."""
    call_command("load_content", stdout=StringIO())
    printed = StringIO()
    call_command("create_administrator", EMAIL, name="Your Name", stdout=printed)
    one_time = printed.getvalue().strip()
    return signed_in(email=EMAIL, one_time=one_time)


def signed_in(*, email: str, one_time: str) -> Client:
    """Somebody who chose a password of their own at the first sign-in."""
    client = Client()
    client.cookies["promdaen_language"] = "en"
    page = client.post("/account/login/", {"login": email, "password": one_time}, follow=True)
    [(address, _status)] = page.redirect_chain[-1:]
    assert address.startswith("/account/password/change/")
    client.post(
        "/account/password/change/",
        {"oldpassword": one_time, "password1": OWN, "password2": OWN},
    )
    return client


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def send(client: Client, address: str, data: dict[str, object]) -> str:
    answer = client.post(address, data, follow=True)
    assert answer.status_code == 200, address
    return answer.content.decode()


def next_of(client: Client) -> tuple[str, str]:
    """What the page of the run names as the next thing, and where its one button leads."""
    page = text(client, RUN)
    section = page[page.index('<section class="next') :]
    section = section[: section.index("</section>")]
    heading = re.search(r"<h2[^>]*>(.*?)</h2>", section, re.DOTALL)
    [address] = re.findall(r'(?:href|action)="([^"]+)"', section)
    assert heading is not None
    return unescape(heading[1]).strip(), address


def goes_on(client: Client, heading: str) -> str:
    next_heading, address = next_of(client)
    assert next_heading == heading
    return address


def fields(page: str, start: str) -> list[str]:
    return sorted(set(re.findall(rf'name="({start}[^"]*)"', page)))


def file(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def set_up(client: Client) -> None:
    assert client.get("/").headers["Location"] == "/setup/"
    send(
        client,
        "/setup/programme/",
        {
            "code": first_programme.PROGRAMME,
            "title_km": "មន្ត្រីព្រំដែនជួរមុខ",
            "title_en": "Frontline officers",
            "starts_on": first_programme.STARTS,
            "ends_on": first_programme.ENDS,
            "currency": "USD",
        },
    )
    page = send(
        client,
        "/setup/people/",
        {
            "form-TOTAL_FORMS": "1",
            "form-INITIAL_FORMS": "0",
            "form-0-name_km": "មាស រិទ្ធី",
            "form-0-name_latin": "MEAS RITHY",
            "form-0-email": "rithy.meas@interior.example",
            "form-0-role": "trainer",
        },
    )
    assert "one-time" in page.lower()
    send(client, "/setup/coordinator/", {})
    page = send(client, "/setup/targets/", {"year": "2026", "added": "09", "act": "add"})
    cells = {
        f"target_09_{code}": str(officers) for code, officers in first_programme.TARGETS.items()
    }
    assert set(cells) <= set(fields(page, "target_"))
    send(client, "/setup/targets/", {"year": "2026", "province": "09", **cells})
    page = text(client, "/setup/")
    assert "30 officers in 1 province" in page
    [trainer] = set(re.findall(r'name="trainers"[^>]*value="([^"]+)"', page))
    programme = re.search(r'<option value="([^"]+)"[^>]*>Frontline officers', page)
    assert programme is not None
    send(
        client,
        "/setup/run/",
        {
            "code": first_programme.RUN,
            "course": "FIVE-DAY",
            "programme": programme[1],
            "province": first_programme.PROVINCE,
            "starts_on": first_programme.FIRST_DAY,
            "ends_on": first_programme.LAST_DAY,
            "language": "km",
            "trainers": trainer,
        },
    )


def prepare(client: Client) -> None:
    address = goes_on(client, "Next: import the roster")
    answer = client.post(
        address, {"file": file("roster.xlsx", messy_roster.roster_file())}, follow=True
    )
    [(draft, _status)] = answer.redirect_chain[-1:]
    assert "Enrolled: 30. New officers: 30" in send(client, draft, {"act": "import"})
    assert Enrolment.objects.count() == len(messy_roster.OFFICERS)

    address = goes_on(client, "Next: choose the test papers")
    options = re.findall(r'<option value="([^"]+)"[^>]*>A · Test paper A', text(client, address))
    send(client, address, {"design": "same", "first": options[0]})

    send(client, goes_on(client, "Next: lay out the timetable"), {})

    address = goes_on(client, "Next: choose who leads")
    page = text(client, address)
    empty = dict.fromkeys(fields(page, "lead_"), "") | dict.fromkeys(fields(page, "room_"), "")
    page = send(client, address, {**empty, "fill": "1"})
    chosen = re.findall(
        r'<select name="(lead_[^"]+)".*?<option value="([^"]+)" selected', page, re.DOTALL
    )
    send(client, address, empty | dict(chosen))
    assert SessionTrainer.objects.count() == len(chosen) == 30


def complete(client: Client) -> None:
    goes_on(client, "Next: take attendance")
    page = text(client, f"{RUN}attendance/absent/")
    columns = dict.fromkeys(re.findall(r'name="([^"]+)" checked', page), "on")
    send(client, f"{RUN}attendance/absent/", {**columns, "way": "sheet"})
    for occasion in ("before", "after"):
        address = goes_on(client, f"Next: enter the answers of the test {occasion}")
        data = first_programme.answer_file(occasion=occasion)
        page = send(client, address, {"file": file(f"{occasion}.xlsx", data), "act": "take"})
        assert "Imported: 29 answer sheets" in page
    address = goes_on(client, "Next: say why tests are missing")
    page = text(client, address)
    reason_fields = fields(page, "why_")
    assert len(reason_fields) == len(first_programme.WHY)
    came = dict.fromkeys(fields(page, "came_"), "yes")
    send(client, address, came | dict.fromkeys(reason_fields, "ill"))
    address = goes_on(client, "Next: finish the run")
    page = text(client, RUN)
    assert "accept_missing" not in page
    assert "A change of its answers opens it again." in page
    send(client, address, {})
    assert CourseRun.objects.get().is_final


def test_requests_alone_lead_from_nothing_to_certificates(
    administrator: Client, tmp_path: Path
) -> None:
    set_up(administrator)
    prepare(administrator)
    complete(administrator)
    address = goes_on(administrator, "Next: issue the results sheet")
    issued = administrator.post(f"{address}issue/", {"format": "json"}, follow=True)
    results = json.loads(issued.content)
    assert results["state"] == "final"
    first_programme.assert_equal(results=results)
    address = goes_on(administrator, "Next: issue the certificates")
    send(administrator, f"{address}issue/", {})
    assert Certificate.objects.count() > 0
    printed = administrator.get(f"{address}print.pdf")
    assert b"".join(printed).startswith(b"%PDF")  # type: ignore[call-overload]
