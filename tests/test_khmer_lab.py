"""No English is left on the Khmer pages of the laboratory, on a phone or on the projector."""

from __future__ import annotations

from typing import Any

import pytest

from promdaen.specimen.actions import sessions as session_actions
from promdaen.specimen.kinds.defects import DEFECTS
from promdaen.specimen.models import LabSession, Trial
from promdaen.specimen.rules import crediting
from tests import factories, phones
from tests.test_khmer_pages import is_page, reader_of
from tests.tongues import english_in

pytestmark = pytest.mark.django_db

TOOLS = ("day", "tilt", "uv", "transmitted", "magnifier", "back", "compare", "digits")
SUSPECT = {"decide": "1", "answer": "suspect", "area": "unknown", "reason": "other"}


@pytest.fixture(autouse=True)
def outcomes() -> None:
    codes = {crediting.GENUINE_OUTCOME, *(defect.OUTCOME for defect in DEFECTS)}
    topics = sorted({code.split(".")[0] for code in codes})
    for code in codes:
        topic, number = code.split(".")
        factories.outcome(factories.topic(topic, topics.index(topic) + 1), int(number))


def read(*answers: Any) -> None:
    for answer in answers:
        assert answer.status_code == 200
        assert not is_page(answer) or english_in(page=answer.content.decode()) == []


def test_an_officer_reads_no_english_in_the_laboratory() -> None:
    seat = factories.enrolments(factories.run("OPEN-1"), 1)[0]
    device = phones.phone_of(seat, language="km")
    read(device.get("/p/"), device.get("/p/lab/"), device.post("/p/lab/"))
    session = session_actions.start_session(
        officer_id=seat.officer_id, mode="learn", documents=["card"], trials_count=3, seed=4,
        by=None, now=factories.NOW,
    )  # fmt: skip
    trials = Trial.objects.filter(session=session)
    trials.filter(position=1).update(defect="uv_bright_paper", distractors=["genuine_wear"])
    trials.filter(position=2).update(defect="ovd_static", distractors=[])
    trials.filter(position=3).update(defect="", distractors=[])
    home = f"/p/lab/{session.pk}/"
    read(device.get("/p/lab/"), device.get(f"{home}1/"), device.get(f"{home}end/"))
    read(*(device.post(f"{home}1/", {"tool": tool}) for tool in TOOLS))
    read(device.post(f"{home}1/look/", {"tool": "tilt", "near": "1"}))
    read(device.post(f"{home}1/", {"decide": "1"}))
    read(device.post(f"{home}1/", {"decide": "1", "answer": "suspect"}))
    for place in (1, 2, 3):
        read(device.get(f"{home}{place}/"), device.post(home, follow=True))
        read(device.post(f"{home}{place}/", SUSPECT, follow=True))
    read(device.get(f"{home}end/"))


def test_after_a_watch_and_a_test_khmer_is_read() -> None:
    seat = factories.enrolments(factories.run("OPEN-1"), 1)[0]
    device = phones.phone_of(seat, language="km")
    for mode in ("watch", "test"):
        session: LabSession = session_actions.start_session(
            officer_id=seat.officer_id, mode=mode, documents=["visa"], trials_count=1, seed=4,
            by=None, now=factories.NOW,
        )  # fmt: skip
        home = f"/p/lab/{session.pk}/"
        read(device.get(f"{home}1/"))
        read(device.post(f"{home}1/", SUSPECT, follow=True))
        session_actions.end_session(session=session, by=None, now=factories.NOW)
        read(device.get(f"{home}end/"))


def test_a_trainer_reads_no_english_on_the_projector() -> None:
    reader = reader_of("trainer")
    for model in ("passport", "card", "visa"):
        for subject in ("genuine", "uv_bright_paper"):
            address = f"/lab/?model={model}&what={subject}&seed=7&answer=1"
            read(reader.get(address), reader.post(address, {"tool": "digits"}))
    read(reader.get("/lab/?model=passport&what=moon&seed=7"))
