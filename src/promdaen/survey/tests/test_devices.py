"""Pages of phones, and the command that makes their keys."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from promdaen.people.rules.api_tokens import token_hash
from promdaen.survey.actions import keys
from promdaen.survey.models import AccessKey, Instrument, Round
from promdaen.survey.rules import keys as rules
from tests import factories, survey_world

pytestmark = pytest.mark.django_db


def signed_in(*roles: str) -> tuple[Client, object]:
    person = factories.account(*roles, language="en")
    client = Client()
    client.force_login(person)
    client.cookies["promdaen_language"] = "en"
    return client, person


def test_a_coordinator_lets_a_phone_join_sees_it_and_shuts_it_out() -> None:
    client, _person = signed_in("coordinator")
    assert b"No open round" in client.get("/survey/devices/").content
    survey_round, assessor = survey_world.a_round(), factories.account("assessor")
    assert b"No phone has joined yet" in client.get("/survey/devices/").content
    typed = {"name": "Tablet 7", "round": survey_round.pk, "days": 14, "account": assessor.pk}
    response = client.post("/survey/devices/add/", typed)
    assert b"qr-wall" in response.content
    key = AccessKey.objects.get()
    assert (key.name, key.account, key.round) == ("Tablet 7", assessor, survey_round)
    assert b"http://testserver/key/" in response.content
    listed = client.get("/survey/devices/").content
    assert b"Tablet 7" in listed
    assert b"/key/" not in listed
    client.post(f"/survey/devices/{key.pk}/revoke/")
    key.refresh_from_db()
    assert key.revoked_at is not None
    assert b"Revoked" in client.get("/survey/devices/").content


def test_what_is_typed_wrong_is_reported_and_nothing_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client, _person = signed_in("coordinator")
    survey_round = survey_world.a_round()
    typed = {"name": "Tablet", "round": survey_round.pk, "days": 900}
    assert b"errors" in client.post("/survey/devices/add/", typed).content
    monkeypatch.setattr(rules, "MAX_DAYS", 10)
    refused = client.post("/survey/devices/add/", typed | {"days": 20})
    assert b"1 to 10 days" in refused.content
    assert not AccessKey.objects.exists()


def test_an_assessor_joins_an_own_phone_and_sees_no_other() -> None:
    client, person = signed_in("assessor")
    other, _person = signed_in("assessor")
    survey_round = survey_world.a_round()
    assert b"Whose visits" not in client.get("/survey/devices/add/").content
    client.post("/survey/devices/add/", {"name": "Mine", "round": survey_round.pk, "days": 5})
    key = AccessKey.objects.get()
    assert key.account == person
    assert b"Mine" not in other.get("/survey/devices/").content
    assert other.post(f"/survey/devices/{key.pk}/revoke/").status_code == 404


def test_the_page_of_a_phone_lists_what_it_submitted() -> None:
    client, _person = signed_in("coordinator")
    place = factories.checkpoint()
    survey_world.instrument()
    token = "token-of-a-tablet"
    new = keys.NewAccessKey(token=token, name="Tablet 1", round=survey_world.a_round())
    key = keys.create_key(new=new, by=None, now=timezone.now())
    path = f"/survey/devices/{key.pk}/"
    assert b"Nothing was submitted yet" in client.get(path).content
    first = survey_world.xml_of(checkpoint=place, answers={}, instance_id="uuid:1")
    odd = survey_world.xml_of(checkpoint=place, answers={}, instance_id="uuid:2")
    for xml in (first, odd.replace(b">KH-X1<", b">KH-NO<")):
        file = SimpleUploadedFile("submission.xml", xml)
        response = Client().post(f"/key/{token}/submission", {"xml_submission_file": file})
        assert response.status_code == 201
    html = client.get(path).content.decode()
    assert "Waits for review" in html
    assert "No checkpoint that is known" in html
    other, _person = signed_in("assessor")
    assert other.get(path).status_code == 404


def test_others_have_no_phones() -> None:
    client, _person = signed_in("viewer")
    for path in ("/survey/devices/", "/survey/devices/add/"):
        assert client.get(path).status_code == 403


def command(*arguments: str) -> dict[str, str]:
    out = io.StringIO()
    call_command("device_key", "create", *arguments, stdout=out, stderr=io.StringIO())
    return json.loads(out.getvalue())


def test_the_command_prints_where_a_phone_joins_and_makes_what_is_not_there(
    settings: object,
) -> None:
    factories.checkpoint()
    survey_world.loaded()
    person = factories.account("assessor")
    settings.PUBLIC_ADDRESS = "https://promdaen.example"
    printed = command("--name", "Tablet 1", "--days", "3", "--account", person.email.upper())
    collect_settings = rules.settings_in(text=printed["qr"])
    assert printed["url"].startswith("https://promdaen.example/key/")
    assert collect_settings["general"]["server_url"] == printed["url"]
    key = AccessKey.objects.get()
    assert (key.name, key.account) == ("Tablet 1", person)
    assert key.token_hash == token_hash(token=printed["url"].rpartition("/")[2])
    assert (Round.objects.count(), Instrument.objects.count()) == (1, 1)
    settings.PUBLIC_ADDRESS = ""
    again = command("--name", "Tablet 2", "--round", Round.objects.get().code)
    assert again["url"].startswith("http://")
    assert (Round.objects.count(), Instrument.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "arguments",
    [("--round", "nope"), ("--account", "nobody@example.org"), ("--days", "0")],
)
def test_the_command_refuses_in_one_line(arguments: tuple[str, ...]) -> None:
    factories.checkpoint()
    survey_world.instrument()
    for language, is_khmer in (("en", False), ("km", True)):
        with pytest.raises(CommandError) as refused:
            command("--name", "Tablet", "--language", language, *arguments)
        assert any("\u1780" <= sign <= "\u17ff" for sign in str(refused.value)) == is_khmer
    assert not AccessKey.objects.exists()
