"""The Khmer catalogue: complete, well written, with every placeholder in its place."""

import ast
import functools
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import allauth
import django
import pytest
from babel.messages.pofile import read_po
from django.utils import translation

from promdaen.config import catalogues

ROOT = Path(__file__).parents[1]
IN_CODE = Path(__file__).parent / "khmer_in_code.toml"
SOURCE = ROOT / "src" / "promdaen"
CATALOGUE = SOURCE / "locale" / "km" / "LC_MESSAGES" / "django.po"
LIBRARIES = (
    Path(django.__file__).parent / "conf" / "locale" / "en",
    Path(django.__file__).parent / "contrib" / "auth" / "locale" / "en",
    Path(allauth.__file__).parent / "locale" / "de",
)
# axes ships no catalogue that holds its present words; formats are no words.
USED_ELSEWHERE = {"Account locked: too many login attempts. Please try again later."}
# The library puts the English name of a column into this one; the Khmer does without.
NAMES_A_COLUMN = "The password is too similar to the %(verbose_name)s."

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[ds%]|\{\w*\}")

CLUSTER = re.compile(
    "[ក-អឥ-ឳ]\u17cc?(?:\u17d2[ក-អ])*[\u17c9\u17ca]?[\u17b6-\u17c5]?\u17c6?[\u17c7\u17c8]?"
    "[\u17cb\u17cd-\u17d1]*"
)
STRAY = re.compile("[\u17a3\u17a4\u17b4-\u17d3\u17d8\u17dd\u200b-\u200d\u2060\ufeff]")
SUBSCRIPT_RO_FIRST = "\u17d2\u179a\u17d2"
SUBSCRIPT_DO = "\u17d2\u178a"
SPACED_PER_CENT = re.compile(r"[\ds}] %%?(?![(sd])")
WORDS_TO_AVOID = (
    "ធ្វើការត្រួត", "ទៅលើ", "ឲ្យ", "អោយ", "ពត៌មាន", "ប៉ូលិស", "ប៉ាស្ព័រ", "ប្រឡង", "ខុសច្បាប់", "សហសម្ព័ន្ធ",
)  # fmt: skip
# Plain English says it otherwise; a message on the list waits to be reworded.
ENGLISH_TO_AVOID = re.compile(
    r"\b(anew|whoever|oneself|(un)?told|taken in|put right|looked over|thrown away"
    r"|comes in(?! stages)|became of|nobody|somebody|anybody|lies|stands(?! out)"
    r"|(put|set) (it |them |this |that |these |those )?right|passed over|of our own"
    r"|(?<!there )is no(?! longer| older| change))\b",
    re.IGNORECASE,
)
# What issued sheets say stays as it was.
ENGLISH_ALLOWED = {
    "Some who came took an adaptive test. They count as come back; what such a test makes "
    "expected on the paper is an estimate, and stands in no mean and no gain here."
}

Key = tuple[str | None, str]


def catalogue() -> dict[Key, Any]:
    return dict(catalogues.read_translations(file=CATALOGUE))


def keys(messages: Iterable[catalogues.SourceMessage]) -> set[Key]:
    return {(message.context, message.text) for message in messages}


@functools.cache
def product_keys() -> frozenset[Key]:
    return frozenset(keys(message for _file, message in catalogues.product_messages()))


def library_keys() -> set[Key]:
    library_keys_found: set[Key] = set()
    for folder in LIBRARIES:
        with (folder / "LC_MESSAGES" / "django.po").open("rb") as file:
            library_keys_found |= {
                (message.context, catalogues.singular(message.id))
                for message in read_po(file)
                if message.id
            }
    return library_keys_found


def khmer_texts() -> list[str]:
    return [catalogues.singular(message.string) for message in catalogue().values()]


def faults(*, text: str) -> list[str]:
    """What is wrong with the spelling of a Khmer text, letter by letter."""
    problems = [f"stray {sign!r}" for sign in STRAY.findall(CLUSTER.sub("", text))]
    if SUBSCRIPT_RO_FIRST in text:
        problems.append("subscript RO is not last")
    if SUBSCRIPT_DO in text:
        problems.append("subscript DO for TO")
    if unicodedata.normalize("NFC", text) != text:
        problems.append("not NFC")
    return problems


def test_every_message_of_the_product_is_in_the_catalogue() -> None:
    missing = product_keys() - set(catalogue())
    assert sorted(missing, key=str) == []


def test_the_catalogue_has_no_message_that_is_not_used() -> None:
    spare = {
        key
        for key in set(catalogue()) - product_keys() - library_keys()
        if key[1] not in USED_ELSEWHERE
    }
    assert sorted(spare, key=str) == []


def test_messages_are_found_in_templates_and_in_code() -> None:
    template = (
        '{% translate "One" %}{% translate "Two" context "number" %}{% chip "x" _("Three") %}'
        "{% blocktranslate count n=n %}{{ n }} four"
        "{% plural %}{{ n }} fours{% endblocktranslate %}"
        '{{ _("It\'s five") }}'
    )
    assert keys(catalogues.messages_of_template(text=template)) == {
        (None, "One"),
        ("number", "Two"),
        (None, "Three"),
        (None, "%(n)s four"),
        (None, "It's five"),
    }
    code = (
        '_("six " "seven"); ngettext("eight", "eights", n); pgettext("c", "nine"); _(ten);'
        'Text("twelve", n=3); Text("thirteen", context="time")'
    )
    aliased = 'from django.utils.translation import gettext_lazy as later; later("eleven")'
    assert keys(catalogues.messages_of_python(text=f"{aliased}\n{code}")) == {
        (None, "six seven"),
        (None, "eight"),
        ("c", "nine"),
        (None, "eleven"),
        (None, "twelve"),
        ("time", "thirteen"),
    }


def test_the_catalogue_is_marked_as_a_draft_without_a_date() -> None:
    head = CATALOGUE.read_text(encoding="utf-8").split("\n\n", maxsplit=1)[0]
    assert "native reviewer" in head
    assert "nplurals=1" in head
    assert "Date" not in head
    assert "fuzzy" not in CATALOGUE.read_text(encoding="utf-8")


def test_every_message_has_its_khmer() -> None:
    untold = [
        key
        for key, message in catalogue().items()
        if not catalogues.singular(message.string).strip()
    ]
    assert untold == []
    assert len(catalogue()) > 900


@pytest.mark.parametrize("sign", ["%(n)s", "{number}", "%d"])
def test_placeholders_are_distinguished(sign: str) -> None:
    assert PLACEHOLDER.findall(f"a {sign} b") == [sign]


def test_placeholders_stay_as_they_are() -> None:
    changed = [
        key
        for key, message in catalogue().items()
        if set(PLACEHOLDER.findall(catalogues.singular(message.string)))
        != set(PLACEHOLDER.findall(key[1]))
        and key[1] != NAMES_A_COLUMN
    ]
    assert changed == []


def test_khmer_is_spelled_in_the_one_order_of_signs() -> None:
    wrong = {text: faults(text=text) for text in khmer_texts() if faults(text=text)}
    assert wrong == {}


@pytest.mark.parametrize(
    "text",
    [
        "ក\u200bខ",
        "ក\u17be\u17c4",
        "ស\u17d2\u179a\u17d2\u178fី",
        "ប\u17c6\u17b6",
        "ក\u17d8",
        "ប\u17d2\u178a",
        "\u17c1\u1794",
        "e\u0301",
    ],
)
def test_a_wrong_order_shows(text: str) -> None:
    assert faults(text=text)


def test_english_avoids_the_words_of_the_style_list() -> None:
    texts = {text for _context, text in product_keys() if ENGLISH_TO_AVOID.search(text)}
    assert sorted(texts - ENGLISH_ALLOWED) == []
    assert sorted(ENGLISH_ALLOWED - texts) == [], "no longer said: take it off the list"


@pytest.mark.parametrize(
    "text",
    ["Put it right in the file.", "The rows were passed over.", "This is no list.", "Anybody"],
)
def test_words_of_the_style_list_are_found(text: str) -> None:
    assert ENGLISH_TO_AVOID.search(text)
    assert not ENGLISH_TO_AVOID.search("There is no list, and it is no longer made.")


def test_khmer_avoids_the_words_of_the_style_list() -> None:
    assert [
        (word, text) for text in khmer_texts() for word in WORDS_TO_AVOID if word in text
    ] == []


def test_khmer_ends_a_sentence_with_its_own_sign() -> None:
    wrong = [
        text
        for text in khmer_texts()
        if re.search("[ក-៓][.:](?:\\s|$)", text) or " ។" in text or " ៖" in text
    ]
    assert wrong == []


def test_khmer_has_no_space_before_a_sign_of_per_cent() -> None:
    assert [text for text in khmer_texts() if SPACED_PER_CENT.search(text)] == []


@pytest.mark.parametrize("text", ["ចន្លោះ ៩៥ %", "រួចរាល់ %(n)s %%។", "គម្លាត {share} % ទេ"])
def test_a_spaced_sign_of_per_cent_shows(text: str) -> None:
    assert SPACED_PER_CENT.search(text)


def test_the_compiled_catalogue_speaks_first_for_us_and_for_the_libraries() -> None:
    with translation.override("km"):
        assert translation.gettext("Sign in") == "ចូល"
        assert translation.gettext("This field is required.") == "ចាំបាច់ត្រូវបំពេញ។"
        assert translation.gettext("Sat") == "សៅរ៍"
        assert translation.pgettext("test", "Sat") == "បានធ្វើ"
        assert translation.ngettext("%(n)s key", "%(n)s keys", 2) == "កូនសោ %(n)s"


KHMER_DIGIT, LATIN_DIGIT = re.compile("[០-៩]"), re.compile("[0-9]")
# Names and codes keep their own digits in any sentence.
PLACEHOLDERS_AND_CODES = re.compile(r"%\(\w+\)[a-z]|\{\w*\}|\bA4\b|\bP[1-9]\b")
BLOCK = re.compile(r"\{% blocktranslate([^%]*)%\}(.*?)\{% endblocktranslate %\}", re.DOTALL)
BOUND = re.compile(r"(\w+)=(\S+)")
LATIN_FILTER = re.compile(r"\|(num|share|points|interval|clock|timer)\b")
KHMER_FILTER = re.compile(r"\|(count|day|day_short|until|moment|moment_words)\b")
MEASURED_FILTER = re.compile(r"\|(num:|share|points|interval|clock|timer)")


def digits_of_blocks(text: str) -> Iterator[tuple[str, set[str]]]:
    """Each sentence of a template with the digits that its values bring: khmer, latin."""
    for head, body in BLOCK.findall(text):
        values = dict(BOUND.findall(head))
        used = [values[name] for name in re.findall(r"\{\{ (\w+) \}\}", body) if name in values]
        digit_kinds = {"latin" for value in used if LATIN_FILTER.search(value)}
        digit_kinds |= {"khmer" for value in used if KHMER_FILTER.search(value)}
        yield re.sub(r"\{\{ (\w+) \}\}", r"%(\1)s", body.split("{% plural %}")[0]), digit_kinds


def test_a_sentence_has_digits_of_one_kind() -> None:
    mixed = [
        key
        for key, message in catalogue().items()
        for text in [PLACEHOLDERS_AND_CODES.sub("", catalogues.singular(message.string))]
        if KHMER_DIGIT.search(text) and LATIN_DIGIT.search(text)
    ]
    assert mixed == []


def test_values_bring_the_digits_of_their_sentence() -> None:
    khmer_by_english = {
        key[1]: catalogues.singular(message.string) for key, message in catalogue().items()
    }
    mixed = []
    for path in sorted(SOURCE.glob("*/templates/**/*.html")):
        for message, kinds in digits_of_blocks(path.read_text(encoding="utf-8")):
            text = PLACEHOLDERS_AND_CODES.sub("", khmer_by_english.get(message, ""))
            digit_kinds = kinds | ({"khmer"} if KHMER_DIGIT.search(text) else set())
            if len(digit_kinds | ({"latin"} if LATIN_DIGIT.search(text) else set())) > 1:
                mixed.append(f"{path.name}: {message}")
    assert mixed == []


def test_a_sentence_of_two_kinds_of_digits_is_found() -> None:
    planted = (
        "{% blocktranslate with n=a|count of=b|share %}{{ n }}, {{ of }}{% endblocktranslate %}"
    )
    assert list(digits_of_blocks(planted)) == [("%(n)s, %(of)s", {"khmer", "latin"})]


def latin_counts(text: str) -> list[str]:
    """The sentences of a template that count in Latin digits without measuring anything."""
    heads = [head for head, _body in BLOCK.findall(text)]
    return [
        head.strip()
        for head in heads
        if re.search(r"\|num(?![:|\w])", head) and not MEASURED_FILTER.search(head)
    ]


def test_sentences_count_in_the_digits_of_their_language() -> None:
    faults = {
        path.name: heads
        for path in sorted(SOURCE.glob("*/templates/**/*.html"))
        if (heads := latin_counts(path.read_text(encoding="utf-8")))
    }
    assert faults == {}, "a sentence counts with |count; |num is for cells of tables"
    assert latin_counts("{% blocktranslate with n=a|num %}{{ n }}{% endblocktranslate %}")
    measured = (
        "{% blocktranslate with n=a|num of=b|share %}{{ n }} {{ of }}{% endblocktranslate %}"
    )
    assert not latin_counts(measured)


KHMER = re.compile("[ក-៹]")


def khmer_in_python(text: str) -> int:
    """How many strings of a module have Khmer, those that only document it left out."""
    tree = ast.parse(text)
    documenting = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return sum(
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in documenting
        and bool(KHMER.search(node.value))
        for node in ast.walk(tree)
    )


def khmer_lines(text: str) -> int:
    """How many lines of a template or a script have Khmer."""
    return sum(bool(KHMER.search(line)) for line in text.splitlines())


def khmer_in_code() -> dict[str, int]:
    """The strings or lines with Khmer of each module, template and own script."""
    texts = {
        path.relative_to(folder): path.read_text(encoding="utf-8")
        for package, folder in ((SOURCE, SOURCE), (catalogues.DEMONSTRATION, SOURCE.parent))
        for pattern in ("*.py", "*.html", "*.js")
        for path in package.rglob(pattern)
        if not {"tests", "migrations", "collected", "vendor"} & set(path.relative_to(folder).parts)
    }
    counts = {
        path.as_posix(): (khmer_in_python if path.suffix == ".py" else khmer_lines)(text)
        for path, text in texts.items()
    }
    return {path: count for path, count in counts.items() if count}


def test_khmer_is_in_the_catalogue_and_not_in_code() -> None:
    """What people write in Khmer is recognised in code; what we say is `Text` or gettext.

    The list has the strings of each file that are left, by why. It only gets shorter.
    """
    parts = tomllib.loads(IN_CODE.read_text(encoding="utf-8"))
    listed = [(path, count) for part in parts.values() for path, count in part.items()]
    assert len(listed) == len(dict(listed)), "a file is in two parts"
    assert khmer_in_code() == dict(listed), (
        f"say it with Text(...) or translate and put the Khmer into the catalogue, "
        f"or lower {IN_CODE.name}"
    )


def test_a_string_of_khmer_is_counted_and_a_docstring_is_not() -> None:
    assert khmer_in_python('"""ខ្មែរ"""\nname = "ខ្មែរ"\nother = f"{name} ខ្មែរ"\n') == 2
    assert khmer_lines("<p>ខ្មែរ ក</p>\n<p>English</p>\n<p>ខ</p>") == 2
