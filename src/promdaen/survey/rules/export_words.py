"""What the words and numbers of an export mean, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

from promdaen.kit.spreadsheets import Words
from promdaen.survey.rules.export_tables import Column, Row
from promdaen.survey.rules.instrument import Instrument

TABLE_CODES = ("visits", "scores", "gaps", "parts", "indicators", "definitions")
"""The tables of an export, in the order in which they are read."""

DEFINITIONS = Words(en="Definitions", km="និយមន័យ")
DEFINITION_COLUMNS = (
    Column(code="word", head=Words(en="Word", km="ពាក្យ")),
    Column(code="km", head=Words(en="In Khmer", km="ជាភាសាខ្មែរ")),
    Column(code="en", head=Words(en="In English", km="ជាភាសាអង់គ្លេស")),
)
_MEANINGS = {
    "score": Words(
        en="0 to 4 by the rule of the indicator. Empty is an answer that is missing, never 0.",
        km="០ ដល់ ៤ តាមវិធាននៃសូចនាករ។ ទទេមានន័យថា ខ្វះចម្លើយ មិនមែន ០ ទេ។",
    ),
    "standard": Words(
        en="The score that a checkpoint of this class should reach.",
        km="ពិន្ទុដែលច្រកនៃថ្នាក់នេះគួរសម្រេចបាន។",
    ),
    "gap": Words(
        en="Standard less score; 0 where the standard is reached. Empty where no score is known.",
        km="ស្តង់ដារដកពិន្ទុ។ ០ ប្រសិនបើសម្រេចស្តង់ដារ។ ទទេ ប្រសិនបើមិនដឹងពិន្ទុ។",
    ),
    "is_critical": Words(
        en="A gap on an indicator of weight 3.", km="ចំណុចខ្វះខាតលើសូចនាករដែលមានទម្ងន់ ៣។"
    ),
    "index": Words(
        en="Weighted mean of score / standard, at most 1 each, over what was answered: 0 to 1. "
        "Read it beside the critical gaps, which a mean hides.",
        km="មធ្យមភាគតាមទម្ងន់នៃ ពិន្ទុ / ស្តង់ដារ មិនលើស ១ នីមួយៗ លើអ្វីដែលបានឆ្លើយ៖ ០ ដល់ ១។ "
        "សូមអានវាជាមួយចំនួនចំណុចខ្វះខាតធ្ងន់ធ្ងរ ព្រោះមធ្យមភាគលាក់ចំណុចទាំងនោះ។",
    ),
    "worst": Words(
        en="The index with every missing answer as 0.", km="សន្ទស្សន៍ ពេលចាត់ចម្លើយដែលខ្វះទាំងអស់ជា ០។"
    ),
    "best": Words(
        en="The index with every missing answer as reaching its standard.",
        km="សន្ទស្សន៍ ពេលចាត់ចម្លើយដែលខ្វះទាំងអស់ថាសម្រេចស្តង់ដារ។",
    ),
    "answered": Words(
        en="Indicators with a score, of those that are applicable.",
        km="សូចនាករដែលមានពិន្ទុ ក្នុងចំណោមសូចនាករដែលពាក់ព័ន្ធ។",
    ),
    "state scored, na, missing": Words(
        en="Scored; nothing was due; or an answer is missing.",
        km="មានពិន្ទុ មិនពាក់ព័ន្ធ ឬខ្វះចម្លើយ។",
    ),
    "state submitted, returned, accepted": Words(
        en="A visit that waits for review, was sent back to its assessor, or was accepted.",
        km="ការចុះអង្កេតដែលរង់ចាំពិនិត្យ ត្រូវបានបង្វិលឱ្យអ្នកអង្កេតកែ ឬត្រូវបានទទួលយក។",
    ),
    "counts": Words(
        en="The newest accepted first visit of the checkpoint: its scores are used for it. "
        "All others are for comparison.",
        km="ការចុះអង្កេតលើកទី១ថ្មីបំផុតរបស់ច្រកដែលបានទទួលយក៖ ពិន្ទុរបស់វាតំណាងច្រក។ "
        "ការចុះអង្កេតផ្សេងទៀតសម្រាប់ប្រៀបធៀប។",
    ),
    "is_second": Words(
        en="Made to see how far two assessors agree; it counts for nothing else.",
        km="ធ្វើដើម្បីមើលថា អ្នកអង្កេតពីរនាក់យល់ស្របគ្នាប៉ុណ្ណា ហើយមិនរាប់ក្នុងអ្វីផ្សេងទេ។",
    ),
    "evidence said, seen, measured": Words(
        en="Reported orally; seen on the spot or on paper; counted, measured or tested.",
        km="តាមសម្តី ឃើញផ្ទាល់នៅនឹងកន្លែង ឬលើក្រដាស ឬបានរាប់ វាស់វែង សាកល្បង។",
    ),
    "class": Words(
        en="The class whose standard applies; regional checkpoints use the nearest one.",
        km="ថ្នាក់ដែលស្តង់ដាររបស់វាត្រូវអនុវត្ត។ ច្រកតំបន់ប្រើស្តង់ដារជិតបំផុត។",
    ),
    "for outside": Words(
        en="Without positions, photographs and remarks.", km="គ្មានទីតាំង រូបថត និងកំណត់សម្គាល់។"
    ),
}


def definition_rows(*, instrument: Instrument) -> Iterator[Row]:
    """What each word means, then the names of the capacities and sub-domains."""
    for word, means in _MEANINGS.items():
        yield {"word": word, "km": means.km, "en": means.en}
    for code, name in instrument.capacities.items():
        yield {"word": code, "km": name.km, "en": name.en}
    for one in instrument.sub_domains:
        yield {"word": one.code, "km": one.name.km, "en": one.name.en}
