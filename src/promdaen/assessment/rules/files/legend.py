"""The legend of the empty form: what each column holds, and two example rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from promdaen.assessment.rules import levels
from promdaen.assessment.rules.files.items import VERIFICATIONS, FileItem
from promdaen.assessment.rules.files.kind_forms import FileKind
from promdaen.kit.spreadsheets import Words

EXAMPLE = "EXAMPLE"
LEGEND_HEADS = (
    Words(en="column", km="column"),
    Words(en="Contents (in Khmer)", km="ខ្លឹមសារ (ជាភាសាខ្មែរ)"),
    Words(en="Contents (in English)", km="ខ្លឹមសារ (ជាភាសាអង់គ្លេស)"),
)
EXAMPLES = (
    FileItem(
        code=f"{EXAMPLE}-1",
        kind="single_choice",
        outcome="INTERVIEW.1",
        level="apply",
        stem={
            "en": "A traveller says that he has lost his passport. What do you do first?",
            "km": "អ្នកដំណើរម្នាក់ប្រាប់ថា បានបាត់លិខិតឆ្លងដែន។ តើលោកអ្នកធ្វើអ្វីមុនគេ?",
        },
        body={
            "options": [
                {"id": "a", "en": "Send him away", "km": "បណ្តេញគាត់ចេញ"},
                {"id": "b", "en": "Listen, and ask for other papers", "km": "ស្តាប់ រួចសុំឯកសារផ្សេង"},
                {"id": "c", "en": "Keep him until evening", "km": "ទុកគាត់រហូតដល់ល្ងាច"},
                {"id": "d", "en": "Let him pass", "km": "ឱ្យគាត់ឆ្លង"},
            ]
        },
        key="b",
        rationale={
            "en": "A lost document is no proof of anything. Other papers often settle who he is.",
            "km": "ឯកសារបាត់មិនមែនជាភស្តុតាងទេ។ ឯកសារផ្សេងច្រើនតែបញ្ជាក់អត្តសញ្ញាណបាន។",
        },
        sources=(),
        passage="",
        verification="unverified",
    ),
    FileItem(
        code=f"{EXAMPLE}-2",
        kind="matching",
        outcome="HEALTH.1",
        level="remember",
        stem={
            "en": "Match each place with what is kept there.",
            "km": "សូមផ្គូផ្គងកន្លែង ជាមួយអ្វីដែលទុកនៅទីនោះ។",
        },
        body={
            "left": [
                {"id": "1", "en": "Counter", "km": "បញ្ជរ"},
                {"id": "2", "en": "Store room", "km": "ឃ្លាំង"},
            ],
            "right": [
                {"id": "a", "en": "Gloves in boxes", "km": "ស្រោមដៃក្នុងប្រអប់"},
                {"id": "b", "en": "Stamps", "km": "ត្រា"},
                {"id": "c", "en": "Food", "km": "អាហារ"},
            ],
        },
        key={"1": "b", "2": "a"},
        rationale={
            "en": "What is needed at once lies at hand; the stock does not.",
            "km": "អ្វីដែលត្រូវការភ្លាមទុកនៅជិត ឯស្តុកទុកដោយឡែក។",
        },
        sources=(),
        passage="",
        verification="unverified",
    ),
)

_COLUMNS: Mapping[str, Words] = {
    "code": Words(
        en="Code of the item, such as UNTOC-21. Leave it empty for a new item: it is given "
        "one. A code that is already in the bank changes that item.",
        km="លេខកូដសំណួរ ដូចជា UNTOC-21។ សំណួរថ្មី សូមទុកឱ្យទទេ ប្រព័ន្ធនឹងឱ្យលេខកូដ។ លេខកូដដែលមានរួច នឹងកែសំណួរនោះ។",
    ),
    "kind": Words(en="Kind of item, see below.", km="ប្រភេទសំណួរ សូមមើលខាងក្រោម។"),
    "outcome": Words(
        en="Code of the learning outcome, such as UNTOC.5; the codes are on the pages of "
        "the topics.",
        km="លេខកូដលទ្ធផលសិក្សា ដូចជា UNTOC.5។ លេខកូដមាននៅលើទំព័រប្រធានបទ។",
    ),
    "level": Words(en="Level, see below.", km="កម្រិត សូមមើលខាងក្រោម។"),
    "stem": Words(
        en="The question, in a column for each language. **Bold** is between two asterisks.",
        km="តួសំណួរ ក្នុងជួរឈរសម្រាប់ភាសានីមួយៗ។ អក្សរ **ដិត** ដាក់ចន្លោះសញ្ញាផ្កាយពីរ។",
    ),
    "left_1, left_2 ...": Words(
        en="Only for matching: the texts on the left.",
        km="សម្រាប់ផ្គូផ្គងប៉ុណ្ណោះ៖ អ្វីដែលនៅខាងឆ្វេង។",
    ),
    "option_a, option_b ...": Words(
        en="The options in the order shown, at most ten; for matching the right side; for an "
        "order not in the right order. Empty for true_false.",
        km="ជម្រើសតាមលំដាប់បង្ហាញ ច្រើនបំផុតដប់។ សម្រាប់ផ្គូផ្គង ជាខាងស្តាំ។ "
        "សម្រាប់រៀបតាមលំដាប់ កុំដាក់តាមលំដាប់ត្រឹមត្រូវ។ true_false ទុកឱ្យទទេ។",
    ),
    "key": Words(
        en="The right answer: b; a, c; c, a, d, b; 1=c, 2=a; true or false.",
        km="ចម្លើយត្រឹមត្រូវ៖ b; a, c; c, a, d, b; 1=c, 2=a; true ឬ false។",
    ),
    "rationale": Words(
        en="Why the key is right and what the other options overlook; in both languages or in "
        "none.",
        km="ហេតុអ្វីចម្លើយនោះត្រឹមត្រូវ និងជម្រើសផ្សេងភ្លេចអ្វី។ សរសេរទាំងពីរភាសា ឬមិនសរសេរសោះ។",
    ),
    "sources": Words(
        en="Codes of sources with commas between, from the page of sources; may be empty.",
        km="លេខកូដប្រភព ខណ្ឌដោយសញ្ញាក្បៀស ពីទំព័រប្រភព។ អាចទុកឱ្យទទេ។",
    ),
    "passage": Words(
        en="Where in the source, such as Art 3(a); may be empty.",
        km="កន្លែងក្នុងប្រភព ដូចជា Art 3(a)។ អាចទុកឱ្យទទេ។",
    ),
    "verification": Words(
        en="How far the source was checked, see below; empty is unverified.",
        km="ការផ្ទៀងផ្ទាត់ប្រភព សូមមើលខាងក្រោម។ ទទេ មានន័យថា unverified។",
    ),
    "use": Words(
        en="any (tests and practice) or test (tests only, never in practice); empty is any for "
        "a new item and leaves an item of the bank as it is.",
        km="any (តេស្ត និងការអនុវត្ត) ឬ test (តែតេស្តប៉ុណ្ណោះ មិនប្រើក្នុងការអនុវត្តទេ)។ ទទេ មានន័យថា any "
        "សម្រាប់សំណួរថ្មី ហើយមិនផ្លាស់ប្តូរសំណួរដែលមានរួចទេ។",
    ),
    "ids, ids_left, images": Words(
        en="Only in exports: leave these as they are.",
        km="មានតែក្នុងឯកសារនាំចេញ។ សូមទុកដដែល។",
    ),
}
_CHECKS: Mapping[str, Words] = {
    "seen": Words(en="a page with this content was read", km="បានអានទំព័រដែលមានខ្លឹមសារនេះ"),
    "second_hand": Words(
        en="read in a summary, the press or an unofficial text",
        km="បានអានក្នុងសេចក្តីសង្ខេប សារព័ត៌មាន ឬអត្ថបទក្រៅផ្លូវការ",
    ),
    "unverified": Words(en="not checked", km="មិនទាន់ផ្ទៀងផ្ទាត់"),
    "design": Words(
        en="a value or an order of our own, for the Ministry to set",
        km="តម្លៃ ឬលំដាប់ដែលប្រព័ន្ធនេះរៀបចំ ដែលក្រសួងត្រូវកំណត់",
    ),
}


def legend_rows(*, kinds: Sequence[FileKind]) -> list[tuple[str, str, str]]:
    """What each column holds and the words of its closed lists, in both languages."""
    listed = {
        **_COLUMNS,
        **{f"kind: {one.NAME}": one.LABEL for one in kinds},
        **{f"key: {one.NAME}": _same(one.FILES.key_example) for one in kinds},
        **{f"level: {code}": words for code, words in levels.LEVELS.items()},
        **{f"verification: {code}": _CHECKS[code] for code in VERIFICATIONS},
        f"code: {EXAMPLE}-1": Words(
            en="Rows whose code begins so are examples and are passed over.",
            km="ជួរដេកដែលលេខកូដចាប់ផ្តើមដូច្នេះ ជាឧទាហរណ៍ ហើយត្រូវបានរំលង។",
        ),
    }
    return [(name, words.km, words.en) for name, words in listed.items()]


def _same(text: str) -> Words:
    return Words(en=text, km=text)
