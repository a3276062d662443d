"""What came of a drill: three axes and red lines, by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from promdaen.booth.rules import drills
from promdaen.booth.rules.axes import Bearer, TravellerTruth
from promdaen.booth.rules.drills import CardRecord
from promdaen.booth.rules.travellers import DrawnRun, Traveller

BEARER = Bearer(nation="almora", sex="F", age=30, dress="shirt", face_seed=1, look_seed=2)


def traveller(code: str, **truth: str) -> Traveller:
    return Traveller(
        code=code, party=1, kind="visitor", arrives=0, bearer=BEARER,
        truth=TravellerTruth(**truth),
        seed=1, ages=(18, 76), oddities=(), children=(), dialogue="d", room="",
        database="no_hit", opinion="nothing",
    )  # fmt: skip


RUN = DrawnRun(
    seed=1,
    mode="learn",
    outages=(),
    travellers=(
        traveller("t01"),
        traveller("t02"),
        traveller("t03", document="mrz_length"),
        traveller("t04", purpose="other"),
        traveller("t05", document="reported"),
        traveller("t06", need="trafficking"),
        traveller("t07", need="protection", document="expired"),
        traveller("t08", need="health"),
    ),
)


def card_record(traveller_code: str, ruling: str, **more: Any) -> CardRecord:
    return CardRecord(
        **({"who": traveller_code, "waited": 10, "seconds": 60, "ruling": ruling} | more)
    )


def test_three_axes_and_red_lines_are_counted_by_hand():
    results = drills.results(
        run=RUN,
        records=[
            card_record("t02", "refuse", ground="story", seconds=90),
            card_record("t01", "second_line", ground="document", seconds=30),
            card_record("t03", "second_line", ground="document", seconds=70),
            card_record("t04", "admit", seconds=20, waited=40),
            card_record("t05", "second_line", ground="identity"),
            card_record("t06", "second_line", ground="need", seen=["private", "interpreter"]),
            card_record("t07", "refuse", ground="document", seen=["claim_refused", "insult"]),
            card_record("t08", "health", seen=["private", "insult"]),
        ],
    )
    assert [line.verdict for line in results.lines] == [
        "needless", "false_refusal", "right", "missed", "wrong_ground", "justified", "harmful",
        "right",
    ]  # fmt: skip
    assert results.facilitation == drills.Facilitation(
        count=8, median_seconds=60, median_waited=10, ordinary=2, needless=1, false_refusals=1
    )
    assert results.security == drills.Security(count=3, sound=1, wrong_ground=1, missed=1)
    assert results.protection == drills.ProtectionResults(
        count=3, right=1, second_line=1, private=2, interpreter=1, missed=1
    )
    assert results.red_lines == {"claim_refused": 1, "insult": 2}
    nothing = drills.results(run=RUN, records=[])
    assert (nothing.lines, nothing.facilitation.median_seconds) == ([], None)


def test_sound_rulings_of_the_key():
    rulings_by_traveller = {
        traveller.code: drills.right_rulings(traveller=traveller) for traveller in RUN.travellers
    }
    assert rulings_by_traveller["t01"] == ("admit",)
    assert rulings_by_traveller["t03"] == ("second_line", "immigration")
    assert rulings_by_traveller["t06"] == ("second_line", "anti_trafficking")
    assert rulings_by_traveller["t08"] == ("health",)
    child = replace(RUN.travellers[5], bearer=replace(BEARER, age=16))
    assert "child_protection" in drills.right_rulings(traveller=child)


def test_what_a_document_is_called_and_whether_a_drill_is_mixed():
    defects = [drills.specimen_defect(traveller=traveller) for traveller in RUN.travellers]
    assert [defects[place] for place in (0, 2, 4, 6)] == ["", "mrz_length", "", "expired"]
    assert [drills.is_reported(traveller=traveller) for traveller in RUN.travellers].index(
        True
    ) == 4
    assert drills.is_mixed(run=RUN)
    assert not drills.is_mixed(run=replace(RUN, travellers=RUN.travellers[:5]))
    assert not drills.is_mixed(run=replace(RUN, travellers=RUN.travellers[1:]))
    assert not drills.is_mixed(
        run=replace(RUN, travellers=(*RUN.travellers[:2], RUN.travellers[7]))
    )
