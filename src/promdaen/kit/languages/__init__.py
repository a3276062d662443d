"""Khmer and English: digits, numbers, days, and normalisation of input.

Measurements, codes and clock times alone keep Latin digits in both languages, so that columns
stay aligned; dates, also with their time, and counts inside a Khmer sentence use Khmer digits.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeGuard

from promdaen.kit.content_catalogues import RECORD_LANGUAGES, content_text
from promdaen.kit.languages import en, km
from promdaen.kit.languages.language_form import LATIN_DIGITS, LanguageForm

LANGUAGE_FORMS: Mapping[str, LanguageForm] = {"km": km.FORM, "en": en.FORM}
"""How each language writes figures, days and lists, by its code."""

LANGUAGE_NAMES: Mapping[str, str] = {
    code: form.name for code, form in LANGUAGE_FORMS.items() if code in RECORD_LANGUAGES
}
"""The languages of records by their code, each named in its own script."""

LANGUAGES_WITHOUT_SPACES = frozenset({"km", "lo", "my", "th"})
"""Languages that write words without spaces between them."""

Number = int | float | Decimal

NO_VALUE = "—"
NO_BREAK_SPACE = "\u00a0"
TRUE_MINUS = "\u2212"

_KHMER = re.compile("[\u1780-\u17ff]")
_TO_LATIN = str.maketrans(km.FORM.digits, LATIN_DIGITS)
_DIRECTION_MARKS = (0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
# Half of a character, which no file can store.
_SURROGATE = re.compile("[\ud800-\udfff]")
_UNSEEN = dict.fromkeys((0x00AD, 0x200B, 0x2060, 0xFEFF, *_DIRECTION_MARKS))
_JOINERS = dict.fromkeys((0x200C, 0x200D))
_COENG_DO, _COENG_TO = "\u17d2\u178a", "\u17d2\u178f"


def form(language: str) -> LanguageForm:
    """How a language writes figures, days and lists: as English if it has no form of its own.

    >>> form("km").decimal, form("xx").decimal
    (',', '.')
    """
    return LANGUAGE_FORMS.get(language, en.FORM)


def has_khmer(*, text: str) -> bool:
    """Whether a text has a Khmer letter or digit.

    >>> has_khmer(text="Kep (កែប)"), has_khmer(text="Kep")
    (True, False)
    """
    return _KHMER.search(text) is not None


def content_language(language: str) -> str:
    """The language of a record's columns for a page in `language`: English if it has none.

    >>> content_language("km"), content_language("xx")
    ('km', 'en')
    """
    return language if language in LANGUAGE_NAMES else "en"


def text_in(text: object, *, language: str) -> str:
    """A text in one language: an object with `text`, or a mapping or object with `en` and `km`.

    If that language is missing another is used, so that no cell is silently empty; a further
    language is looked up in its catalogue of content.

    >>> text_in({"en": "Kep", "km": "កែប"}, language="km")
    'កែប'
    >>> text_in({"en": "Kep"}, language="km")
    'Kep'
    """
    if text is None:
        return ""
    if isinstance(text, str):
        return text
    if language not in RECORD_LANGUAGES:
        if hasattr(text, "text"):
            return str(text.text(language=language))
        english, khmer = _own_text(text, "en"), _own_text(text, "km")
        return content_text(english, khmer=khmer, language=language) if english else khmer
    return next(
        (own for code in (language, *LANGUAGE_NAMES) if (own := _own_text(text, code))), ""
    )


def _own_text(text: object, code: str) -> str:
    return str((text.get(code) if isinstance(text, Mapping) else getattr(text, code, None)) or "")


def cut_between_words(text: str, *, max_length: int) -> str:
    """A text of at most so many signs, cut at a space: in Khmer between phrases.

    A text without a space where it has to be cut stays whole.

    >>> cut_between_words("His skin is hot and dry", max_length=19)
    'His skin is hot …'
    >>> cut_between_words("ស្បែករបស់គាត់ក្តៅ", max_length=9)
    'ស្បែករបស់គាត់ក្តៅ'
    """
    if len(text) <= max_length:
        return text
    space = text.rfind(" ", max_length // 3, max_length - 1)
    return f"{text[:space]} …" if space > 0 else text


# ---- digits ----


def khmer_digits(text: object) -> str:
    """The text with Latin digits replaced by Khmer ones.

    >>> khmer_digits("BMC 2026")
    'BMC ២០២៦'
    """
    return km.FORM.with_digits(str(text))


def latin_digits(text: str) -> str:
    """The text with Khmer digits replaced by Latin ones, as stored.

    >>> latin_digits("០១២ 345")
    '012 345'
    """
    return text.translate(_TO_LATIN)


# ---- typed input ----


def is_plain_text(value: object) -> TypeGuard[str]:
    """Whether it is a text with at least one letter and no unpaired surrogate.

    >>> [is_plain_text(value) for value in ("ដែន", " ", "\\ud800", 7)]
    [True, False, False, False]
    """
    return isinstance(value, str) and bool(value.strip()) and not _SURROGATE.search(value)


def clean_text(text: str) -> str:
    """Typed text in stored form: NFC, trimmed, no zero-width spaces and direction marks.

    >>> clean_text(" ព្រំ\\u200bដែន ")
    'ព្រំដែន'
    """
    return unicodedata.normalize("NFC", text).translate(_UNSEEN).strip()


def fold_for_search(text: str) -> str:
    """A form in which equivalent spellings are equal; for searching, never for display.

    Coeng DO and coeng TO look alike in print and both become coeng TO; joiners are removed, digits
    become Latin, case and repeated spaces are ignored.

    >>> fold_for_search("បន្\u200bទាយ  មានជ័យ") == fold_for_search("បន្ទាយ មានជ័យ")
    True
    """
    cleaned = clean_text(text).translate(_JOINERS).replace(_COENG_DO, _COENG_TO)
    return " ".join(latin_digits(cleaned).casefold().split())


# ---- figures ----


def round_half_up(value: Number, *, places: int = 0) -> Decimal:
    """The value rounded to so many places, halves away from zero as people do.

    A float is read by its shortest decimal form; its binary noise is rounded off at the tenth
    decimal first, so that .285 of a hundred is 28.5 and rounds to 29.

    >>> round_half_up(2.675, places=2), round_half_up(-0.5)
    (Decimal('2.68'), Decimal('-1'))
    """
    exact = value if isinstance(value, Decimal) else Decimal(repr(round(value, 10)))
    rounded = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return abs(rounded) if rounded == 0 else rounded


def number_text(value: Number | None, *, places: int = 0) -> str:
    """A figure with separated thousands and a true minus; None is a long dash.

    >>> number_text(1439), number_text(-2.25, places=1), number_text(None)
    ('1,439', '−2.3', '—')
    """
    if value is None:
        return NO_VALUE
    return f"{round_half_up(value, places=places):,}".replace("-", TRUE_MINUS)


def points_text(value: Number | None, *, places: int = 1) -> str:
    """A gain in points of 100, always signed except at zero.

    >>> points_text(17.44), points_text(-2.1), points_text(0.0)
    ('+17.4', '−2.1', '0.0')
    """
    number = number_text(value, places=places)
    return f"+{number}" if value and round_half_up(value, places=places) > 0 else number


def share_text(value: Number | None, *, places: int = 0) -> str:
    """A share 0..1 in per cent, with a no-break space before the sign.

    >>> share_text(0.9556, places=1)
    '95.6\\xa0%'
    """
    if value is None:
        return NO_VALUE
    hundred = value * 100 if isinstance(value, Decimal) else Decimal(repr(round(value, 10))) * 100
    return f"{number_text(hundred, places=places)}{NO_BREAK_SPACE}%"


def interval_text(
    pair: Sequence[Number] | None, *, places: int = 1, language: str = "en", scale: int = 1
) -> str:
    """A confidence interval: an en dash between the ends, or a word if one is negative.

    `scale` is 100 for an interval of shares, which is then in per cent without a sign.

    >>> interval_text((14.91, 19.87)), interval_text((-2.1, 3.4)), interval_text(None)
    ('14.9–19.9', '−2.1 to 3.4', '—')
    """
    if not pair:
        return NO_VALUE
    low, high = (Decimal(repr(round(float(end), 10))) * scale for end in pair)
    ends = [number_text(end, places=places) for end in (low, high)]
    if low < 0:
        return form(language).range_sign.join(ends)
    return "–".join(ends)


def count_text(value: Number | None, *, language: str) -> str:
    """A count within a sentence: Khmer digits in Khmer, thousands with a no-break space.

    >>> count_text(1070, language="km"), count_text(1070, language="en")
    ('១\\xa0០៧០', '1,070')
    """
    if value is None:
        return NO_VALUE
    language_form = form(language)
    return language_form.with_digits(number_text(value).replace(",", language_form.thousands))


# ---- days and times ----


def day_text(day: date | None, *, language: str) -> str:
    """A day in full.

    >>> day_text(date(2026, 11, 24), language="km")
    'ថ្ងៃទី២៤ ខែវិច្ឆិកា ឆ្នាំ២០២៦'
    >>> day_text(date(2026, 11, 24), language="en")
    '24 November 2026'
    """
    if day is None:
        return NO_VALUE
    return form(language).write_day(day, pattern=form(language).day)


def day_short_text(day: date | None, *, language: str) -> str:
    """A day in a table cell.

    >>> day_short_text(date(2026, 1, 5), language="km")
    '០៥/០១/២០២៦'
    >>> day_short_text(date(2026, 1, 5), language="en")
    '5 Jan 2026'
    """
    if day is None:
        return NO_VALUE
    return form(language).write_day(day, pattern=form(language).day_short)


def day_month_text(day: date | None, *, language: str) -> str:
    """A day without its year, for use beside its weekday.

    >>> [day_month_text(date(2026, 3, 2), language=one) for one in ("km", "en")]
    ['២ មីនា', '2 March']
    """
    if day is None:
        return NO_VALUE
    return form(language).write_day(day, pattern=form(language).day_month)


def days_text(starts_on: date, ends_on: date, *, language: str) -> str:
    """A range of days, without repeating the same month or year.

    >>> days_text(date(2012, 7, 9), date(2012, 7, 13), language="en")
    '9–13 July 2012'
    >>> days_text(date(2012, 7, 30), date(2012, 8, 3), language="en")
    '30 July – 3 August 2012'
    >>> days_text(date(2012, 7, 9), date(2012, 7, 13), language="km")
    'ថ្ងៃទី៩ ដល់១៣ ខែកក្កដា ឆ្នាំ២០១២'
    """
    language_form = form(language)
    last = language_form.write_day(ends_on, pattern=language_form.day)
    if starts_on == ends_on:
        return last
    if _in_one_month(starts_on, ends_on):
        return language_form.write_day(
            ends_on, pattern=language_form.days_in_month, first=starts_on.day
        )
    is_one_year = starts_on.year == ends_on.year
    first_pattern = language_form.day_of_year if is_one_year else language_form.day
    first = language_form.write_day(starts_on, pattern=first_pattern)
    return language_form.days_across.format(first=first, last=last)


def _in_one_month(starts_on: date, ends_on: date) -> bool:
    return (starts_on.year, starts_on.month) == (ends_on.year, ends_on.month)


def days_brief_text(starts_on: date, ends_on: date, *, language: str) -> str:
    """A range of days in short form for names: within a month both days share one dash.

    >>> days_brief_text(date(2026, 3, 2), date(2026, 3, 6), language="km")
    'ថ្ងៃទី២–៦ ខែមីនា ឆ្នាំ២០២៦'
    >>> days_brief_text(date(2026, 3, 2), date(2026, 3, 6), language="en")
    '2–6 March 2026'
    """
    if starts_on == ends_on or not _in_one_month(starts_on, ends_on):
        return days_text(starts_on, ends_on, language=language)
    return form(language).write_day(
        ends_on, pattern=form(language).days_brief, first=starts_on.day
    )


def moment_words(moment: datetime | None, *, language: str) -> str:
    """A date and time in running text, in the time zone of `moment`.

    >>> moment_words(datetime(2026, 12, 2, 8, 0), language="km")
    'ថ្ងៃទី២ ខែធ្នូ ឆ្នាំ២០២៦ ម៉ោង ០៨:០០'
    >>> moment_words(datetime(2026, 12, 2, 8, 0), language="en")
    '2 December 2026, 08:00'
    """
    if moment is None:
        return NO_VALUE
    day = day_text(moment, language=language)
    return _with_time(day, moment=moment, language=language)


def moment_text(moment: datetime | None, *, language: str) -> str:
    """A date and time, in the time zone of `moment`.

    >>> moment_text(datetime(2026, 11, 24, 9, 4), language="km")
    '២៤/១១/២០២៦ ម៉ោង ០៩:០៤'
    >>> moment_text(datetime(2026, 11, 24, 9, 4), language="en")
    '24 Nov 2026, 09:04'
    """
    if moment is None:
        return NO_VALUE
    day = day_short_text(moment, language=language)
    return _with_time(day, moment=moment, language=language)


def _with_time(day: str, *, moment: datetime, language: str) -> str:
    return form(language).moment.format(
        day=day, time=form(language).with_digits(f"{moment:%H:%M}")
    )
