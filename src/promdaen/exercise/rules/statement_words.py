"""The sentences of a report: what was strong, what to improve, and what is recommended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from promdaen.kit import languages
from promdaen.kit.spreadsheets.words import MessageText, Words

MINUTE_S = 60
TEXTS: Mapping[str, MessageText] = {
    "met": MessageText(
        en="{cell}: {action}. Done {delay} after it was called for; {minutes} were given.",
        km="{cell}៖ {action}។ បានធ្វើ {delay} ក្រោយពេលត្រូវធ្វើ ក្នុងពេលកំណត់ {minutes}។",
    ),
    "met_unseen": MessageText(
        en="{cell}: {action}. Done; the observer wrote it down after the end.",
        km="{cell}៖ {action}។ បានធ្វើ។ អ្នកសង្កេតការណ៍បានកត់ក្រោយលំហាត់ចប់។",
    ),
    "told": MessageText(
        en="{cell} shared everything that others needed, while it helped ({n} of {n}).",
        km="{cell} បានប្រាប់ក្រុមផ្សេងគ្រប់យ៉ាងដែលគេត្រូវដឹង ទាន់ពេលប្រើ ({n} ក្នុង {n})។",
    ),
    "kept": MessageText(
        en="No sensitive fact went further than to those who needed it ({n} were known).",
        km="គ្មានអង្គហេតុសម្ងាត់ណា ទៅដល់អ្នកដែលមិនត្រូវដឹងទេ (មានគេដឹង {n})។",
    ),
    "all_decided": MessageText(
        en="Every decision was taken in time ({n}); the longest took {longest}.",
        km="ការសម្រេចចិត្តទាំងអស់ ({n}) ទាន់ពេល។ លើកយូរបំផុត {longest}។",
    ),
    "decided": MessageText(
        en="{cell} decided in time each time ({n} of {n}); the longest took {longest}.",
        km="{cell} បានសម្រេចទាន់ពេលគ្រប់លើក ({n} ក្នុង {n})។ លើកយូរបំផុត {longest}។",
    ),
    "missed": MessageText(
        en="{cell} did not do this within {minutes}: {action}.",
        km="{cell} មិនបានធ្វើការនេះក្នុង {minutes}៖ {action}។",
        en_remedy="Write down who in {cell} does this and within what time, and practise it.",
        km_remedy="កំណត់ជាលាយលក្ខណ៍អក្សរ ថានរណាក្នុង {cell} ធ្វើការនេះ ក្នុងរយៈពេលប៉ុន្មាន ហើយហ្វឹកហាត់។",
    ),
    "late": MessageText(
        en="{cell} did this {over} too late: {action}.",
        km="{cell} បានធ្វើការនេះយឺត {over}៖ {action}។",
        en_remedy="Find out what held {cell} up, and practise it within {minutes}.",
        km_remedy="រកមើលអ្វីដែលធ្វើឱ្យ {cell} យឺត ហើយហ្វឹកហាត់ឱ្យទាន់ក្នុង {minutes}។",
    ),
    "difficult": MessageText(
        en="{cell} did this with difficulty: {action}.",
        km="{cell} បានធ្វើការនេះ តែមានការលំបាក៖ {action}។",
        en_remedy="Look with {cell} at what was difficult, and practise that part.",
        km_remedy="ពិនិត្យជាមួយ {cell} ថាអ្វីពិបាក ហើយហ្វឹកហាត់ផ្នែកនោះ។",
    ),
    "untold": MessageText(
        en="{cells} needed this and never heard it, though {owner} knew it: “{fact}”",
        km="{cells} ត្រូវដឹងរឿងនេះ តែមិនបានឮទេ ទោះ {owner} ដឹងក៏ដោយ៖ «{fact}»",
        en_remedy=(
            "Agree that {owner} tells {cells} of such things at once (subject: {subject}), and "
            "whom to call."
        ),
        km_remedy=(
            "ព្រមព្រៀងថា {owner} ប្រាប់ {cells} ភ្លាមៗអំពីរឿងបែបនេះ (ប្រធានបទ៖ {subject}) និងត្រូវទាក់ទងនរណា។"
        ),
    ),
    "told_late": MessageText(
        en="{cells} heard this too late to use it ({delay}; it helped for {minutes}): “{fact}”",
        km="{cells} បានឮរឿងនេះយឺតពេក មិនអាចប្រើបាន ({delay}; មានប្រយោជន៍ក្នុង {minutes})៖ «{fact}»",
        en_remedy=(
            "Agree within what time {owner} passes such things on to {cells} (subject: {subject})."
        ),
        km_remedy=("ព្រមព្រៀងអំពីរយៈពេលដែល {owner} ត្រូវប្រាប់រឿងបែបនេះដល់ {cells} (ប្រធានបទ៖ {subject})។"),
    ),
    "leak": MessageText(
        en="This was shared with {cells} without need, and it is sensitive: “{fact}”",
        km="រឿងសម្ងាត់នេះត្រូវបានប្រាប់ដល់ {cells} ដែលមិនត្រូវដឹង៖ «{fact}»",
        en_remedy="Before sending, {tellers} asks of each receiver: who needs this to act?",
        km_remedy="មុនផ្ញើ {tellers} ត្រូវសួរចំពោះអ្នកទទួលម្នាក់ៗ៖ តើនរណាត្រូវការ ដើម្បីធ្វើការ?",
    ),
    "rumour": MessageText(
        en="{cells} passed on as certain what was not true: “{fact}”",
        km="{cells} បានប្រាប់បន្តរឿងមិនពិត ដូចជារឿងប្រាកដ៖ «{fact}»",
        en_remedy="Mark what is not certain as unconfirmed, and ask first whoever can know it.",
        km_remedy="ដាក់សម្គាល់ថា មិនទាន់បញ្ជាក់ ហើយសួរអ្នកដែលអាចដឹងជាមុន។",
    ),
    "over": MessageText(
        en="{cell} took {took} to decide, {minutes} were given: “{prompt}”",
        km="{cell} ប្រើពេល {took} ដើម្បីសម្រេច លើសពេលកំណត់ {minutes}៖ «{prompt}»",
        en_remedy="Agree in {cell} who decides such a thing, and who does it in their place.",
        km_remedy="ព្រមព្រៀងក្នុង {cell} ថានរណាសម្រេចរឿងបែបនេះ និងនរណាជំនួស ពេលអ្នកនោះអវត្តមាន។",
    ),
    "undecided": MessageText(
        en="{cell} did not decide, though it had {minutes}: “{prompt}”",
        km="{cell} មិនបានសម្រេចទេ ទោះមានពេល {minutes}៖ «{prompt}»",
        en_remedy="Agree in {cell} who decides such a thing, and who does it in their place.",
        km_remedy="ព្រមព្រៀងក្នុង {cell} ថានរណាសម្រេចរឿងបែបនេះ និងនរណាជំនួស ពេលអ្នកនោះអវត្តមាន។",
    ),
    "put": MessageText(
        en="{cell} decided: {option}",
        km="{cell} បានសម្រេច៖ {option}",
    ),
    "put_control": MessageText(
        en="Control decided for {cell}: {option}",
        km="អ្នកបញ្ជាលំហាត់បានសម្រេចជំនួស {cell}៖ {option}",
    ),
    "done": MessageText(en="{cell}: {action}", km="{cell}៖ {action}"),
    "due": MessageText(
        en="{cell} had not done this: {action}", km="{cell} មិនបានធ្វើការនេះ៖ {action}"
    ),
    "about": MessageText(en="{cell}: {text}", km="{cell}៖ {text}"),
    "leaked": MessageText(
        en="{teller} shared with {cells}, without need: “{fact}”",
        km="{teller} បានប្រាប់ {cells} ដោយមិនត្រូវដឹង៖ «{fact}»",
    ),
}
"""By code: the sentence of a statement and its recommendation, and the lines of the timeline."""


def span(*, seconds: float) -> Words:
    """A stretch of time in words.

    >>> span(seconds=260.4).en, span(seconds=240).km, span(seconds=5).en
    ('4 min 20 s', '៤ នាទី', '5 s')
    """
    minutes, rest = divmod(round(seconds), MINUTE_S)
    parts = [(minutes, "min", "នាទី")] if minutes else []
    if rest or not minutes:
        parts.append((rest, "s", "វិនាទី"))
    return Words(
        en=" ".join(f"{count} {unit}" for count, unit, _khmer in parts),
        km=" ".join(f"{languages.khmer_digits(count)} {unit}" for count, _english, unit in parts),
    )


def counted(*, n: int) -> Words:
    """A count inside a sentence.

    >>> counted(n=12).km
    '១២'
    """
    return Words(en=str(n), km=languages.khmer_digits(n))


def listed(*, names: Sequence[Words]) -> Words:
    """Names one after the other, each once.

    >>> a, b, c = (Words(en=x, km=x) for x in "ABC")
    >>> listed(names=[a, b, c, a]).en, listed(names=[a, b]).km, listed(names=[a]).en
    ('A, B and C', 'A និង B', 'A')
    """
    once = list(dict.fromkeys(names))
    *before, last = once
    if not before:
        return last
    return Words(
        en=f"{', '.join(one.en for one in before)} and {last.en}",
        km=f"{' '.join(one.km for one in before)} និង {last.km}",
    )


def bare(*, text: Words) -> Words:
    """A sentence without its full stop, to stand inside another.

    >>> bare(text=Words(en="The boat left.", km="ទូកចេញ។")).km
    'ទូកចេញ'
    """
    return Words(en=text.en.rstrip(" ."), km=text.km.rstrip(" ។"))
