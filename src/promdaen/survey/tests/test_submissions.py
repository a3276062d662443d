"""Submissions: kept once, scored when they come."""

import io
from itertools import pairwise

import pytest
from PIL import Image

from promdaen.kit.models import AuditLine
from promdaen.survey.actions import keys, submissions
from promdaen.survey.models import Attachment, Submission, Visit
from promdaen.survey.rules.submissions import MAX_BYTES, MAX_ELEMENTS
from tests import factories, survey_world

pytestmark = pytest.mark.django_db


def jpeg() -> bytes:
    exif = Image.Exif()
    exif[0x0110] = "Phone of a person"
    into = io.BytesIO()
    Image.new("RGB", (40, 30), "olive").save(into, "JPEG", exif=exif)
    return into.getvalue()


def picture_field() -> str:
    """A field of the instrument that takes a photograph."""
    for indicator in survey_world.instrument_content().indicators:
        for part in survey_world.kinds.answer_fields(indicator=indicator):
            if part.kind == "picture":
                return part.name(code=indicator.code)
    raise AssertionError("The instrument asks for no photograph.")


def submit(xml: bytes, files: dict[str, bytes] | None = None, **origin: object):
    """A submission as a phone sends it."""
    uploads = {
        name: submissions.NewFile(media_type="image/jpeg", data=data)
        for name, data in (files or {}).items()
    }
    return submissions.keep_submission(
        new=submissions.NewSubmission(xml=xml, files=uploads, agent="odk\0", device="collect:1"),
        origin=submissions.Origin(**({"round": survey_world.a_round()} | origin)),
        now=factories.NOW,
    )


def refused(xml: bytes, **origin: object) -> int:
    survey_world.a_round()
    before = Submission.objects.count(), AuditLine.objects.count(), Visit.objects.count()
    with pytest.raises(submissions.SubmissionRefused) as caught:
        submit(xml, **origin)
    assert str(caught.value)
    assert before == (
        Submission.objects.count(),
        AuditLine.objects.count(),
        Visit.objects.count(),
    )
    return caught.value.status


def test_a_submission_is_scored_for_the_class_and_modes_of_its_checkpoint() -> None:
    place = factories.checkpoint("KH-L1", modes=["land"], kind="local")
    submission = survey_world.submission(checkpoint=place)
    assert submission.standard_class == "local"
    assert submission.scores["I01"] == 3
    assert "I15" not in submission.scores, "a local checkpoint owes no liaison office"
    assert "T34" not in submission.scores, "no boats on land"
    assert submission.grades["I01"] == "seen"
    assert submission.visit is not None
    assert submission.visit.submission == submission
    assert submission.visit.state == "submitted"
    assert submission.head_count == 24


def test_the_same_bytes_are_stored_once() -> None:
    place = factories.checkpoint()
    account = factories.account("assessor")
    survey_world.submission(checkpoint=place, account=account)
    survey_world.submission(checkpoint=place, account=account)
    assert Submission.objects.count() == 1


def test_photographs_in_pieces_are_each_kept_once_under_khmer_names_without_their_exif() -> None:
    place = factories.checkpoint()
    survey_world.instrument()
    field, name = picture_field(), "រូបថត មុខច្រក.jpg"
    xml = survey_world.xml_of(checkpoint=place, answers={field: name})
    first = submit(xml)
    assert (first.state, first.submission.media) == ("new", [name])
    assert first.submission.agent == "odk"
    again = submit(xml, {name: jpeg(), "stray.jpg": jpeg()})
    assert again.state == "again"
    submit(xml, {name: b"other bytes"})
    attachment = Attachment.objects.get()
    assert (attachment.name, attachment.media_type, attachment.is_picture) == (
        name,
        "image/jpeg",
        True,
    )
    assert b"Phone of a person" not in bytes(attachment.data)


def test_a_file_that_is_no_picture_is_kept_as_it_came_and_marked() -> None:
    place = factories.checkpoint()
    survey_world.instrument()
    xml = survey_world.xml_of(checkpoint=place, answers={picture_field(): "a.jpg"})
    submit(xml, {"a.jpg": b"cut off"})
    attachment = Attachment.objects.get()
    assert bytes(attachment.data) == b"cut off"
    assert not attachment.is_picture


def test_a_name_composed_otherwise_is_the_same_name() -> None:
    place = factories.checkpoint()
    survey_world.instrument()
    xml = survey_world.xml_of(checkpoint=place, answers={picture_field(): "café.jpg"})
    submit(xml, {"cafe\u0301.jpg": jpeg()})
    assert Attachment.objects.get().name == "café.jpg"


def test_a_name_longer_than_any_file_has_is_no_file() -> None:
    place = factories.checkpoint()
    survey_world.instrument()
    xml = survey_world.xml_of(checkpoint=place, answers={picture_field(): "a" * 256})
    assert submit(xml, {"a" * 256: jpeg()}).submission.media == []


@pytest.mark.parametrize(
    ("xml", "status"),
    [
        (b"<data", 400),
        (b"<!DOCTYPE d [<!ENTITY a 'b'>]><data>&a;</data>", 400),
        (b"<data id='promdaen_checkpoint' version='1'/>", 400),
        (b"<d><a><b>" + b"<c>" * 12 + b"</c>" * 12 + b"</b></a></d>", 400),
        (b"<d>" + b"<a/>" * (MAX_ELEMENTS + 1) + b"</d>", 413),
        (b"<d><a>" + b"x" * 20_001 + b"</a></d>", 413),
        (b" " * (MAX_BYTES + 1), 413),
        (b"<d id='other' version='1'><meta><instanceID>1</instanceID></meta></d>", 404),
        (b"<d id='promdaen_checkpoint'><meta><instanceID>1</instanceID></meta></d>", 404),
        (
            b"<d id='promdaen_checkpoint' version='999'>"
            b"<meta><instanceID>1</instanceID></meta></d>",
            404,
        ),
    ],
)
def test_what_cannot_be_a_submission_is_refused_and_nothing_is_stored(
    xml: bytes, status: int
) -> None:
    assert refused(xml) == status


def test_other_answers_under_a_known_id_are_a_conflict() -> None:
    place = factories.checkpoint()
    submission = survey_world.submission(checkpoint=place, instance_id="uuid:1")
    other = survey_world.xml_of(checkpoint=place, answers={"I01": "1"}, instance_id="uuid:1")
    assert refused(other, account=submission.account) == 409


def test_an_edit_supersedes_and_a_second_edit_of_the_same_version_is_a_conflict() -> None:
    place = factories.checkpoint()
    submission = survey_world.submission(checkpoint=place, instance_id="uuid:1")
    edit = survey_world.xml_of(
        checkpoint=place, answers={"I01": "1"}, instance_id="uuid:2", deprecated_id="uuid:1"
    )
    outcome = submit(edit, account=submission.account)
    assert (outcome.state, outcome.submission.supersedes_id) == ("edited", submission.pk)
    visit = Visit.objects.get()
    assert visit.submission_id == outcome.submission.pk
    assert submit(edit, account=submission.account).state == "again"
    late = survey_world.xml_of(
        checkpoint=place, answers={"I01": "2"}, instance_id="uuid:3", deprecated_id="uuid:1"
    )
    assert refused(late, account=submission.account) == 409


def test_an_edit_of_what_another_sent_or_no_one_sent_is_unknown() -> None:
    place = factories.checkpoint()
    survey_world.submission(checkpoint=place, instance_id="uuid:1")
    edit = survey_world.xml_of(
        checkpoint=place, answers={}, instance_id="uuid:2", deprecated_id="uuid:1"
    )
    assert refused(edit, account=factories.account("assessor")) == 404
    unknown = survey_world.xml_of(
        checkpoint=place, answers={}, instance_id="uuid:2", deprecated_id="uuid:9"
    )
    assert refused(unknown) == 404


def test_a_phone_without_an_account_edits_only_its_own() -> None:
    place, survey_round = factories.checkpoint(), survey_world.a_round()
    survey_world.instrument()
    first, second, again = (
        keys.create_key(
            new=keys.NewAccessKey(token=token, name=name, round=survey_round),
            by=None,
            now=factories.NOW,
        )
        for token, name in (("a", "Tablet 1"), ("b", "Tablet 2"), ("c", "Tablet 1"))
    )
    submit(survey_world.xml_of(checkpoint=place, answers={}, instance_id="uuid:1"), key=first)
    edit = survey_world.xml_of(
        checkpoint=place, answers={"I01": "1"}, instance_id="uuid:2", deprecated_id="uuid:1"
    )
    assert refused(edit, key=second) == 404
    assert submit(edit, key=again).state == "edited", "the phone joined again"


def test_an_edit_that_goes_to_another_checkpoint_takes_its_visit_along() -> None:
    first, second = factories.checkpoint(), factories.checkpoint("KH-X2")
    submission = survey_world.submission(checkpoint=first, instance_id="uuid:1")
    instrument = survey_world.instrument()
    assert second.code in instrument.body["checkpoints"]
    edit = survey_world.xml_of(
        checkpoint=second, answers={}, instance_id="uuid:2", deprecated_id="uuid:1"
    )
    outcome = submit(edit, account=submission.account)
    assert outcome.submission.visit.checkpoint == second
    visit = Visit.objects.get(checkpoint=first)
    assert (visit.submission, visit.state) == (None, "planned")


def test_what_was_accepted_counts_until_it_is_edited_itself() -> None:
    place = factories.checkpoint()
    submission = survey_world.submission(checkpoint=place, instance_id="uuid:1")
    Visit.objects.update(state="accepted")
    again = survey_world.xml_of(checkpoint=place, answers={}, instance_id="uuid:2")
    second = submit(again, account=submission.account).submission
    assert ["another", ""] in second.flags
    assert Visit.objects.get().submission_id == submission.pk
    edit = survey_world.xml_of(
        checkpoint=place, answers={}, instance_id="uuid:3", deprecated_id="uuid:2"
    )
    submit(edit, account=submission.account)
    assert Visit.objects.get().submission_id == submission.pk
    own = survey_world.xml_of(
        checkpoint=place, answers={}, instance_id="uuid:4", deprecated_id="uuid:1"
    )
    submit(own, account=submission.account)
    assert Visit.objects.get().state == "submitted"


def test_what_was_accepted_in_a_closed_round_is_not_edited() -> None:
    place = factories.checkpoint()
    submission = survey_world.submission(checkpoint=place, instance_id="uuid:1")
    closed = survey_world.a_round()
    closed.closed_at = factories.NOW
    ids = ["uuid:1", "uuid:2", "uuid:3"]
    edits = [
        survey_world.xml_of(checkpoint=place, answers={}, instance_id=new, deprecated_id=old)
        for old, new in pairwise(ids)
    ]
    assert submit(edits[0], account=submission.account, round=closed).state == "edited", (
        "not accepted yet"
    )
    Visit.objects.update(state="accepted")
    assert refused(edits[1], account=submission.account, round=closed) == 409
    assert submit(edits[1], account=submission.account).state == "edited", "it was opened again"


def test_a_submission_that_fits_no_form_is_kept_with_its_oddities() -> None:
    place = factories.checkpoint()
    survey_world.instrument()
    survey_round = survey_world.a_round()
    survey_round.closed_at = factories.NOW
    xml = survey_world.xml_of(
        checkpoint=place,
        answers={"T01": "99", "I12_part": "1e999999999", "I12_whole": "2", "I12": "counted"},
    )
    odd = xml.replace(b">KH-X1<", b">KH-NOWHERE<").replace(b">2026-11-20<", b">soon<")
    odd = odd.replace(b">24<", b">" + b"9" * 5000 + b"<")
    submission = submit(odd, round=survey_round).submission
    codes = {code for code, _detail in submission.flags}
    assert {"no_checkpoint", "no_day", "closed_round"} <= codes
    assert (submission.visit, submission.head_count, submission.visited_on) == (None, None, None)
    edit = odd.replace(
        b"<instanceID>uuid:1</instanceID>",
        b"<instanceID>uuid:2</instanceID><deprecatedID>uuid:1</deprecatedID>",
    )
    assert submit(edit, round=survey_round).submission.visit is None


def test_an_edit_without_a_known_checkpoint_stays_with_its_visit() -> None:
    place = factories.checkpoint()
    submission = survey_world.submission(checkpoint=place, instance_id="uuid:1")
    edit = survey_world.xml_of(
        checkpoint=place, answers={}, instance_id="uuid:2", deprecated_id="uuid:1"
    ).replace(b">KH-X1<", b">KH-NOWHERE<")
    assert submit(edit, account=submission.account).submission.visit == submission.visit


def test_a_number_that_no_form_asks_for_is_wrong_and_costs_nothing() -> None:
    place = factories.checkpoint()
    survey_world.instrument()
    answers = survey_world.answers_of()
    field = next(name for name, value in answers.items() if value == "5")
    submission = submit(
        survey_world.xml_of(checkpoint=place, answers={field: "1e999999999"})
    ).submission
    assert submission.scores[field.partition("_")[0]] is None
