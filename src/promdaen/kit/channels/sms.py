"""SMS over the http gateway of this installation's provider."""

from __future__ import annotations

import base64
import json
import re
from urllib.parse import urlencode

from django.conf import settings

from promdaen.kit.channels import wire
from promdaen.kit.channels.notices import ChannelNotice, DeliveryOutcome, WrongAddress
from promdaen.kit.languages import latin_digits

NAME = "sms"
NUMBER = re.compile(r"\+[1-9]\d{7,14}", re.ASCII)
NUMBER_SEPARATORS = re.compile(r"[\s().-]+")
HOME = "+855"
REFUSED = frozenset({400, 410, 422})


def is_set_up() -> bool:
    """Whether a gateway is configured."""
    return bool(settings.SMS.url)


def checked_address(*, text: str) -> str:
    """A phone number in international form; raises WrongAddress.

    >>> checked_address(text="012 345 678"), checked_address(text="(+855) ១២-៣៤៥ ៦៧៨")
    ('+85512345678', '+85512345678')
    """
    plain = NUMBER_SEPARATORS.sub("", latin_digits(text))
    if plain.startswith("00"):
        plain = f"+{plain[2:]}"
    elif plain.startswith("0"):
        plain = f"{HOME}{plain[1:]}"
    if not NUMBER.fullmatch(plain):
        raise WrongAddress("no phone number")
    return plain


def send(*, address: str, notice: ChannelNotice) -> DeliveryOutcome:
    """Send a short text to the gateway; in Khmer it counts as three messages."""
    gateway = settings.SMS
    text = "\n".join(line for line in notice.lines if line)
    field_values = {"{to}": checked_address(text=address), "{text}": text}
    fields = {name: field_values.get(value, value) for name, value in gateway.fields}
    is_form = gateway.is_form
    body = urlencode(fields) if is_form else json.dumps(fields, ensure_ascii=False)
    kind = "application/x-www-form-urlencoded" if is_form else "application/json"
    headers = {"Content-Type": f"{kind}; charset=utf-8", **_authority()}
    answer = wire.post(address=gateway.url, body=body.encode(), headers=headers)
    return wire.delivery_outcome(answer=answer, refused=REFUSED)


def _authority() -> dict[str, str]:
    header, token = settings.SMS.header, settings.SMS.token
    if not token:
        return {}
    if header == "bearer":
        return {"Authorization": f"Bearer {token}"}
    if header == "basic":
        return {"Authorization": f"Basic {base64.b64encode(token.encode()).decode()}"}
    return {header: token}
