"""Content loaded and published: frozen versions, checked before phones get them."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from promdaen.kit import json_objects
from promdaen.kit.content import ContentRecord
from promdaen.places.models import Checkpoint
from promdaen.survey.actions import content, publishing
from promdaen.survey.actions.refusals import SurveyRefused
from promdaen.survey.models import Frame, Indicator, Instrument
from promdaen.survey.queries import drafts, instruments, validating
from promdaen.survey.rules import form_faults
from promdaen.survey.tests import samples
from tests import factories

LATER = factories.NOW + timedelta(days=1)


def record(
    values: dict[str, Any], file: str = "content/survey/indicators/ins.toml"
) -> ContentRecord:
    return ContentRecord(code=values["code"], file=file, line=1, values=values, review={})


def load(*indicators: dict[str, Any], frame: dict[str, Any] | None = None, **stamp: Any) -> Any:
    """Load a small frame and indicators, over one checkpoint."""
    if not Checkpoint.objects.exists():
        factories.checkpoint()
    records = {
        "survey": [record(frame or samples.frame(), file="content/survey/frame.toml")],
        "indicator": [record(indicator) for indicator in indicators or (samples.values(),)],
    }
    return content.load_survey(
        records=records, by=stamp.get("by"), now=stamp.get("now", factories.NOW)
    )


def publish(**stamp: Any) -> Instrument:
    return publishing.publish_instrument(
        **({"by": None, "now": stamp.pop("now", factories.NOW)} | stamp)
    )


def refused(**stamp: Any) -> list[str]:
    """The lines of the refusal."""
    with pytest.raises(SurveyRefused) as why:
        publish(**stamp)
    return [str(line) for line in why.value.lines]


pytestmark = pytest.mark.django_db


def test_loading_again_changes_nothing_and_an_edit_before_publishing_stays_one_version() -> None:
    assert load().added == 2
    assert load().unchanged == 2
    assert load(samples.values(weight=2)).changed == 1
    assert list(Indicator.objects.values_list("version", "is_current")) == [(1, True)]


def test_a_change_after_publishing_is_a_new_version_and_the_published_one_stays() -> None:
    load()
    first = publish()
    load(samples.values(weight=2), now=LATER)
    assert list(Indicator.objects.values_list("version", "is_current")) == [
        (1, False),
        (2, True),
    ]
    assert instruments.published_rules(instrument=first).indicators[0].weight == 3
    load(frame=samples.frame(title=samples.text("Other")), now=LATER)
    assert Frame.objects.filter(is_current=True).count() == 1
    assert Frame.objects.count() == 2


def test_content_that_does_not_hold_is_refused_with_its_file_and_changes_nothing() -> None:
    with pytest.raises(SurveyRefused) as why:
        load(samples.values(weight=7), frame=samples.frame(scales=[]))
    assert why.value.lines[0].startswith("content/survey/indicators/ins.toml: I01, weight: ")
    assert not Indicator.objects.exists()
    with pytest.raises(SurveyRefused, match=r"frame\.toml: short: "):
        load(frame=samples.frame(scales=[{"code": "short", "words": [{}]}]))


def test_only_a_coordinator_loads_and_publishes() -> None:
    assessor = factories.account("assessor")
    with pytest.raises(PermissionDenied):
        load(by=assessor)
    with pytest.raises(PermissionDenied):
        publish(by=assessor)
    coordinator = factories.account("coordinator")
    load(by=coordinator)
    assert publish(by=coordinator).published_by == coordinator.name
    assert Indicator.objects.get().written_by == coordinator.name


def test_before_content_is_loaded_there_is_nothing_to_publish() -> None:
    assert "load-content" in refused()[0]
    assert instruments.draft_body(today=factories.NOW.date()) is None


def test_a_version_is_published_once_and_numbered() -> None:
    load()
    first = publish()
    assert first.number == 1
    assert first.xform_md5
    assert 'version="1"' in first.xform
    assert first.findings == [["not_run", ""]]
    assert not first.is_validated
    assert "Nothing was changed" in refused()[0]
    load(samples.values(weight=2), now=LATER)
    assert publish(now=LATER).number == 2
    assert instruments.newest_instrument() != first


def test_what_would_stop_a_phone_is_not_published(monkeypatch: pytest.MonkeyPatch) -> None:
    load()
    monkeypatch.setattr(form_faults, "_NAME", form_faults.re.compile("nothing"))
    lines = refused()
    assert "The name of a question" in lines[0]
    assert not Instrument.objects.exists()


def test_what_the_compiler_refuses_is_not_published() -> None:
    load()
    Indicator.objects.update(body=samples.values(question={"en": "", "km": ""}))
    assert refused()[0].startswith("The form cannot be compiled: ")


def test_what_odk_validate_refuses_is_not_published() -> None:
    load()
    validation = validating.Validation(is_run=True, errors=("Cycle in g",))
    assert refused(validator=lambda **_: validation)[1] == "Cycle in g"
    validation = validating.Validation(is_run=True, findings=(("warning", "slow"),))
    instrument = publish(validator=lambda **_: validation)
    assert instrument.is_validated
    assert instrument.findings == [["warning", "slow"]]


def test_two_who_publish_at_once_make_one_version() -> None:
    load()

    def meanwhile(**_more: Any) -> validating.Validation:
        publish()
        return validating.NOT_RUN

    assert "has published a version" in refused(validator=meanwhile)[0]
    assert Instrument.objects.count() == 1


def test_a_form_can_be_written_again_for_a_published_version() -> None:
    load()
    instrument = publish()
    form = drafts.published_form(row=instrument)
    assert instruments.compiled(form=form) == instrument.xform


def test_changes_since_nothing_are_all_new() -> None:
    load()
    draft = drafts.draft(today=factories.NOW.date())
    assert draft is not None
    body_changes = drafts.changes_since(old=None, new=draft.body)
    assert [(changed.code, changed.state) for changed in body_changes.records] == [("I01", "new")]
    assert drafts.changes_since(old=draft.body, new=draft.body).is_empty


def _java(monkeypatch: pytest.MonkeyPatch, code: int, out: str, err: str) -> None:
    def run(command: list[str], **_more: Any) -> subprocess.CompletedProcess[str]:
        assert Path(command[-1]).read_text(encoding="utf-8") == "<form/>"
        return subprocess.CompletedProcess(command, code, out, err)

    monkeypatch.setattr(validating.shutil, "which", lambda _name: "/bin/java")
    monkeypatch.setattr(validating.subprocess, "run", run)


def test_odk_validate_is_asked_where_java_is(monkeypatch: pytest.MonkeyPatch) -> None:
    _java(monkeypatch, 0, "Validating: form.xml", "")
    assert validating.odk_validate(xform="<form/>") == validating.Validation(is_run=True)
    _java(monkeypatch, 0, "Validating: form.xml", "odd\n")
    validation = validating.odk_validate(xform="<form/>")
    assert validation.findings == (("warning", "odd"),)
    _java(monkeypatch, 1, "Validating: form.xml", "Cycle detected")
    assert "Cycle detected" in validating.odk_validate(xform="<form/>").errors[0]


def test_without_java_or_time_that_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    _java(monkeypatch, 1, "", "no Java runtime present")
    assert validating.odk_validate(xform="<form/>") == validating.NO_JAVA

    def late(command: list[str], **_more: Any) -> None:
        raise subprocess.TimeoutExpired(command, 60)

    monkeypatch.setattr(validating.subprocess, "run", late)
    assert validating.odk_validate(xform="<form/>") == validating.LATE
    monkeypatch.setattr(validating.shutil, "which", lambda _name: None)
    assert validating.odk_validate(xform="<form/>") == validating.NO_JAVA


def test_the_digest_of_a_body_does_not_depend_on_its_order() -> None:
    first = {"a": 1, "b": [1, {"c": 2, "d": "ក"}]}
    second = {"b": [1, {"d": "ក", "c": 2}], "a": 1}
    assert json_objects.body_digest(body=first) == json_objects.body_digest(body=second)
