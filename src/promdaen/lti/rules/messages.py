"""What a learning platform sends, after LTI 1.3.0 and 1EdTech Security Framework 1.1 (2019)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.texts import Text

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
SCORES_CLAIM = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
SCORE_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
CHOICE_CLAIM = "https://purl.imsglobal.org/spec/lti-dl/claim/"
LTI_VERSION, LAUNCH_MESSAGE_TYPE = "1.3.0", "LtiResourceLinkRequest"
CHOICE, CHOSEN = "LtiDeepLinkingRequest", "LtiDeepLinkingResponse"
LINK_TYPE = "ltiResourceLink"
SIGNATURE_ALGORITHM = "RS256"
"""The algorithm that the security framework (5.1.1) requires of both sides; no other is read."""
MAX_ADDRESS_LENGTH, MAX_ID_LENGTH, MAX_TOKEN_LENGTH = 500, 255, 20_000
MAX_HINT_LENGTH, MAX_DATA_LENGTH = 2_000, 8_000
MAX_TIMESTAMP = 1e12
CHOICE_SECONDS = 600
MAX_TOKEN_AGE, CLOCK_SKEW = timedelta(minutes=10), timedelta(minutes=2)
"""How old a message may be, and how far the clock of the platform may be off."""
# A host that every URL parser reads alike, without blanks, accounts or fragments.
ADDRESS = re.compile(r"(https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?)(?:[/?][!-\"$-~]*)?")


class LaunchRefused(Exception):
    """A message of a platform was refused; `words` says why."""

    def __init__(self, words: Text) -> None:
        self.words = words
        super().__init__(str(words))


@dataclass(frozen=True, kw_only=True)
class LoginRequest:
    """How a platform begins: who it is, what is to be opened, and what it wants back."""

    issuer: str
    client_id: str
    target: str
    login_hint: str
    message_hint: str


@dataclass(frozen=True, kw_only=True)
class Launch:
    """A launch that was checked.

    `subject` is the platform's own id of the person; `line_item` the address for scores, "" if
    the activity has none or this tool may not write to it.
    """

    subject: str
    deployment: str
    target: str
    link: str
    line_item: str


@dataclass(frozen=True, kw_only=True)
class ChoiceRequest:
    """A platform's request to choose a content (Deep Linking 2.0, 1EdTech 2019), checked.

    `return_url` is where the choice goes, `data` what goes back with it unchanged, `locale` the
    language of the platform's page, "" if it did not say.
    """

    deployment: str
    return_url: str
    data: str
    locale: str
    takes_scores: bool


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What a message must agree with: the registered platform, and the nonce of its login."""

    issuer: str
    client_id: str
    deployments: Collection[str]
    origins: Collection[str]
    nonce: str


def read_login(*, fields: Mapping[str, str]) -> LoginRequest:
    """The login request in a query or form (security framework 5.1.1.1). Raises LaunchRefused."""
    request = LoginRequest(
        issuer=fields.get("iss", ""),
        client_id=fields.get("client_id", ""),
        target=fields.get("target_link_uri", ""),
        login_hint=fields.get("login_hint", ""),
        message_hint=fields.get("lti_message_hint", ""),
    )
    is_whole = bool(request.issuer and request.target and request.login_hint)
    is_plain = (request.issuer + request.client_id + request.target).isprintable()
    is_short = (
        max(len(request.login_hint), len(request.message_hint)) <= MAX_HINT_LENGTH
        and max(len(request.issuer), len(request.target)) <= MAX_ADDRESS_LENGTH
        and len(request.client_id) <= MAX_ID_LENGTH
    )
    if not (is_whole and is_plain and is_short):
        raise LaunchRefused(
            Text("This is not a request of a learning platform. Open the activity there again.")
        )
    return request


def login_answer(
    *, request: LoginRequest, client_id: str, launch_url: str, state: str, nonce: str
) -> dict[str, str]:
    """The parameters with which the browser goes back to the platform (5.1.1.2)."""
    answer = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": client_id,
        "redirect_uri": launch_url,
        "login_hint": request.login_hint,
        "state": state,
        "nonce": nonce,
    }
    return answer | ({"lti_message_hint": request.message_hint} if request.message_hint else {})


def read_launch(*, claims: JsonObject, expected: Expected, now: datetime) -> Launch:
    """The launch in the claims of a signed token. Raises LaunchRefused for any other."""
    deployment = _checked_deployment(claims=claims, expected=expected, now=now)
    if claims.get(f"{CLAIM}message_type") != LAUNCH_MESSAGE_TYPE:
        raise LaunchRefused(Text("Promdaen opens lessons and practice, and reads nothing else."))
    link = claims.get(f"{CLAIM}resource_link")
    return Launch(
        subject=_text(claims, "sub"),
        deployment=deployment,
        target=_text(claims, f"{CLAIM}target_link_uri", longest=MAX_ADDRESS_LENGTH),
        link=_text(link if isinstance(link, Mapping) else {}, "id"),
        line_item=_line_item(claims=claims, origins=expected.origins),
    )


def is_choice(*, claims: JsonObject) -> bool:
    """Whether the claims of a signed token ask to choose a content."""
    return bool(claims.get(f"{CLAIM}message_type") == CHOICE)


def read_choice(*, claims: JsonObject, expected: Expected, now: datetime) -> ChoiceRequest:
    """The request to choose in the claims of a token. Raises LaunchRefused for any other."""
    deployment = _checked_deployment(claims=claims, expected=expected, now=now)
    settings = claims.get(f"{CHOICE_CLAIM}deep_linking_settings")
    settings = settings if isinstance(settings, Mapping) else {}
    address, types = settings.get("deep_link_return_url"), settings.get("accept_types")
    is_short = isinstance(address, str) and len(address) <= MAX_ADDRESS_LENGTH
    if not is_short or address_origin(address=str(address)) not in expected.origins:
        raise LaunchRefused(
            Text(
                "The learning platform asks to send the choice to an address that is not its own."
            )
        )
    if not isinstance(types, Sequence) or LINK_TYPE not in types:
        raise LaunchRefused(
            Text("The learning platform asks for another kind of content than links.")
        )
    data, page = settings.get("data", ""), claims.get(f"{CLAIM}launch_presentation")
    if not isinstance(data, str) or len(data) > MAX_DATA_LENGTH:
        raise LaunchRefused(Text("The message of the learning platform is too long."))
    locale = page.get("locale") if isinstance(page, Mapping) else ""
    return ChoiceRequest(
        deployment=deployment,
        return_url=str(address),
        data=data,
        locale=locale[:2].lower() if isinstance(locale, str) else "",
        takes_scores=settings.get("accept_lineitem") is not False,
    )


def choice_claims(
    *,
    request: ChoiceRequest,
    parties: tuple[str, str],
    item: JsonObject,
    message_id: str,
    now: datetime,
) -> NewJsonObject:
    """What this tool signs to hand over a chosen content; `parties` are client id and issuer."""
    client_id, issuer = parties
    moment = int(now.timestamp())
    claims = {
        "iss": client_id,
        "aud": issuer,
        "iat": moment,
        "exp": moment + CHOICE_SECONDS,
        "nonce": message_id,
        f"{CLAIM}deployment_id": request.deployment,
        f"{CLAIM}message_type": CHOSEN,
        f"{CLAIM}version": LTI_VERSION,
        f"{CHOICE_CLAIM}content_items": [dict(item)],
    }
    return claims | ({f"{CHOICE_CLAIM}data": request.data} if request.data else {})


def link_item(*, title: str, address: str, is_scored: bool) -> NewJsonObject:
    """A chosen content as a resource link that opens in its own window (Deep Linking 2.0, 3.2)."""
    item: dict[str, Any] = {
        "type": LINK_TYPE,
        "title": title,
        "url": address,
        "window": {"targetName": "_blank"},
    }
    return item | ({"lineItem": {"scoreMaximum": 100, "label": title}} if is_scored else {})


def address_origin(*, address: str) -> str:
    """Scheme, host and port of a plain address; "" for any other text.

    >>> address_origin(address="https://moodle.example/mod/lti/services.php?type_id=1")
    'https://moodle.example'
    >>> address_origin(address="https://moodle.example@else.example/")
    ''
    """
    match = ADDRESS.fullmatch(address)
    return match[1].lower() if match else ""


def _check_parties(*, claims: JsonObject, expected: Expected) -> None:
    """Issuer, audience and, with several audiences, `azp` (security framework 5.1.3)."""
    audience = claims.get("aud")
    audiences = [audience] if isinstance(audience, str) else audience
    audiences = audiences if isinstance(audiences, Sequence) else []
    is_ours = expected.client_id in audiences
    party = claims.get("azp")
    is_meant = party == expected.client_id or (party is None and is_ours and len(audiences) == 1)
    if claims.get("iss") != expected.issuer or not is_ours or not is_meant:
        raise LaunchRefused(
            Text(
                "This message is meant for another program. The learning platform is set up wrong."
            )
        )


def _check_times(*, claims: JsonObject, now: datetime) -> None:
    begins, ends = _seconds(claims.get("iat")), _seconds(claims.get("exp"))
    moment, skew = now.timestamp(), CLOCK_SKEW.total_seconds()
    is_good = (
        begins is not None
        and ends is not None
        and moment - MAX_TOKEN_AGE.total_seconds() - skew <= begins <= moment + skew
        and ends > moment - skew
    )
    if not is_good:
        raise LaunchRefused(
            Text(
                "This message is too old, or a clock is wrong."
                " Open the activity in the learning platform once more."
            )
        )


def _checked_deployment(*, claims: JsonObject, expected: Expected, now: datetime) -> str:
    """The deployment of a message, after what all messages have in common was checked."""
    _check_parties(claims=claims, expected=expected)
    _check_times(claims=claims, now=now)
    if claims.get("nonce") != expected.nonce:
        raise LaunchRefused(
            Text("This message belongs to another opening. Open the activity there once more.")
        )
    if claims.get(f"{CLAIM}version") != LTI_VERSION:
        raise LaunchRefused(Text("Only messages of LTI 1.3 are read here."))
    deployment = _text(claims, f"{CLAIM}deployment_id")
    if deployment not in expected.deployments:
        raise LaunchRefused(
            Text(
                "The learning platform uses the deployment {deployment}, which is not registered"
                " here. An administrator can stop it and register it again with that deployment.",
                deployment=deployment,
            )
        )
    return deployment


def _line_item(*, claims: JsonObject, origins: Collection[str]) -> str:
    """The address for scores: on a registered host, and with the right to write scores."""
    endpoint = claims.get(SCORES_CLAIM)
    if not isinstance(endpoint, Mapping) or "lineitem" not in endpoint:
        return ""
    scopes, address = endpoint.get("scope"), endpoint["lineitem"]
    if not isinstance(scopes, Sequence) or SCORE_SCOPE not in scopes:
        return ""
    is_short = isinstance(address, str) and len(address) <= MAX_ADDRESS_LENGTH
    if not is_short or address_origin(address=address) not in origins:
        raise LaunchRefused(
            Text("The learning platform wants scores at an address that is not its own.")
        )
    return str(address)


def _text(claims: JsonObject, name: str, *, longest: int = MAX_ID_LENGTH) -> str:
    value = claims.get(name)
    is_plain = isinstance(value, str) and value.isprintable()
    if not is_plain or not value or len(value) > longest:
        raise LaunchRefused(
            Text(
                "The message of the learning platform lacks {claim}. It has to be set up for LTI"
                " 1.3, and may keep names to itself, but not its own id of the person.",
                claim=name.removeprefix(CLAIM),
            )
        )
    return str(value)


def _seconds(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < MAX_TIMESTAMP else None
