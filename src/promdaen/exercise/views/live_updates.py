"""Updates for phones: entries and parts, rendered by the templates of the page.

Sixty phones poll every two seconds. What is the same for all phones of a cell is rendered once and
cached.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

from django.template.loader import render_to_string

from promdaen.exercise.queries.feeds import Cursor, Feed, FeedItem, PhoneClock
from promdaen.exercise.rules import states
from promdaen.kit import languages
from promdaen.kit.texts import page_language

MAX_CACHED = 1000
_cache: OrderedDict[Hashable, str] = OrderedDict()
_lock = threading.Lock()


def _known_facts(feed: Feed) -> Hashable:
    return tuple(feed.room.known_by(cell=feed.cell).items())


def _noted(feed: Feed) -> Hashable:
    return feed.room.notes.get(feed.cell, ())


SHARED: Mapping[str, Callable[[Feed], Hashable]] = {
    "knows": _known_facts,
    "facts": _known_facts,
    "notes": _noted,
}
"""Parts that all phones of a cell see alike, and what each follows from."""


def news_values(*, news: Cursor) -> dict[str, object]:
    """News as JSON."""
    values: dict[str, Any] = {"cursor": news.cursor, "state": news.state}
    values["clock"] = clock_values(face=news.face)
    if news.feed is None:
        return values
    return values | {
        "items": _entries(items=news.items, feed=news.feed, is_kept=True),
        "amended": _entries(items=news.amended, feed=news.feed, is_kept=False),
        "parts": {name: _part(name=name, feed=news.feed) for name in sorted(news.parts)},
    }


def clock_values(*, face: PhoneClock) -> dict[str, object]:
    """The clock as the phone counts it on."""
    return {
        "second": round(face.second, 1),
        "rate": face.rate if face.is_running else 0,
        "phase": languages.text_in(face.phase, language=page_language()),
        "number": face.phase_number,
    }


def _entries(*, items: Sequence[FeedItem], feed: Feed, is_kept: bool) -> list[dict[str, object]]:
    return [
        {
            "sequence": feed_item.sequence,
            "html": _entry(item=feed_item, feed=feed, is_kept=is_kept),
        }
        for feed_item in items
    ]


def _entry(*, item: FeedItem, feed: Feed, is_kept: bool) -> str:
    def made() -> str:
        context = {"feed": feed, "item": item}
        return render_to_string("exercise/phone_item.html", context)

    return once(key=(*_feed_versions(feed), item.sequence), render=made) if is_kept else made()


def _part(*, name: str, feed: Feed) -> str:
    def made() -> str:
        # Render without a CSRF token: the outbox sends the token of the page.
        return render_to_string(f"exercise/phone_part_{name}.html", {"feed": feed})

    if name not in SHARED:
        return made()
    return once(key=(*_feed_versions(feed), name, SHARED[name](feed)), render=made)


def _feed_versions(feed: Feed) -> tuple[Hashable, ...]:
    is_over = feed.room.state not in states.PLAYED_STATES
    return (feed.seat.run_id, feed.cell, is_over, page_language())


def once(*, key: Hashable, render: Callable[[], str]) -> str:
    """The cached value of a key, or render it."""
    with _lock:
        cached = _cache.get(key)
    if cached is None:
        cached = render()
        with _lock:
            _cache[key] = cached
            while len(_cache) > MAX_CACHED:
                _cache.popitem(last=False)
    return cached
