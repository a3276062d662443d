"""An officer's phone: in by a pass, out by itself, and never with a pass that was reissued."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.http import HttpRequest
from django.utils import timezone

from promdaen.kit import phones

PHONE = phones.PhoneBearer(officer_id=UUID(int=1), pass_id=UUID(int=2), revision=3)


@pytest.fixture(autouse=True)
def checks(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    checks: list[Any] = []
    monkeypatch.setattr(phones, "_checks", checks)
    return checks


@pytest.fixture
def request_in() -> HttpRequest:
    request = HttpRequest()
    request.session = SessionStore()
    return request


def age(request: HttpRequest, *, seconds: int) -> None:
    phone_data = request.session[phones.KEY]
    earlier = timezone.now() - timedelta(seconds=seconds)
    request.session[phones.KEY] = phone_data | {"seen": earlier.timestamp()}


def test_no_one_is_in_before_signing_in(request_in: HttpRequest) -> None:
    assert phones.phone_bearer(request_in) is None


def test_a_phone_that_signed_in_speaks_for_its_officer(request_in: HttpRequest) -> None:
    phones.sign_in(request_in, phone=PHONE)
    assert phones.phone_bearer(request_in) == PHONE


def test_a_phone_that_no_one_used_is_out(request_in: HttpRequest) -> None:
    phones.sign_in(request_in, phone=PHONE)
    age(request_in, seconds=phones.IDLE_SECONDS + 1)
    assert phones.phone_bearer(request_in) is None
    assert phones.KEY not in request_in.session


def test_use_keeps_a_phone_in(request_in: HttpRequest) -> None:
    phones.sign_in(request_in, phone=PHONE)
    age(request_in, seconds=phones.IDLE_SECONDS - 10)
    assert phones.phone_bearer(request_in) == PHONE
    assert timezone.now().timestamp() - request_in.session[phones.KEY]["seen"] < 5


def test_a_pass_that_no_longer_holds_ends_the_session(
    request_in: HttpRequest, checks: list[Any]
) -> None:
    phones.register_pass_check(check=lambda *, phone, now: phone.revision == 4)
    phones.sign_in(request_in, phone=PHONE)
    assert phones.phone_bearer(request_in) is None


def test_signing_out_leaves_the_rest_of_the_session(request_in: HttpRequest) -> None:
    request_in.session["other"] = 1
    phones.sign_in(request_in, phone=PHONE)
    phones.sign_out(request_in)
    assert phones.phone_bearer(request_in) is None
    assert request_in.session["other"] == 1


def test_a_pass_is_checked_once_a_request(request_in: HttpRequest, checks: list[Any]) -> None:
    checked_phones = []

    def check(*, phone: phones.PhoneBearer, now: Any) -> bool:
        checked_phones.append(phone)
        return True

    phones.register_pass_check(check=check)
    phones.sign_in(request_in, phone=PHONE)
    assert phones.phone_bearer(request_in) == phones.phone_bearer(request_in) == PHONE
    other = phones.PhoneBearer(officer_id=UUID(int=7), pass_id=UUID(int=8), revision=1)
    phones.sign_in(request_in, phone=other)
    assert phones.phone_bearer(request_in) == other
    assert checked_phones == [PHONE, other]
