import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation

from promdaen.kit import middleware


class Account:
    def __init__(self, language: str) -> None:
        self.language = language


def answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse(translation.get_language())


def ask(
    address: str = "/runs/?page=2", *, cookie: str = "", account: str = "", method: str = "get"
) -> HttpResponse:
    request = getattr(RequestFactory(), method)(address)
    request.COOKIES.update({"promdaen_language": cookie} if cookie else {})
    request.user = Account(account)
    return middleware.ChosenLanguage(answer)(request)


@pytest.mark.parametrize(
    ("cookie", "account", "language"),
    [("", "", "km"), ("", "en", "en"), ("en", "km", "en"), ("fr", "en", "en"), ("fr", "fr", "km")],
)
def test_the_last_choice_wins_then_the_account_then_khmer(
    cookie: str, account: str, language: str
) -> None:
    response = ask(cookie=cookie, account=account)
    assert response.content.decode() == language
    assert response.headers["Content-Language"] == language
    assert response.headers["Vary"] == "Cookie"


def test_the_language_link_returns_to_the_same_place() -> None:
    response = ask("/runs/?q=kep&set-language=en&page=2")
    assert response.headers["Location"] == "/runs/?q=kep&page=2"
    assert response.cookies["promdaen_language"].value == "en"
    assert ask("/runs/?set-language=en").headers["Location"] == "/runs/"


def test_a_language_we_do_not_speak_changes_nothing() -> None:
    response = ask("/runs/?set-language=fr")
    assert response.headers["Location"] == "/runs/"
    assert "promdaen_language" not in response.cookies


def test_the_link_cannot_lead_to_another_house() -> None:
    request = RequestFactory().get("/", {"set-language": "en"})
    request.path = "//elsewhere.example/"
    response = middleware.ChosenLanguage(answer)(request)
    assert response.headers["Location"] == "/%2Felsewhere.example/"


def test_a_submitted_form_is_never_redirected() -> None:
    assert ask("/runs/?set-language=en", method="post").status_code == 200


def test_the_language_of_one_answer_does_not_reach_the_next() -> None:
    with translation.override("km"):
        ask(cookie="en")
        assert translation.get_language() == "km"
