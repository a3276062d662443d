"""Register and stop learning platforms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.kit import audit
from promdaen.kit.refusals import Refused
from promdaen.lti import queries
from promdaen.lti.models import LtiPlatform
from promdaen.lti.rules.messages import MAX_ID_LENGTH
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.people.rules import webhooks

MAX_NAME_LENGTH, MAX_DEPLOYMENTS = 80, 20
ADDRESSES = ("issuer", "login_url", "token_url", "keys_url")


class PlatformNotRegistered(Refused):
    """A platform cannot be registered; the message says why."""


@dataclass(frozen=True, kw_only=True)
class NewPlatform:
    """A platform to register: its name here, and its ids and addresses as it shows them."""

    name: str
    issuer: str
    client_id: str
    deployments: Sequence[str]
    login_url: str
    token_url: str
    keys_url: str


@transaction.atomic
def register_platform(*, new: NewPlatform, by: Account, now: datetime) -> LtiPlatform:
    """Let a platform open lessons and practice.

    Raises PlatformNotRegistered for wrong addresses or ids, and for one that is registered.
    """
    people_queries.require_right("accounts", account=by)
    fields = {
        name: _("Write an address that begins with https:// and is not on this machine.")
        for name in ADDRESSES
        if not webhooks.is_receiver(address=getattr(new, name))
    }
    if not new.name.strip() or len(new.name) > MAX_NAME_LENGTH:
        fields["name"] = _("Write a name of up to 80 letters.")
    if not _is_id(new.client_id):
        fields["client_id"] = _("Copy the client ID from the learning platform.")
    ids = new.deployments
    if not 0 < len(ids) <= MAX_DEPLOYMENTS or not all(_is_id(deployment) for deployment in ids):
        fields["deployments"] = _("Copy the deployment ID from the learning platform.")
    if fields:
        raise PlatformNotRegistered(*fields.values(), fields=fields)
    if queries.matching_platforms(issuer=new.issuer, client_id=new.client_id):
        raise PlatformNotRegistered(
            _("This platform is registered already with this client ID. Stop it first.")
        )
    values = asdict(new) | {"name": new.name.strip(), "deployments": list(new.deployments)}
    platform = LtiPlatform.objects.create(**values, created_at=now)
    audit.record_line(action="register_platform", subject=platform, by=by, now=now, detail=values)
    return platform


@transaction.atomic
def stop_platform(*, platform: LtiPlatform, by: Account, now: datetime) -> None:
    """Let a platform open nothing more; a second call has no effect."""
    people_queries.require_right("accounts", account=by)
    row = LtiPlatform.objects.select_for_update().get(pk=platform.pk)
    if row.stopped_at is not None:
        return
    row.stopped_at = now
    row.save(update_fields=["stopped_at"])
    detail = {"name": row.name}
    audit.record_line(action="stop_platform", subject=row, by=by, now=now, detail=detail)


def _is_id(text: str) -> bool:
    return 0 < len(text) <= MAX_ID_LENGTH and text.isprintable() and " " not in text
