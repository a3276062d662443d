"""Reminder settings, as typed on a phone or sent by a browser subscription."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from promdaen.kit import fields, languages
from promdaen.kit.channels import push, sending, telegram
from promdaen.kit.texts import page_language
from promdaen.refresher.actions.reminders import ReminderWish
from promdaen.refresher.rules import reminding

if TYPE_CHECKING:
    from promdaen.refresher.models import Reminder, ReminderCode

HOUR_CHOICES = [(str(hour), f"{hour:02d}:00") for hour in range(reminding.HOURS_PER_DAY)]
MAX_SUBSCRIPTION_BYTES = 8000


class NoSubscription(ValueError):
    """The data sent by a browser is not a push subscription."""


class ReminderForm(forms.Form):
    """Channel, address, language, quiet hours; initially those of `reminder` or `code`."""

    channel = forms.ChoiceField(label=gettext_lazy("How"), widget=forms.RadioSelect)
    address = forms.CharField(
        label=gettext_lazy("Phone number or e-mail address"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Not needed for Telegram: you get a code there."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=[*languages.LANGUAGE_NAMES.items()],
        widget=forms.RadioSelect,
    )
    quiet_from = forms.ChoiceField(label=gettext_lazy("Quiet from"), choices=HOUR_CHOICES)
    quiet_to = forms.ChoiceField(label=gettext_lazy("Quiet until"), choices=HOUR_CHOICES)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        channels: list[str],
        reminder: Reminder | None,
        code: ReminderCode | None,
    ) -> None:
        # An unused code of the bot is newer than the saved reminder.
        channel = telegram.NAME if code else reminder.channel if reminder else None
        super().__init__(data, initial=_saved_settings(code or reminder) | {"channel": channel})
        names = [
            channel
            for channel in channels
            if channel != push.NAME or (reminder and reminder.channel == channel)
        ]
        fields.set_choices(self, channel=[(name, sending.CHANNEL_NAMES[name]) for name in names])
        if not {"sms", "mail"} & set(names):
            del self.fields["address"]

    @property
    def is_for_bot(self) -> bool:
        """Whether a code of the bot is requested."""
        return bool(self.cleaned_data["channel"] == telegram.NAME)

    def wish(self) -> ReminderWish:
        """The reminder settings."""
        data = self.cleaned_data
        return ReminderWish(
            channel=data["channel"],
            address=data.get("address", ""),
            language=data["language"],
            quiet_from=int(data["quiet_from"]),
            quiet_to=int(data["quiet_to"]),
        )

    def refuse(self, *, message: str) -> None:
        """Add an error to the address, or to the channel if there is no address."""
        self.add_error("address" if "address" in self.fields else "channel", message)


def push_wish(*, body: bytes, reminder: object) -> ReminderWish:
    """The settings for a push subscription. Raises NoSubscription.

    Language and quiet hours are those saved before, or the defaults.
    """
    try:
        subscription = json.loads(body) if len(body) <= MAX_SUBSCRIPTION_BYTES else None
        address = json.dumps(subscription)
    except (ValueError, RecursionError):
        subscription = None
    if not isinstance(subscription, dict):
        raise NoSubscription(_("This phone cannot be reached in this way."))
    return ReminderWish(channel=push.NAME, address=address, **_saved_settings(reminder))


def _saved_settings(saved: Any) -> dict[str, Any]:
    """The language and quiet hours of a reminder or code, or the defaults for None."""
    return {
        "language": saved.language if saved else page_language(),
        "quiet_from": saved.quiet_from if saved else reminding.QUIET_FROM_HOUR,
        "quiet_to": saved.quiet_to if saved else reminding.QUIET_TO_HOUR,
    }
