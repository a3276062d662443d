"""The report of a run: statements by plain rules, each with the lines behind it."""

from __future__ import annotations

import json
from typing import Any

from promdaen.exercise.kinds import evidence
from promdaen.exercise.rules import (
    action_results,
    events,
    reporting,
    statement_words,
    statements,
)
from promdaen.exercise.rules.action_results import JudgingMoment
from promdaen.exercise.rules.statements import StatementContext
from promdaen.exercise.tests.samples import A, B, fired, line, message_event, room_of, text, values
from promdaen.kit.texts import Words

END = JudgingMoment(second=720, end=99)
NAMES = {A: Words(en="Immigration", km="អន្តោប្រវេសន៍"), B: Words(en="Maritime", km="ដែនទឹក")}
CALLED = (fired(1, 0, 1, [A, B]), fired(2, 1, 2, [B]), fired(3, 3, 3, [B]))
WELL = (
    *CALLED,
    message_event(4, 2, B, [A], "F1"),
    message_event(5, 4, B, [A], "F2"),
    line(6, events.DECISION, 5, cell=B, decision="D1", option="b", by="leader"),
)
ALWAYS_FALSE = values()["facts"] + [
    {"code": "F4", "text": text("Forty are aboard."), "subject": "boat", "owner": B,
     "needed_by": [], "is_false": True},
]  # fmt: skip


def statement_context(*lines: Any, at: JudgingMoment = END, **changes: Any) -> StatementContext:
    """What a run of the sample scenario tells after these lines."""
    room = room_of(*lines, **changes)
    actions = room.scenario.actions
    return StatementContext(
        room=room,
        names=NAMES,
        actions=action_results.action_results(
            room=room,
            grade={
                code: evidence.action_grade(action=action, room=room)
                for code, action in actions.items()
            },
            told_grade={
                code: evidence.logged_grade(action=action, room=room)
                for code, action in actions.items()
            },
            moment=at,
        ),
        choices=action_results.decision_results(room=room, moment=at),
        at=at,
    )


def keys_of(new_statements: list[statements.RunStatement]) -> dict[str, tuple[int, ...]]:
    """The statements by key, with the lines behind each."""
    return {statement.key: statement.events for statement in new_statements}


def document_of(context: StatementContext, **more: Any) -> dict[str, Any]:
    """The report of what a run tells."""
    outcomes = {"SHARE.4": Words(en="Tells others", km="ប្រាប់គ្នា")}
    return reporting.document(
        head={"run": "EX-0001"},
        context=context,
        outcomes=outcomes,
        findings=more.get("findings", ()),
    )


def test_what_went_well_comes_with_its_lines() -> None:
    context = statement_context(*WELL)
    assert keys_of(statements.strengths(context=context)) == {
        "met A1": (3, 5),
        f"told {B}": (4, 5),
        "kept": (3, 5),
        "all_decided": (3, 6),
    }
    first = statements.strengths(context=context)[0]
    assert first.text.en == (
        "Maritime: Tells immigration of the child. Done 1 min after it was called for; 3 min "
        "were given."
    )
    assert "១ នាទី" in first.text.km
    # A4 was called for by the first inject, and immigration asked nothing.
    assert keys_of(statements.areas(context=context)) == {"missed A4": (1,)}


def test_a_cell_that_decided_several_in_time_is_named_where_not_all_were() -> None:
    more = [
        {**values()["decisions"][0], "code": code, "cell": cell}
        for code, cell in (("D2", B), ("D3", A))
    ]
    injects = [
        {
            **inject,
            "decision": {5: "D2", 6: "D3"}.get(inject["number"], inject.get("decision", "")),
        }
        for inject in values()["injects"]
    ]
    context = statement_context(
        *WELL,
        fired(7, 6, 5, [B]),
        line(8, events.DECISION, 7, cell=B, decision="D2", option="a", by="leader"),
        fired(9, 8, 6, [A]),
        decisions=[*values()["decisions"], *more],
        injects=injects,
    )
    assert keys_of(statements.strengths(context=context))[f"decided {B}"] == (3, 6, 7, 8)
    assert keys_of(statements.areas(context=context))["undecided D3"] == (9,)


def test_what_was_not_done_shared_or_decided_is_to_be_improved() -> None:
    context = statement_context(*CALLED)
    assert keys_of(statements.areas(context=context)) == {
        "missed A1": (3,),
        "missed A2": (3,),
        "missed A4": (1,),
        "untold F1": (2,),
        "untold F2": (3,),
        "undecided D1": (3,),
    }
    areas_by_key = {statement.key: statement for statement in statements.areas(context=context)}
    assert areas_by_key["untold F2"].cells == (B, A)
    assert areas_by_key["untold F2"].text.en == (
        "Immigration needed this and never heard it, though Maritime knew it: “A child is aboard.”"
    )
    assert areas_by_key["missed A1"].is_protection
    # The amber fact stayed with its owner, so nothing leaked either.
    assert keys_of(statements.strengths(context=context)) == {"kept": (3,)}


def test_while_it_runs_only_what_is_over_is_judged() -> None:
    context = statement_context(*CALLED, at=JudgingMoment(second=230))
    assert keys_of(statements.areas(context=context)) == {}
    context = statement_context(*CALLED, at=JudgingMoment(second=400))
    assert "untold F1" in keys_of(statements.areas(context=context))


def test_what_was_late_leaked_or_untrue_names_who_and_where() -> None:
    context = statement_context(
        *CALLED,
        fired(4, 4, 4, [A]),
        message_event(5, 8, B, [A], "F1", "F2"),
        message_event(6, 9, A, [B], "F3"),
        line(7, events.DECISION, 9, cell=B, decision="D1", option="a", by="control"),
        line(8, events.INJECT, 9, number=5, to=[B]),
        message_event(9, 10, B, [A], "F4"),
        facts=ALWAYS_FALSE,
        injects=[
            {**inject, "facts": ["F4"]} if inject["number"] == 5 else inject
            for inject in values()["injects"]
        ],
    )
    assert keys_of(statements.areas(context=context)) == {
        "late A1": (3, 5),
        "missed A2": (3,),
        "missed A4": (1,),
        "told_late F1": (2, 5),
        "told_late F2": (3, 5),
        "leak F3": (6,),
        "rumour F4": (9,),
        "over D1": (3, 7),
    }
    assert keys_of(statements.strengths(context=context)) == {}
    kinds = [
        timeline_line["kind"]
        for phase in document_of(context)["timeline"]
        for timeline_line in phase["lines"]
    ]
    assert kinds == ["inject", "late", "leak", "decision"]


def test_an_action_done_with_difficulty_is_met_and_still_to_be_improved() -> None:
    hard = line(7, events.GRADE, 5, cell="observer", action="A1", grade="difficulty", text="Slow")
    context = statement_context(*WELL, hard)
    assert "met A1" not in keys_of(statements.strengths(context=context))
    assert keys_of(statements.areas(context=context))["difficult A1"] == (3, 5, 7)
    event = line(100, events.GRADE, 12, cell="observer", action="A3", grade="performed", text="")
    context = statement_context(*WELL, fired(8, 8, 6, [A, B]), event)
    assert keys_of(statements.strengths(context=context))["met A3"] == (8, 100)


def test_the_document_is_plain_and_holds_every_part() -> None:
    lines = (
        *WELL,
        line(7, events.MESSAGE, 6, cell=A, to=[B], facts=[], text="", is_request=True,
             subject="boat"),
        line(8, events.OBSERVED, 6, cell="observer", about=B, text="Loud"),
        line(9, events.OBSERVED, 6, cell="observer", about="", text="Hot"),
        *(line(20 + n, events.SEAT_TAKEN, 0, cell=A, seat=f"a{n}", number=n) for n in range(4)),
        line(30, events.SEAT_TAKEN, 0, cell=B, seat="b", number=1),
    )  # fmt: skip
    finding = {
        "number": 1, "text": {"en": "x", "km": "y"}, "kind": "strength", "suggestion": "",
        "recommendation": {"en": "", "km": ""}, "on_page_one": True,
    }  # fmt: skip
    document = document_of(statement_context(*lines), findings=[finding])
    assert json.loads(json.dumps(document)) == document
    assert (document["actions"]["all"]["met"], document["actions"]["all"]["late"]) == (2, 1)
    assert document["actions"]["protection"] == {
        "expected": 2, "met": 1, "late": 0, "missed": 0, "open": 0, "not_called": 1,
        "difficult": 0, "judged": 1,
    }  # fmt: skip
    assert [outcome["name"]["en"] for outcome in document["actions"]["by_outcome"]] == [
        "IDENTIFY.5",
        "Tells others",
    ]
    assert document["decisions"]["lines"][0]["effect"]["en"] == "It lands."
    assert document["decisions"]["median_s"] == 120
    assert [pair["standing"] for pair in document["flow"]["pairs_by_fact"]] == [
        "in_time",
        "in_time",
    ]
    assert document["flow"]["matrix"][0]["to"][0] is None
    assert document["flow"]["matrix"][1]["to"][0]["new_facts"] == 2
    assert [outcome["why"] for outcome in document["flow"]["requests_again"]] == ["known"]
    texts = [outcome["text"]["en"] for phase in document["timeline"] for outcome in phase["lines"]]
    assert texts[-2:] == ["Maritime: Loud", "Hot"]
    assert document["timeline"][0]["lines"][0]["at"] == "06:00"
    assert document["hot_wash"]["phones"] == 5
    assert document["findings"] == [finding]


def test_a_phase_that_has_not_begun_is_not_shown() -> None:
    context = statement_context(*CALLED, at=JudgingMoment(second=200))
    assert len(document_of(context)["timeline"]) == 1
    missed = statement_context(*CALLED)
    lines = [
        timeline_line
        for phase in document_of(missed)["timeline"]
        for timeline_line in phase["lines"]
    ]
    assert [(line["kind"], line["at"]) for line in lines] == [
        ("inject", "06:00"),
        ("missed", "06:06"),
    ]


def test_the_hot_wash_shows_no_cell_of_fewer_than_three() -> None:
    seats = {A: ("a1", "a2", "a3", "a4"), B: ("b1", "b2")}
    lines = [
        line(n, events.SEAT_TAKEN, 0, cell=cell, seat=seat, number=n)
        for n, (cell, seat) in enumerate(((c, s) for c, own in seats.items() for s in own), 1)
    ]
    answers = [
        line(20 + n, events.HOT_WASH, 12, cell=cell, seat=seat, question="told", value=n % 5 + 1,
             text="")
        for n, (cell, seat) in enumerate((c, s) for c, own in seats.items() for s in own)
    ] + [
        line(40, events.HOT_WASH, 12, cell=B, seat="b1", question="keep", value=None, text="Talk"),
        line(41, events.HOT_WASH, 12, cell="observer", seat="o", question="keep", value=None,
             text="Not asked"),
        line(42, events.HOT_WASH, 12, cell=A, seat="a1", question="keep", value=None, text=""),
    ]  # fmt: skip
    hot_wash = document_of(statement_context(*lines, *answers))["hot_wash"]
    assert (hot_wash["answered"], hot_wash["phones"]) == (6, 6)
    scale = hot_wash["scales"][0]
    assert (scale["code"], scale["n"], scale["counts"]) == ("told", 6, [2, 1, 1, 1, 1])
    # One small cell beside a total would give itself away: neither is shown.
    assert [cell["n"] for cell in scale["cells"]] == [None, None]
    assert hot_wash["scales"][1]["mean"] is None
    assert hot_wash["words"][0]["answers"] == ["Talk"]


def test_page_one_has_five_lines_and_suggestions_at_most_and_folds_the_others() -> None:
    lines = [{"key": f"missed A{number}"} for number in range(8)]
    report = {
        "head": {"opening": {"en": "", "km": "x"}},
        "page_one": {
            "strength": {"is_proposed": True, "lines": lines[:5]},
            "improvement": {
                "is_proposed": False,
                "lines": [
                    {"owner": {"en": "Maritime"}, "due_on": "2027-01-31"},
                    {"owner": None, "due_on": "2027-01-31"},
                ],
            },
            "proposals": {"strength": lines, "improvement": lines[2:]},
        },
    }
    proposed = reporting.page_one_column(report=report, kind="strength")
    assert (proposed["open"], proposed["folded"]) == ([], lines[5:])
    chosen = reporting.page_one_column(report=report, kind="improvement")
    assert (chosen["open"], chosen["folded"]) == (lines[2:5], lines[5:])
    assert reporting.progress(report=report) == {
        "has_opening": True, "strengths": 0, "areas": 2, "owned": 1, "most": 5,
    }  # fmt: skip


def test_a_recommendation_of_several_areas_is_on_page_one_once() -> None:
    finding = {"kind": "improvement", "on_page_one": True, "suggestion": ""}
    texts = [
        {"en": en, "km": en} for en in ("Practise it.", "Practise it.", "Call first.", "", "")
    ]
    findings = [{**finding, "recommendation": recommendation} for recommendation in texts]
    group = document_of(statement_context(*CALLED), findings=findings)["page_one"]["improvement"]
    assert [finding["recommendation"]["en"] for finding in group["lines"]] == [
        "", "", "Call first.", "", "",
    ]  # fmt: skip
    assert group["shared"] == [{"recommendation": texts[0], "count": 2}]
    assert findings[0]["recommendation"] == texts[0]


def test_a_title_is_the_first_clause_with_the_result() -> None:
    document = document_of(statement_context(*CALLED))
    areas = {area["key"]: area for area in document["areas"]}
    assert areas["missed A2"]["title"]["en"].endswith(" (not done in 3 min)")
    assert areas["missed A2"]["title"] != areas["missed A2"]["text"]
    assert areas["missed A2"]["detail"] == {"en": "", "km": ""}


def test_a_detail_is_what_the_title_leaves_out() -> None:
    action = Words(
        en="Keeps her in a room with a closed door, a woman officer and water.",
        km="ឱ្យស្ត្រីវ័យក្មេងនៅក្នុងបន្ទប់ដែលបិទទ្វារ។ មានមន្ត្រីស្រី និងទឹក។",
    )
    span = statement_words.duration_text(seconds=300)
    minutes = statement_words.DETAILS["met"].text.filled({"minutes": span})
    detail = statement_words.detail(source=action, more=minutes)
    assert detail.en == "… a woman officer and water. 5 min were given."
    assert detail.km.startswith("… មានមន្ត្រីស្រី និងទឹក។")
    long = Words(en="word " * 40, km="ប្រាប់នាយកដ្ឋាន " * 12)
    assert statement_words.headline(text=long.en).endswith(" …")
    assert not statement_words.headline(text=long.km).endswith("…")
    assert statement_words.remainder(text=long.km)
