"""A round of later tests on a sheet, and how reliable its figures are."""

from collections.abc import Mapping
from dataclasses import asdict, fields

from promdaen.assessment.rules import returning
from promdaen.course.rules import rounds
from promdaen.kit import languages
from promdaen.report.rules import facts as sheet_facts

NOT_COMPARABLE: sheet_facts.Words = {
    "en": "The paper of this round could not be put on the scale of the tests before and after: "
    "too few shared questions, or fewer than ten officers. Its scores are not compared.",
    "km": "វិញ្ញាសានៃតេស្តលើកនេះ មិនអាចដាក់លើមាត្រដ្ឋាននៃតេស្តមុន និងក្រោយវគ្គបានទេ៖ សំណួររួមតិចពេក "
    "ឬមន្ត្រីតិចជាងដប់រូប។ ពិន្ទុមិនត្រូវបានប្រៀបធៀបទេ។",
}
ADAPTIVE: sheet_facts.Words = {
    "en": "Some who came took an adaptive test. They count as come back; what such a test makes "
    "expected on the paper is an estimate, and stands in no mean and no gain here.",
    "km": "អ្នកដែលបានមកខ្លះបានធ្វើតេស្តសម្របតាមចម្លើយ។ អ្នកទាំងនោះត្រូវបានរាប់ថាបានមកវិញ។ "
    "ពិន្ទុដែលតេស្តនោះរំពឹងលើវិញ្ញាសា គ្រាន់តែជាការប៉ាន់ស្មាន ហើយមិនត្រូវបានរាប់បញ្ចូលក្នុងមធ្យម ឬកំណើនណាមួយនៅទីនេះទេ។",
}
STORED_AS = {"due_count": "asked"}
"""Fields of a round whose key in issued sheets is another."""


def round_columns() -> list[str]:
    """The columns of a round in the sheet's JSON."""
    names = [field.name for field in fields(returning.Returned)]
    return [*(STORED_AS.get(name, name) for name in names), "name", "notes"]


def round_row(*, returned: returning.Returned) -> dict[str, object]:
    """A round as in the sheet's JSON, with its name and its notes in both languages."""
    notes = [NOT_COMPARABLE] if returned.incomparable > returned.estimated else []
    notes += [ADAPTIVE] if returned.estimated else []
    if returned.before_apart is not None and returned.after_apart is not None:
        notes.append(_comparison_words(returned=returned))
    return {
        **{
            STORED_AS.get(key, key): list(value) if isinstance(value, tuple) else value
            for key, value in asdict(returned).items()
        },
        "name": _name(months=returned.months),
        "notes": [dict(note) for note in notes],
    }


def _name(*, months: int) -> dict[str, str]:
    if not months:
        return {"en": "no round said", "km": "មិនបញ្ជាក់លើក"}
    span = rounds.months_words(months=months)
    return span.by_language()


def _comparison_words(*, returned: returning.Returned) -> Mapping[str, str]:
    """Officers who came compared with those who did not, before and after the course."""
    before, after = (
        f"{languages.points_text(value)} ({languages.interval_text(ends)})"
        for value, ends in (
            (returned.before_apart, returned.before_apart_interval),
            (returned.after_apart, returned.after_apart_interval),
        )
    )
    before_km, after_km = (
        languages.khmer_digits(text.replace(".", ",").replace(" to ", " ដល់ "))
        for text in (before, after)
    )
    away_km = languages.khmer_digits(returned.away_n)
    return {
        "en": f"Mean points of those who came, against the {returned.away_n} who did not: "
        f"{before} before the course, {after} after it (95 % interval).",
        "km": f"ពិន្ទុមធ្យមនៃអ្នកបានមក ធៀបនឹងអ្នកមិនបានមក {away_km} រូប៖ {before_km} មុនវគ្គ "
        f"និង {after_km} ក្រោយវគ្គ (ចន្លោះទំនុកចិត្ត ៩៥%)។",
    }
