"""The year after a run of the demonstration: started, planned, answered and reported."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import numpy as np
from django.utils import timezone

from promdaen.assessment import kinds
from promdaen.assessment.queries import bank
from promdaen.course.queries import refreshers as course_queries
from promdaen.kit import ids
from promdaen.kit.channels import mail, sms, telegram
from promdaen.kit.content import ContentRecord
from promdaen.kit.json_objects import JsonObject
from promdaen.refresher.actions import (
    answers,
    daily_knowledge,
    devices,
    reminder_messages,
    reminders,
    seasons,
    year_comparisons,
)
from promdaen.refresher.rules import dates, pieces, reminding
from promdaen_demo.stage import DemonstrationContent

if TYPE_CHECKING:
    from promdaen.course.models import CourseRun
    from promdaen.refresher.models import Season, Window

MINUTES = 60
OPENS_AT = time(6, 5)
# Every third officer has a phone.
PHONE_EACH = 3
# Which officers take an offered refresher; most answer all of it, some stop midway.
PRESENT, FINISHES = (5.0, 2.5), 0.6
# The point in a window at which it is taken, from 0 to 1.
WHEN = (1.0, 2.5)
# Logits of a correct answer: overall mean, spread of officers and topics, gain of each window.
RIGHT, OFFICER_SPREAD, TOPIC_SPREAD, GAIN = 1.9, 0.6, 1.0, 0.3
SECONDS = (9, 48)
# Channels of ten officers, in turn; "" has no reminder. None of the numbers is in use.
CHANNELS = (sms.NAME, telegram.NAME, sms.NAME, "", mail.NAME, telegram.NAME, sms.NAME, "", "", "")
NUMBER, CHAT, ADDRESS = "+85500000{:02}", "9000000{:02}", "officer-{:02}@demo.example"


@dataclass(kw_only=True)
class _Year:
    """A year in progress: its items, and the officers' simulated abilities."""

    season: Season
    items: Mapping[str, JsonObject]
    phones: Mapping[UUID, Any]
    draw: np.random.Generator
    until: datetime
    present: Mapping[UUID, float]
    skills: Mapping[UUID, float]
    topics: dict[str, float]


def make_year(*, run: Any, record: ContentRecord, content: DemonstrationContent) -> None:
    """Start the year on the last day of the course; plan and answer what opened until today.

    At every opening it does what the server's hourly job would have done.
    """
    begun = content.moment(run.ends_on, time(17, 0))
    officers = course_queries.trained_officers(run=run)
    new = seasons.NewSeason(
        code=run.code,
        taught_on=run.ends_on,
        officers=officers,
        budget_minutes=MINUTES,
        seed=record.values["seed"],
    )
    season = seasons.begin_season(new=new, by=None, now=begun)
    year_comparisons.watch_seasons(now=begun)
    year = _year(season=season, officers=officers, content=content)
    opened = season.windows.filter(opens_on__lte=timezone.localdate(content.now))
    for day in sorted(set(opened.values_list("opens_on", flat=True))):
        year_comparisons.watch_seasons(now=content.moment(day, OPENS_AT))
        for window in opened.filter(opens_on=day):
            _take(year=year, window=window, content=content)
    year_comparisons.watch_seasons(now=content.now)
    daily_knowledge.keep_known(now=content.now)


def remind(*, content: DemonstrationContent, runs_by_code: Mapping[str, CourseRun]) -> None:
    """Some officers choose a channel and are reminded of an open refresher; nothing is sent."""
    officers = [
        officer
        for record in content.records["demo_run"]
        if record.values.get("year")
        for officer in course_queries.trained_officers(run=runs_by_code[record.code])
    ]
    local = timezone.localtime(content.now)
    opened = content.moment(local.date() - timedelta(days=local.isoweekday()), OPENS_AT)
    for index, officer in enumerate(officers):
        channel = CHANNELS[index % len(CHANNELS)]
        wish = reminders.ReminderWish(
            channel=channel,
            address=(NUMBER if channel == sms.NAME else ADDRESS).format(index),
            language="en" if channel == mail.NAME else "km",
            quiet_from=reminding.QUIET_FROM_HOUR,
            quiet_to=reminding.QUIET_TO_HOUR,
        )
        if channel == telegram.NAME:
            channel_code = reminders.ask_code(officer_id=officer, wish=wish, now=opened)
            reminders.link_chat(code=channel_code.code, chat=CHAT.format(index), now=opened)
        elif channel:
            reminders.choose_reminder(officer_id=officer, wish=wish, now=opened)
    # A demonstration prints its messages to the terminal, which now shows the sign-ins.
    with contextlib.redirect_stdout(io.StringIO()):
        reminder_messages.send_reminders(now=opened)


def _year(*, season: Season, officers: list[UUID], content: DemonstrationContent) -> _Year:
    draw = np.random.default_rng([season.seed, 9])
    items: dict[str, dict[str, Any]] = {}
    for item in bank.practice_items():
        items.setdefault(item.outcome_id, {})[item.code] = item
    paired = {
        officer: devices.pair_device(officer_id=officer, by=None, now=season.begun_at)[0]
        for officer in officers[::PHONE_EACH]
    }
    return _Year(
        season=season,
        items=items,
        phones=paired,
        draw=draw,
        until=content.now,
        present={officer: draw.beta(*PRESENT) for officer in officers},
        skills={officer: draw.normal(RIGHT, OFFICER_SPREAD) for officer in officers},
        topics={},
    )


def _take(*, year: _Year, window: Window, content: DemonstrationContent) -> None:
    """Officers who take a refresher do so on some day of its window, if that day has come."""
    opened = content.moment(window.opens_on, OPENS_AT)
    length = (window.closes_on - window.opens_on).days
    shares = window.shares.select_related("member", "window")
    for share in shares.order_by("member__officer__code"):
        officer = share.member.officer_id
        days = int(length * year.draw.beta(*WHEN))
        at = opened + timedelta(days=days, minutes=int(year.draw.integers(0, 780)))
        if share.outcomes and year.draw.random() < year.present[officer] and at < year.until:
            _answer(year=year, share=share, moment=at)


def _answer(*, year: _Year, share: Any, moment: datetime) -> None:
    officer, draw, given_answers = share.member.officer_id, year.draw, []
    count = len(share.outcomes)
    if draw.random() > FINISHES:
        count = int(draw.integers(1, count + 1))
    for outcome in share.outcomes[:count]:
        seconds = int(draw.integers(*SECONDS))
        moment += timedelta(seconds=seconds)
        items = year.items[outcome]
        code = pieces.drawn(items=list(items), asked_counts={}, key=f"{share.pk} {outcome}")
        given_answers.append(
            answers.NewRefresherAnswer(
                id=ids.fixed_id("demonstration", share.pk, outcome),
                window=share.window_id,
                outcome=outcome,
                item=code,
                answer=_typed(item=items[code], is_right=_is_right(year, share, items[code])),
                seconds=seconds,
                at=moment,
            )
        )
    device = year.phones.get(officer)
    phone = "" if device is None else device.pk.hex
    answers.keep_answers(officer_id=officer, answers=given_answers, phone=phone, now=moment)
    if device is not None:
        devices.see_device(device=device, now=moment)


def _is_right(year: _Year, share: Any, item: Any) -> bool:
    topic = item.outcome.topic_id
    if topic not in year.topics:
        year.topics[topic] = year.draw.normal(0, TOPIC_SPREAD)
    number = share.window.number if share.window.arm == dates.PLANNED else 2 * share.window.number
    logit = year.skills[share.member.officer_id] + year.topics[topic] + GAIN * number
    return bool(year.draw.random() < 1 / (1 + np.exp(-logit)))


def _typed(*, item: Any, is_right: bool) -> JsonObject:
    """The key, or another option; a blank if no single option can be chosen."""
    kind = kinds.get_kind(name=item.kind)
    right = kind.right(body=item.body, key=item.key)
    if is_right:
        return right
    other = [option for option in kind.option_ids(body=item.body) if option != right.get("chosen")]
    return {"chosen": other[0]} if isinstance(right.get("chosen"), str) else {}
