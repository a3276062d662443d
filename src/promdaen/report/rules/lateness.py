"""Why something of the donor's page is late, in words, from what is recorded about it."""

from __future__ import annotations

from collections.abc import Sequence

from promdaen.course.rules.finishing import RunShortfall
from promdaen.kit.texts import Count, Joined, SpokenText, Text, Value

MAX_LISTED = 3
"""How many things that a run lacks are named; the others are counted."""


def why_no_sheet(*, is_final: bool, lacks: Sequence[RunShortfall]) -> SpokenText:
    """Why the results sheet of a run is not issued: what the run lacks, or that it is complete.

    >>> from promdaen.course.rules.finishing import LACKS, NO_AFTER
    >>> from promdaen.kit.texts import say
    >>> no_after = [RunShortfall(code=NO_AFTER, words=LACKS[NO_AFTER])]
    >>> say(why_no_sheet(is_final=False, lacks=no_after), language="en")
    'course run not finished: no answers of the test after'
    >>> say(why_no_sheet(is_final=True, lacks=[]), language="en")
    'course run finished, the sheet only has to be issued'
    """
    if not lacks:
        if is_final:
            return Text("course run finished, the sheet only has to be issued")
        return Text("all data entered, course run not marked as finished")
    parts: list[Value] = [shortfall.words for shortfall in lacks[:MAX_LISTED]]
    if len(lacks) > MAX_LISTED:
        parts.append(Text("{n} more", n=Count(len(lacks) - MAX_LISTED)))
    if is_final:
        return Text("course run finished, figures not final: {lacks}", lacks=Joined(parts))
    return Text("course run not finished: {lacks}", lacks=Joined(parts))


def why_no_later_test(*, invited: int, came: int, declined: int, reminded: int) -> SpokenText:
    """Why a later test is late: of `invited` officers `came`, `declined` will not come.

    `reminded` is how many of the others got a reminder.

    >>> from promdaen.kit.texts import say
    >>> say(why_no_later_test(invited=12, came=4, declined=2, reminded=0), language="en")
    'invited 12, came 4, will not come 2, no one else reminded'
    """
    if not invited:
        return Text("no officer invited")
    parts: list[Value] = [
        Text("invited {n}", n=Count(invited)),
        Text("came {n}", n=Count(came)) if came else Text("no one came"),
    ]
    if declined:
        parts.append(Text("will not come {n}", n=Count(declined)))
    if invited > came + declined:
        parts.append(
            Text("reminded {n}", n=Count(reminded)) if reminded else Text("no one else reminded")
        )
    return Joined(parts)


def why_improvements_wait(*, overdue: int, unowned: int) -> SpokenText:
    """Why improvements after an exercise are late: how many have no owner.

    >>> from promdaen.kit.texts import say
    >>> say(why_improvements_wait(overdue=3, unowned=2), language="en")
    '2 of them without an owner'
    """
    if unowned:
        return Text("{n} of them without an owner", n=Count(unowned))
    if overdue == 1:
        return Text("it has an owner and is not marked as done")
    return Text("all have an owner and are not marked as done")


def why_round_is_open(*, not_given: int, not_submitted: int, not_accepted: int) -> SpokenText:
    """Why a survey round is open after its last day: what its visits wait for.

    >>> from promdaen.kit.texts import say
    >>> say(why_round_is_open(not_given=3, not_submitted=0, not_accepted=2), language="en")
    'visits not given 3, not yet accepted 2'
    """
    parts: list[Value] = []
    if not_given:
        parts.append(Text("visits not given {n}", n=Count(not_given)))
    if not_submitted:
        parts.append(Text("not submitted {n}", n=Count(not_submitted)))
    if not_accepted:
        parts.append(Text("not yet accepted {n}", n=Count(not_accepted)))
    return Joined(parts) if parts else Text("all visits accepted, the round is not closed")
