"""Refreshers as a Django application."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.core.checks import CheckMessage
from django.utils.translation import gettext_lazy as _

from promdaen.kit import open_sets


class RefresherConfig(AppConfig):
    """Who revises what, and when, replayed from what officers have shown."""

    name = "promdaen.refresher"
    label = "refresher"
    personal = {
        "*": "refreshers",
        **dict.fromkeys(("Reminder", "ReminderCode", "Device"), "messages"),
    }
    travel = {
        "Season": "leased",
        "Member": "leased",
        "Known": "local",
        "Window": "leased",
        "Share": "leased",
        "Answer": "fact",
        "Reminder": "local",
        "ReminderCode": "local",
        "SentReminder": "local",
        "ChannelSwitch": "local",
        "Device": "local",
    }
    audit_things = {
        "Share": _("Refresher of an officer"),
        "Device": _("Phone of an officer"),
        "Window": _("Refresher period"),
        "Season": _("Year of refreshers"),
    }
    audit_words = {"state": "promdaen.refresher.rules.year_results.YEAR_STATES"}
    audit_labels = {
        # the year
        "begin_season": _("The year after a course begun"),
        "change_season_budget": _("Minutes of a year of refreshers changed"),
        "leave_season": _("Officer left a year of refreshers"),
        "close_season": _("Year of refreshers closed"),
        "fall_back": _("Refreshers fell back to passes on fixed dates"),
        "plan_window": _("Refresher planned"),
        "promise_season": _("Promise of a year of refreshers worked out"),
        "compare_quarter": _("Refreshers compared with their control"),
        "keep_known": _("What officers are believed to know worked out for a day"),
        # on phones
        "keep_refresher_answers": _("Refresher answers saved"),
        # reminders
        "choose_reminder": _("Way of being reminded chosen"),
        "ask_reminder_code": _("Code asked for to be reminded over Telegram"),
        "try_reminder": _("Reminder tried"),
        "stop_reminders": _("Reminders stopped"),
        "end_push_reminders": _("Reminders to browsers ended, whose key was replaced"),
        "send_reminders": _("Reminders sent"),
        "switch_channel": _("Channel of reminders switched on or off"),
        "list_unreached": _("List of officers without reminders printed"),
        "pair_device": _("Phone paired for the field"),
        "revoke_device": _("Field phone blocked"),
    }

    def ready(self) -> None:
        """Register hourly tasks, the listener of the bot, and channels that are off."""
        from promdaen.kit import jobs, key_files, personal  # noqa: PLC0415
        from promdaen.kit.channels import hearing, sending, vapid  # noqa: PLC0415
        from promdaen.kit.later import function  # noqa: PLC0415

        actions = "promdaen.refresher.actions"
        for upkeep, label, name in (
            ("refreshers", _("Refresher plans"), "year_comparisons.watch_seasons"),
            ("what is known", _("What officers are likely to know"), "daily_knowledge.keep_known"),
            ("reminders", _("Reminders of refreshers"), "reminder_messages.remind"),
        ):
            work = function(f"{actions}.{name}")
            jobs.register_upkeep(name=upkeep, label=label, work=work)
        hearing.register_listener(
            name="reminders",
            waits=function(f"{actions}.reminder_messages.waits_for_bot"),
            hear=function(f"{actions}.reminder_messages.hear"),
        )
        off = function("promdaen.refresher.queries.reminders.channels_off")
        sending.register_off(name="refresher", off=off)
        use = key_files.KeyUse(
            count_rows=function("promdaen.refresher.queries.reminders.push_count"),
            label="phones of officers that are reminded",
            rotation="push",
        )
        key_files.register_use(file=vapid.KEY_NAME, use=use)
        remove = function(f"{actions}.reminders.remove_contacts")
        personal.register_removal(name="refresher", remove=remove)
        checks.register(check_kinds)


def check_kinds(app_configs: Sequence[AppConfig] | None, **_: Any) -> Iterator[CheckMessage]:
    """System check: every memory and every simulated world has all required members."""
    from promdaen.refresher.kinds import memories, worlds  # noqa: PLC0415  when checks run
    from promdaen.refresher.rules.families import Family  # noqa: PLC0415
    from promdaen.refresher.rules.years import WorldKind  # noqa: PLC0415

    every_world = (*worlds.WORLDS, *worlds.HELD_OUT)
    for package, protocol, kinds, listed_in in (
        (memories, Family, memories.MEMORIES, "MEMORIES"),
        (worlds, WorldKind, every_world, "WORLDS or HELD_OUT"),
    ):
        yield from open_sets.missing_members(protocol=protocol, kinds=kinds)
        yield from open_sets.unlisted_files(
            package=package, kinds=kinds, other_files=(), listed_in=listed_in
        )
