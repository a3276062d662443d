"""Refreshers as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


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
    audit_words = {"state": "promdaen.refresher.rules.year_results.STATES"}
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
