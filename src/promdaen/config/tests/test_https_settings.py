"""What the settings of an https address say, read in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

READ = """
import json, os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "promdaen.config.settings"
django.setup()
from django.conf import settings
from django.contrib.auth.password_validation import get_default_password_validators
from django.core.exceptions import ValidationError
names = ("SESSION", "CSRF", "LANGUAGE")
parts = ("NAME", "SECURE", "HTTPONLY", "SAMESITE", "PATH", "DOMAIN")
print(json.dumps({
    "cookies": {n: {p: getattr(settings, f"{n}_COOKIE_{p}") for p in parts} for n in names},
    "hsts": [settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS],
    "redirect": settings.SECURE_SSL_REDIRECT,
    "debug": settings.DEBUG,
    "nosniff": settings.SECURE_CONTENT_TYPE_NOSNIFF,
    "formatter": settings.LOGGING["handlers"]["console"]["formatter"],
    "mail": settings.EMAIL_BACKEND,
}))
"""


@pytest.fixture(scope="module")
def https(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The settings that matter, where people come by https."""
    inherited = {
        key: value for key, value in os.environ.items() if not key.startswith("PROMDAEN_")
    }
    inherited.pop("DATABASE_URL", None)
    variables = inherited | {
        "PROMDAEN_ADDRESS": "https://promdaen.example",
        "PROMDAEN_DATA": str(tmp_path_factory.mktemp("data")),
        "PROMDAEN_SMTP_URL": "smtp://mail.example?certificate=/mail.pem&key=/mail.key",
        "PROMDAEN_MAIL_FROM": "promdaen@ministry.example",
        "PYTHONPATH": str(Path(__file__).parents[3]),
    }
    process = subprocess.run(
        [sys.executable, "-c", READ], env=variables, capture_output=True, text=True, check=True
    )
    read: dict[str, Any] = json.loads(process.stdout)
    return read


@pytest.mark.parametrize("name", ["SESSION", "CSRF", "LANGUAGE"])
def test_cookies_over_https_are_for_this_host_and_not_for_scripts(
    name: str, https: dict[str, Any]
) -> None:
    cookie = https["cookies"][name]
    assert cookie["NAME"].startswith("__Host-")
    assert (cookie["SECURE"], cookie["HTTPONLY"], cookie["SAMESITE"]) == (True, True, "Lax")
    assert (cookie["PATH"], cookie["DOMAIN"]) == ("/", None)


def test_https_is_insisted_on_for_a_year_with_all_subdomains(https: dict[str, Any]) -> None:
    assert https["hsts"] == [365 * 24 * 3600, True]
    assert https["redirect"]


def test_no_debugging_and_no_guessing_of_types_over_https(https: dict[str, Any]) -> None:
    assert (https["debug"], https["nosniff"], https["formatter"]) == (False, True, "json")


def test_mail_with_a_certificate_uses_our_backend(https: dict[str, Any]) -> None:
    assert https["mail"] == "promdaen.kit.mailing.EmailBackend"
