"""A view that runs an action shows its message, or its refusal where it belongs."""

from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.test import RequestFactory

from promdaen.kit.refusals import Refused, attempt


class NameForm(forms.Form):
    name = forms.CharField()


def request() -> HttpRequest:
    made = RequestFactory().post("/")
    made._messages = CookieStorage(made)  # type: ignore[attr-defined]
    return made


def texts(of_request: HttpRequest) -> list[tuple[str, str]]:
    return [(line.level_tag, str(line)) for line in get_messages(of_request)]


def test_an_accepted_action_gives_its_message() -> None:
    sent = request()
    with attempt(sent, done="Saved.") as attempted:
        pass
    assert (attempted.is_done, texts(sent)) == (True, [("success", "Saved.")])


def test_an_action_without_a_message_says_nothing() -> None:
    sent = request()
    with attempt(sent) as attempted:
        pass
    assert (attempted.is_done, texts(sent)) == (True, [])


def test_a_refusal_without_a_form_is_a_message() -> None:
    sent = request()
    with attempt(sent, done="Saved.") as attempted:
        raise Refused("Too late.")
    assert (attempted.is_done, texts(sent)) == (False, [("error", "Too late.")])


def test_a_refusal_goes_to_the_fields_it_names_and_else_to_the_form() -> None:
    form = NameForm({"name": "Dara"})
    with attempt(request(), form=form):
        raise Refused("", fields={"name": "Too long.", "gone": "Elsewhere."})
    assert form.errors == {"name": ["Too long."], "__all__": ["Elsewhere."]}
    form = NameForm({"name": "Dara"})
    with attempt(request(), form=form):
        raise Refused("One.", "Two.")
    assert form.errors == {"__all__": ["One.", "Two."]}
