"""The legend of the empty form: the content of each column, and two example rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from promdaen.assessment.rules import levels
from promdaen.assessment.rules.files.items import VERIFICATIONS, FileItem
from promdaen.assessment.rules.files.kind_forms import FileKind
from promdaen.kit.texts import Text, Words

EXAMPLE = "EXAMPLE"
LEGEND_HEADS = (
    Text("column"),
    Text("Contents (in Khmer)"),
    Text("Contents (in English)"),
)
EXAMPLE_ITEMS = (
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
            "en": "A lost document does not prove anything. Other papers often settle who he is.",
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
    "code": Text(
        "Code of the item, such as UNTOC-21. Leave it empty for a new item: it is given "
        "one. A code that is already in the bank changes that item."
    ),
    "kind": Text("Kind of item, see below."),
    "outcome": Text(
        "Code of the learning outcome, such as UNTOC.5; the codes are on the pages of the topics."
    ),
    "level": Text("Level, see below."),
    "stem": Text(
        "The question, in a column for each language. **Bold** is between two asterisks."
    ),
    "left_1, left_2 ...": Text("Only for matching: the texts on the left."),
    "option_a, option_b ...": Text(
        "The options in the order shown, at most ten; for matching the right side; for an "
        "order not in the right order. Empty for true_false."
    ),
    "key": Text("The right answer: b; a, c; c, a, d, b; 1=c, 2=a; true or false."),
    "rationale": Text(
        "Why the key is right and what the other options overlook; in both languages or in none."
    ),
    "sources": Text(
        "Codes of sources with commas between, from the page of sources; may be empty."
    ),
    "passage": Text("Where in the source, such as Art 3(a); may be empty."),
    "verification": Text("How far the source was checked, see below; empty is unverified."),
    "use": Text(
        "any (tests and practice) or test (tests only, never in practice); empty is any for "
        "a new item and leaves an item of the bank as it is."
    ),
    "ids, ids_left, images": Text("Only in exports: leave these as they are."),
}
_CHECKS: Mapping[str, Words] = {
    "seen": Text("a page with this content was read"),
    "second_hand": Text("read in a summary, the press or an unofficial text"),
    "unverified": Text("not checked"),
    "design": Text("an initial value or order, for the Ministry to set"),
}


def legend_rows(*, kinds: Sequence[FileKind]) -> list[tuple[str, str, str]]:
    """The content of each column and the words of closed lists, in both languages."""
    listed = {
        **_COLUMNS,
        **{f"kind: {kind.NAME}": kind.LABEL for kind in kinds},
        **{f"key: {kind.NAME}": _same(kind.FILES.key_example) for kind in kinds},
        **{f"level: {code}": text for code, text in levels.LEVEL_NAMES.items()},
        **{f"verification: {code}": _CHECKS[code] for code in VERIFICATIONS},
        f"code: {EXAMPLE}-1": Text("Rows whose code begins so are examples and are skipped."),
    }
    return [(name, text.km, text.en) for name, text in listed.items()]


def _same(text: str) -> Words:
    return Words.same(text)
