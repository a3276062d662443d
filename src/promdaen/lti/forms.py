"""What an administrator types of a learning platform."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from promdaen.kit import fields
from promdaen.lti import actions
from promdaen.lti.rules.messages import MAX_ADDRESS_LENGTH, MAX_ID_LENGTH


class PlatformForm(forms.Form):
    """A new platform: its name here, and what it shows of itself."""

    name = fields.TypedText(label=_("What do you call this platform?"), max_length=80)
    issuer = fields.TypedText(label=_("Platform ID (issuer)"), max_length=MAX_ADDRESS_LENGTH)
    client_id = fields.TypedText(label=_("Client ID"), max_length=MAX_ID_LENGTH)
    deployments = fields.TypedText(
        label=_("Deployment ID"),
        max_length=MAX_ADDRESS_LENGTH,
        help_text=_("Several with a space between them."),
    )
    keys_url = fields.TypedText(label=_("Public keyset URL"), max_length=MAX_ADDRESS_LENGTH)
    token_url = fields.TypedText(label=_("Access token URL"), max_length=MAX_ADDRESS_LENGTH)
    login_url = fields.TypedText(
        label=_("Authentication request URL"), max_length=MAX_ADDRESS_LENGTH
    )

    def new_platform(self) -> actions.NewPlatform:
        """The platform to register."""
        values = self.cleaned_data
        return actions.NewPlatform(**values | {"deployments": values["deployments"].split()})
