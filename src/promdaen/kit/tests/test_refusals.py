"""A view that runs an action shows its message, or its refusal where it belongs."""

import pytest
from django import forms
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.test import RequestFactory

from promdaen.kit.refusals import (
    Refused,
    as_form_errors,
    as_messages,
    attempt,
    duplicate_refused,
)


class NameForm(forms.Form):
    name = forms.CharField()


def request() -> HttpRequest:
    post_request = RequestFactory().post("/")
    post_request._messages = CookieStorage(post_request)  # type: ignore[attr-defined]
    return post_request


def texts(of_request: HttpRequest) -> list[tuple[str, str]]:
    return [(line.level_tag, str(line)) for line in get_messages(of_request)]


def test_an_accepted_action_gives_its_message() -> None:
    post_request = request()
    with attempt(post_request, success="Saved.") as attempted:
        pass
    assert (attempted.is_done, texts(post_request)) == (True, [("success", "Saved.")])


def test_an_action_without_a_message_shows_nothing() -> None:
    post_request = request()
    with attempt(post_request) as attempted:
        pass
    assert (attempted.is_done, texts(post_request)) == (True, [])


def test_a_refusal_without_a_form_is_a_message() -> None:
    post_request = request()
    with attempt(post_request, success="Saved.") as attempted:
        raise Refused("Too late.")
    assert (attempted.is_done, texts(post_request)) == (False, [("error", "Too late.")])


def test_a_refusal_goes_to_the_fields_it_names_and_else_to_the_form() -> None:
    form = NameForm({"name": "Dara"})
    with attempt(request(), form=form):
        raise Refused("", fields={"name": "Too long.", "gone": "Elsewhere."})
    assert form.errors == {"name": ["Too long."], "__all__": ["Elsewhere."]}
    form = NameForm({"name": "Dara"})
    with attempt(request(), form=form):
        raise Refused("One.", "Two.")
    assert form.errors == {"__all__": ["One.", "Two."]}


@pytest.mark.django_db
def test_a_row_that_another_transaction_stored_first_is_refused_in_words() -> None:
    Group.objects.create(name="ONE")
    form, post_request = NameForm({"name": "Dara"}), request()
    with attempt(post_request, form=form) as attempted, transaction.atomic():
        Group.objects.bulk_create([Group(name="ONE")])
    assert not attempted.is_done
    assert "was saved a moment ago" in form.errors["__all__"][0]
    with as_messages(post_request), transaction.atomic():
        Group.objects.bulk_create([Group(name="ONE")])
    assert "was saved a moment ago" in texts(post_request)[0][1]
    with as_form_errors(form), transaction.atomic():
        Group.objects.bulk_create([Group(name="ONE")])
    assert len(form.errors["__all__"]) == 2


@pytest.mark.django_db
def test_a_duplicate_is_refused_in_the_caller_s_words_and_logged_without_values(
    caplog: pytest.LogCaptureFixture,
) -> None:
    Group.objects.create(name="Secret")
    refusal = Refused("The name is taken.")
    with pytest.raises(Refused) as refused, duplicate_refused(refusal), transaction.atomic():
        Group.objects.bulk_create([Group(name="Secret")])
    assert refused.value is refusal
    assert "auth_group" in caplog.text
    assert "Secret" not in caplog.text


@pytest.mark.django_db
def test_another_fault_of_the_database_is_no_refusal() -> None:
    empty = Group(name=None)  # type: ignore[misc]
    with pytest.raises(IntegrityError), attempt(request()), transaction.atomic():
        Group.objects.bulk_create([empty])
