"""Keys of phones: made, noticed, revoked; what they open, and who sees them."""

from datetime import date, timedelta

import pytest

from promdaen.kit.models import AuditLine
from promdaen.people.queries import NotAllowed
from promdaen.survey.actions import keys
from promdaen.survey.actions.refusals import SurveyRefused
from promdaen.survey.models import AccessKey
from promdaen.survey.queries import keys as queries
from promdaen.survey.rules import keys as rules
from tests import factories, survey_world

pytestmark = pytest.mark.django_db

TOKEN = "a-token-of-a-test"


def access_key(token: str = TOKEN, by: object = None, **fields: object) -> AccessKey:
    new = {"round": survey_world.a_round(), "name": "Tablet 1"} | fields
    return keys.create_key(new=keys.NewAccessKey(token=token, **new), by=by, now=factories.NOW)


def entry(*, token: str = TOKEN, days: int = 0) -> queries.KeyLookup:
    return queries.key_lookup(
        token=token, purpose="device", now=factories.NOW + timedelta(days=days)
    )


def test_only_the_digest_of_a_token_is_kept() -> None:
    key = access_key()
    assert entry().key == key
    stored = [*AccessKey.objects.values(), *AuditLine.objects.values()]
    assert TOKEN not in str(stored)


def test_a_key_opens_nothing_once_it_is_old_revoked_or_of_a_closed_account() -> None:
    person = factories.account("assessor")
    key = access_key(days=7, account=person)
    assert entry(days=6).key == key
    assert "too old" in entry(days=7).refusal
    assert "not known" in entry(token="another").refusal
    person.is_active = False
    person.save()
    assert "no part" in entry().refusal
    keys.revoke_key(key=key, by=None, now=factories.NOW)
    assert "revoked" in entry().refusal


def test_revoking_again_changes_nothing() -> None:
    key = access_key()
    for hours in (1, 2):
        keys.revoke_key(key=key, by=None, now=factories.NOW + timedelta(hours=hours))
    assert AuditLine.objects.filter(action="revoke_key").count() == 1


def test_an_assessor_makes_and_revokes_own_keys_alone() -> None:
    person, other = factories.account("assessor"), factories.account("assessor")
    own = access_key(account=person, by=person)
    with pytest.raises(NotAllowed):
        access_key("b", account=other, by=person)
    with pytest.raises(NotAllowed):
        access_key("c", by=person)
    foreign = access_key("d", account=other, by=factories.account("coordinator"))
    with pytest.raises(NotAllowed):
        keys.revoke_key(key=foreign, by=person, now=factories.NOW)
    keys.revoke_key(key=own, by=person, now=factories.NOW)
    lines = queries.key_summaries(account=person, purpose="device", now=factories.NOW)
    assert [(line.key, line.state) for line in lines] == [(own, "revoked")]
    assert queries.key_seen_by(account=person, purpose="device", pk=foreign.pk) is None
    with pytest.raises(NotAllowed):
        queries.keys_visible_to(account=factories.account("viewer"), purpose="device")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * (rules.MAX_NAME_LENGTH + 1)}, "80"),
        ({"days": 0}, "in this range"),
        ({"days": rules.MAX_DAYS + 1}, "366"),
    ],
)
def test_a_key_that_cannot_be_is_refused(fields: dict[str, object], words: str) -> None:
    with pytest.raises(SurveyRefused, match=words):
        access_key(**fields)


def test_a_closed_round_and_an_account_without_visits_get_no_key() -> None:
    closed = survey_world.a_round("2025", starts_on=date(2025, 1, 1), ends_on=date(2025, 2, 1))
    closed.closed_at = factories.NOW
    with pytest.raises(SurveyRefused, match="closed"):
        access_key(round=closed)
    with pytest.raises(SurveyRefused, match="no part"):
        access_key(account=factories.account("trainer"))


def test_a_contact_is_noted_once_a_minute_or_when_another_device_comes() -> None:
    key = access_key()
    for seconds, device in ((0, "collect:1"), (30, "collect:1"), (31, "collect:2"), (95, "")):
        keys.note_contact(
            key=AccessKey.objects.get(),
            agent="org.odk.collect",
            device=device,
            now=factories.NOW + timedelta(seconds=seconds),
        )
        key.refresh_from_db()
        seconds_seen = (key.last_seen_at - factories.NOW).seconds
        assert seconds_seen == {0: 0, 30: 0, 31: 31, 95: 95}[seconds]
    assert key.last_device == "collect:2"


def test_keys_are_listed_open_ones_first_with_what_came() -> None:
    old = access_key("a", name="A", days=1)
    tablet = access_key("b", name="B", days=30)
    now = factories.NOW + timedelta(days=2)
    lines = queries.key_summaries(
        account=factories.account("coordinator"), purpose="device", now=now
    )
    assert [(line.key, line.state) for line in lines] == [(tablet, "open"), (old, "expired")]
    assert [line.submissions_count for line in lines] == [0, 0]


def test_the_round_that_goes_on_is_the_newest_that_has_begun_else_the_next() -> None:
    assert queries.current_round(today=date(2026, 11, 1)) is None
    first = survey_world.a_round()
    later = survey_world.a_round("2027", starts_on=date(2027, 1, 1), ends_on=date(2027, 3, 1))
    assert queries.current_round(today=date(2026, 11, 1)) == first
    assert queries.current_round(today=date(2027, 1, 1)) == later
    assert queries.current_round(today=date(2026, 9, 1)) == first


def test_a_settings_code_names_the_server_and_its_options() -> None:
    url = rules.server_url(address="http://192.168.8.10:8000", token=TOKEN)
    collect_settings = rules.settings_in(
        text=rules.collect_settings(url=url, name="ផ្ទាំង", language="km")
    )
    assert collect_settings["general"]["server_url"] == f"http://192.168.8.10:8000/key/{TOKEN}"
    assert collect_settings["general"]["form_update_mode"] == "match_exactly"
    assert collect_settings["general"]["guidance_hint"] == "yes_collapsed", (
        "examples of levels, folded"
    )
    assert collect_settings["admin"] == {}
    assert collect_settings["project"]["name"] == "ផ្ទាំង"
