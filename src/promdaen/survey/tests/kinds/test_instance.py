"""A visit on a page becomes the XML that Collect would have sent."""

from __future__ import annotations

from functools import cache

import pytest

from promdaen.kit.texts import Words
from promdaen.survey.kinds import xlsform
from promdaen.survey.kinds.instance import SubmissionIdentity, instance_xml, omitted_names
from promdaen.survey.queries import instruments
from promdaen.survey.rules.instrument import AnswerChoice
from promdaen.survey.rules.submissions import parsed
from tests import collect, survey_world

NOWHERE = Words(en="Nowhere", km="គ្មានទីណា")
PLACES = {"KH-X1": ("local", ["land"]), "KH-X2": ("international", ["sea", "air"])}
META = {"instanceID": "uuid:1"}


@cache
def form() -> str:
    checkpoints = [
        xlsform.FormCheckpoint(
            code=code, name=NOWHERE, province="01", standard_class=standard, modes=modes
        )
        for code, (standard, modes) in PLACES.items()
    ]
    places = xlsform.FormPlaces(
        provinces=[AnswerChoice(code="01", label=NOWHERE)], checkpoints=checkpoints
    )
    xls_form = xlsform.build_xlsform(
        instrument=survey_world.instrument_content(), form_places=places, number=7
    )
    return instruments.compiled(form=xls_form)


def all_answers(code: str, **more: str) -> dict[str, str]:
    """Answers to every indicator, those that are not asked at this checkpoint too."""
    head = {
        "start": "2026-11-20T08:00:00.000+07:00",
        "end": "2026-11-20T11:00:00.000+07:00",
        "province": "01",
        "checkpoint": code,
        "visited_on": "2026-11-20",
        "head_count": "24",
    }
    return survey_world.answers_of(score=2) | head | more


def instance_bytes(code: str, answers: dict[str, str], **identity: str) -> bytes:
    standard, modes = PLACES[code]
    instrument = survey_world.instrument_content()
    return instance_xml(
        xform=form(),
        answers=answers | {"standard_class": standard, "modes": " ".join(modes)},
        left_out=omitted_names(
            instrument=instrument, answers=answers, standard_class=standard, modes=modes
        ),
        identity=SubmissionIdentity(instance_id="uuid:1", name=f"{code} 2026-11-20", **identity),
    )


@pytest.mark.parametrize("code", PLACES)
def test_a_page_and_collect_make_the_same_of_the_same_answers(code: str) -> None:
    answers = all_answers(code, I25="zero", I25_part="4", I01_note="ខ្មែរ <&> remark", I02="")
    ours = instance_bytes(code, answers)
    theirs = collect.filled(xform=form(), answers=answers, meta=META)
    assert collect.canonical(ours) == collect.canonical(theirs)
    assert parsed(xml=ours) == parsed(xml=theirs)
    instance = parsed(xml=ours)
    assert (instance.form_id, instance.version) == ("promdaen_checkpoint", "7")
    assert "I25_part" not in instance.answers, "behind a closed gate"
    assert ("T34" in instance.answers) is (code == "KH-X2"), "boats at sea alone"
    assert instance.answers["I01_note"] == "ខ្មែរ <&> remark"


def test_an_edit_names_the_version_that_it_replaces() -> None:
    instance = parsed(xml=instance_bytes("KH-X1", all_answers("KH-X1"), deprecated_id="uuid:0"))
    assert (instance.instance_id, instance.deprecated_id) == ("uuid:1", "uuid:0")


def test_a_form_without_meta_gets_it() -> None:
    data = "<instance><data id='f'><a/></data></instance>"
    bare = f"<m xmlns='http://www.w3.org/2002/xforms'>{data}</m>"
    identity = SubmissionIdentity(instance_id="uuid:9", name="")
    xml = instance_xml(xform=bare, answers={"a": "1"}, left_out=(), identity=identity)
    assert parsed(xml=xml).instance_id == "uuid:9"
    assert b"instanceName" not in xml
