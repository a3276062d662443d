"""The sentences of a report: strengths, improvements and recommendations."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from promdaen.kit import languages
from promdaen.kit.spreadsheets.words import Sentences
from promdaen.kit.texts import Digits, Joined, Text, Words, words_from

MINUTE_S = 60
TEXTS: Mapping[str, Sentences] = {
    "met": Sentences(
        Text("{cell}: {action}. Done {delay} after it was called for; {minutes} were given.")
    ),
    "met_unseen": Sentences(
        Text("{cell}: {action}. Done; the observer wrote it down after the end.")
    ),
    "told": Sentences(
        Text("{cell} shared everything that others needed, while it helped ({n} of {n}).")
    ),
    "kept": Sentences(
        Text("No sensitive fact went further than to those who needed it ({n} were known).")
    ),
    "all_decided": Sentences(
        Text("Every decision was on time ({n}); the longest took {longest}.")
    ),
    "decided": Sentences(
        Text("{cell} decided in time each time ({n} of {n}); the longest took {longest}.")
    ),
    "missed": Sentences(
        Text("{cell} did not do this within {minutes}: {action}."),
        Text("Write down who in {cell} does this and within what time, and practise it."),
    ),
    "late": Sentences(
        Text("{cell} did this {over} too late: {action}."),
        Text("Find out what held {cell} up, and practise it within {minutes}."),
    ),
    "difficult": Sentences(
        Text("{cell} did this with difficulty: {action}."),
        Text("Look with {cell} at what was difficult, and practise that part."),
    ),
    "untold": Sentences(
        Text("{cells} needed this and never heard it, though {owner} knew it: “{fact}”"),
        Text(
            "Agree that {owner} tells {cells} of such things at once (subject: {subject}), and "
            "whom to call."
        ),
    ),
    "told_late": Sentences(
        Text("{cells} heard this too late to use it ({delay}; it helped for {minutes}): “{fact}”"),
        Text(
            "Agree within what time {owner} passes such things on to {cells} (subject: {subject})."
        ),
    ),
    "leak": Sentences(
        Text("This was shared with {cells} without need, and it is sensitive: “{fact}”"),
        Text("Before sending, {tellers} asks of each receiver: who needs this to act?"),
    ),
    "rumour": Sentences(
        Text("{cells} passed on as certain what was not true: “{fact}”"),
        Text("Mark what is not certain as unconfirmed, and first ask those who may know it."),
    ),
    "over": Sentences(
        Text("{cell} took {took} to decide, {minutes} were given: “{prompt}”"),
        Text("Agree in {cell} who decides such a thing, and who does it in their place."),
    ),
    "undecided": Sentences(
        Text("{cell} did not decide, though it had {minutes}: “{prompt}”"),
        Text("Agree in {cell} who decides such a thing, and who does it in their place."),
    ),
    "put": Sentences(Text("{cell} decided: {option}")),
    "put_control": Sentences(Text("Control decided for {cell}: {option}")),
    "done": Sentences(Text("{cell}: {action}")),
    "due": Sentences(Text("{cell} had not done this: {action}")),
    "about": Sentences(Text("{cell}: {text}")),
    "leaked": Sentences(Text("{teller} shared with {cells}, without need: “{fact}”")),
}
"""By code: the sentence of a statement and its recommendation, and the lines of the timeline."""
TITLES: Mapping[str, Sentences] = {
    "met": Sentences(Text("{head} (done in {delay})")),
    "met_unseen": Sentences(Text("{head} (done)")),
    "missed": Sentences(Text("{head} (not done in {minutes})")),
    "late": Sentences(Text("{head} ({over} late)")),
    "difficult": Sentences(Text("{head} (done with difficulty)")),
    "untold": Sentences(Text("{cells} not informed: “{head}”")),
    "told_late": Sentences(Text("{cells} informed too late: “{head}”")),
    "leak": Sentences(Text("Shared without need: “{head}”")),
    "rumour": Sentences(Text("Rumour passed on as certain: “{head}”")),
    "over": Sentences(Text("Decided late, in {took}: “{head}”")),
    "undecided": Sentences(Text("Not decided in {minutes}: “{head}”")),
}
"""By code: the short title of a statement; without one its sentence is short enough."""
DETAILS: Mapping[str, Sentences] = {
    "met": Sentences(Text("{minutes} were given.")),
    "late": Sentences(Text("{minutes} were given.")),
    "untold": Sentences(Text("{owner} knew it.")),
    "told_late": Sentences(Text("Shared after {delay}; it helped for {minutes}.")),
    "over": Sentences(Text("{minutes} were given.")),
}
"""By code: what a title leaves out, beside the rest of its action, fact or question."""
MIN_TITLE_LENGTH, MAX_TITLE_LENGTH = 36, 84
MIN_CLAUSE_LENGTH, MAX_CLAUSE_LENGTH = 16, 120
"""A title without a good end within its length: the least and the most that it may have."""
ITEM_WORDS = 2
FULL_STOP = re.compile(r"[ .\u17d4]+$")
CLAUSE_ENDS = re.compile(r"[,;:] |(?<!\.\w)\. (?=[A-Z“\u1780-\u17b3])|[\u17d4\u17d6] ?")
CLAUSE_START = re.compile(r"^[\s,;:.\u17d4\u17d6]+")
ELLIPSIS = " …"


def headline(*, text: str) -> str:
    """The first clause of a text, for a title.

    >>> headline(text="Keeps her in a room with a closed door, a woman officer and water.")
    'Keeps her in a room with a closed door'
    >>> headline(text="Gives the two men fresh air and rest, shade, water in small amounts.")
    'Gives the two men fresh air and rest, shade, water in small amounts'
    >>> headline(text="Asks the captain for a list of the crew, e.g. their names and ranks.")
    'Asks the captain for a list of the crew'
    >>> headline(text="Asks the harbour master for two papers e.g. Form 3 of 2026. Then waits.")
    'Asks the harbour master for two papers e.g. Form 3 of 2026'
    >>> headline(text="Says to the others at the table: “We wait. Nothing else.” and writes it.")
    'Says to the others at the table: “We wait. Nothing else.” and writes it'
    >>> headline(text="Answers the superior with reasons: the others go, three stay, the call is "
    ...          "written down. No name is said.")
    'Answers the superior with reasons'
    """
    whole = FULL_STOP.sub("", text.strip())
    ends = [end for end in CLAUSE_ENDS.finditer(whole) if not _is_in_quotation(whole, end)]
    good_ends = (
        end.start()
        for end in ends
        if end.start() >= MIN_TITLE_LENGTH and not _is_in_list(whole, end)
    )
    clause = whole[: next(good_ends, len(whole))]
    if len(clause) <= MAX_TITLE_LENGTH:
        return clause
    early_ends = (
        end.start()
        for end in ends
        if MIN_CLAUSE_LENGTH <= end.start() < len(clause) and not end[0].startswith(",")
    )
    short = shortened(text=clause[: next(early_ends, len(clause))])
    # A space ends a phrase in Khmer, so that a title cut there needs no dots.
    return short.removesuffix(ELLIPSIS) if languages.has_khmer(text=short) else short


def remainder(*, text: str) -> str:
    """What the headline of a text leaves out.

    >>> remainder(text="Keeps her in a room with a closed door, a woman officer and water.")
    'a woman officer and water'
    >>> remainder(text="Gives the two men fresh air and rest.")
    ''
    """
    whole = FULL_STOP.sub("", text.strip())
    return CLAUSE_START.sub("", whole[len(headline(text=text).removesuffix(ELLIPSIS)) :])


def detail(*, source: Words, more: Words | None) -> Words:
    """What a title with the headline of `source` leaves out: its remainder, then `more`.

    >>> flag = Words(en="A flag is half seen. It may be red.", km="ទង់។")
    >>> detail(source=flag, more=None).en, detail(source=flag, more=None).km
    ('', '')
    """
    in_languages = {}
    for language, text in source.by_language().items():
        rest = remainder(text=text)
        parts: list[Words] = []
        if rest:
            parts.append(Text("… {rest}.", rest=Words.same(rest)))
        if more:
            parts.append(more)
        in_languages[language] = " ".join(part.text(language=language) for part in parts)
    return words_from(in_languages)


def _is_in_list(text: str, end: re.Match[str]) -> bool:
    """Whether a comma is between short items of a list."""
    if not end[0].startswith(","):
        return False
    before, after = text[: end.start()], text[end.end() :]
    items = (before.split(", ")[-1], after.split(", ")[0])
    return any(len(item.split()) <= ITEM_WORDS for item in items)


def _is_in_quotation(text: str, end: re.Match[str]) -> bool:
    before = text[: end.start()]
    return before.count("“") > before.count("”")


def title(*, text: str) -> str:
    """The title of a text that a person wrote: the text itself if it is short.

    >>> title(text="No one was named to speak."), title(text="We were slow. " * 9)
    ('No one was named to speak.', 'We were slow. We were slow. We were slow')
    """
    short = headline(text=text)
    return text if FULL_STOP.sub("", text.strip()) == short else short


def shortened(*, text: str) -> str:
    """A text of at most 120 characters; a longer one ends between words.

    In Khmer it ends between phrases. A text without a space in reach stays whole.

    >>> short = shortened(text="word " * 30)
    >>> len(short), short[-11:]
    (121, 'word word …')
    """
    if len(text) <= MAX_CLAUSE_LENGTH:
        return text
    space = text.rfind(" ", MIN_TITLE_LENGTH, MAX_CLAUSE_LENGTH)
    return f"{text[:space]}{ELLIPSIS}" if space > 0 else text


def head(*, text: Words) -> Words:
    """The headline of a text in both languages."""
    return Words(en=headline(text=text.en), km=headline(text=text.km))


def duration_text(*, seconds: float) -> Words:
    """A duration as text in minutes and seconds.

    >>> duration_text(seconds=260.4).en, duration_text(seconds=240).km, duration_text(seconds=5).en
    ('4 min 20 s', '៤ នាទី', '5 s')
    """
    minutes, rest = divmod(round(seconds), MINUTE_S)
    in_minutes, in_seconds = Digits(minutes), Digits(rest)
    if not minutes:
        return Text("{n} s", n=in_seconds)
    if not rest:
        return Text("{n} min", n=in_minutes)
    return Text("{n} min {s} s", n=in_minutes, s=in_seconds)


def count_text(*, n: int) -> Words:
    """A count inside a sentence.

    >>> count_text(n=12).km
    '១២'
    """
    return Words(en=str(n), km=languages.khmer_digits(n))


def list_text(*, names: Sequence[Words]) -> Words:
    """Join names to a list, without duplicates.

    >>> a, b, c = (Words.same(x) for x in "ABC")
    >>> list_text(names=[a, b, c, a]).en, list_text(names=[a, b]).km, list_text(names=[a]).en
    ('A, B and C', 'A និង B', 'A')
    """
    once = list(dict.fromkeys(names))
    *before, last = once
    if not before:
        return last
    return Text("{names} and {last}", names=Joined(before), last=last)


def without_stop(*, text: Words) -> Words:
    """A sentence without its full stop, for use inside another sentence.

    >>> without_stop(text=Words(en="The boat left.", km="ទូកចេញ។")).km
    'ទូកចេញ'
    """
    return Words(en=FULL_STOP.sub("", text.en), km=FULL_STOP.sub("", text.km))
