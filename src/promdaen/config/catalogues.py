"""The texts of the interface as a gettext catalogue for translators, with where each is seen."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from promdaen.config.backups import making

PACKAGE = Path(__file__).parents[1]
DEMONSTRATION = PACKAGE.with_name("promdaen_demo")
EXCLUDED_FOLDERS = {"tests", "migrations", "static", "collected"}
CALLS = {
    "_": 0, "gettext": 0, "gettext_lazy": 0, "gettext_noop": 0,
    "ngettext": 0, "ngettext_lazy": 0, "pgettext": 1, "pgettext_lazy": 1, "npgettext": 1,
    "Text": 0,
}  # fmt: skip
LITERAL = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
CALL = re.compile(
    rf"\b(_|n?p?gettext)\(\s*({LITERAL})(?:\s*,\s*({LITERAL}))?(?:\s*,\s*({LITERAL}))?"
)
TAG = re.compile(r"<(\w+)[^<>]*>[^<]*$")
SOURCE_AREAS = {
    "assessment": "Items, papers and results of tests",
    "booth": "Timed booth",
    "casework": "Cases",
    "config": "Sign-in, menus and what all pages share",
    "course": "Course runs",
    "curriculum": "Topics, lessons and review of texts",
    "evaluation": "Evaluation",
    "evidence": "What officers have shown",
    "exchange": "Exchange between departments",
    "exercise": "Table-top exercises",
    "kit": "What all pages share",
    "laptops": "Laptops and headquarters",
    "lti": "Learning platforms",
    "people": "Officers, trainers and accounts",
    "places": "Departments and places",
    "planning": "Border programme and queues",
    "promdaen_demo": "Demonstration",
    "questions": "Questions on working together",
    "refresher": "Refreshers on phones",
    "report": "Results sheets and the donor's page",
    "specimen": "Laboratory of documents",
    "survey": "Survey of checkpoints",
}
TEXT_ELEMENTS = {
    "button": ("a button", 30),
    "th": ("the head of a column", 24),
    "h1": ("a title", 0),
}
"""What an element is to a translator, and how many letters fit; 0 where there is space."""
MENU, MENU_LETTERS = "menu of a phone", 14
Translations = Mapping[tuple[str | None, str], Message]
"""Messages of a catalogue by context and English."""


@dataclass(frozen=True, kw_only=True)
class SourceMessage:
    """One text where it is written, with what a translator should know of the place."""

    text: str
    context: str | None = None
    plural: str | None = None
    line: int = 0
    element: str = ""

    @property
    def max_length(self) -> int:
        """How many letters fit where space is short; 0 elsewhere.

        >>> SourceMessage(text="Courses", context=MENU).max_length
        14
        """
        limit = (
            MENU_LETTERS if self.context == MENU else TEXT_ELEMENTS.get(self.element, ("", 0))[1]
        )
        return max(limit, len(self.text)) if limit else 0


def messages_of_python(*, text: str) -> Iterator[SourceMessage]:
    """The messages that calls of gettext and of Text in one module name."""
    tree = ast.parse(text)
    calls = CALLS | {
        name.asname: CALLS[name.name]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if name.asname and name.name in CALLS
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        place = calls.get(name)
        literals = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
        words = [literal for literal in literals if isinstance(literal, str)]
        if place is None or len(words) <= place:
            continue
        contexts = [keyword.value for keyword in node.keywords if keyword.arg == "context"]
        yield SourceMessage(
            text=words[place],
            context=words[0] if place else ast.literal_eval(contexts[0]) if contexts else None,
            plural=words[place + 1] if name.startswith("n") and len(words) > place + 1 else None,
            line=node.lineno,
        )


def messages_of_template(*, text: str) -> Iterator[SourceMessage]:
    """The messages of one template, with the element that surrounds each."""
    code = templatize(text)
    lines = text.split("\n")
    for call in CALL.finditer(code):
        name, *literals = call.group(1, 2, 3, 4)
        words = [ast.literal_eval(word.removeprefix("u")) for word in literals if word]
        place = 1 if "pgettext" in name else 0
        line = code.count("\n", 0, call.start()) + 1
        before = "\n".join(
            [*lines[max(0, line - 4) : line - 1], lines[line - 1].partition(words[place])[0]]
        )
        element = TAG.search(before)
        yield SourceMessage(
            text=words[place],
            context=words[0] if place else None,
            plural=words[place + 1] if name.startswith("n") and len(words) > place + 1 else None,
            line=line,
            element=element[1] if element else "",
        )


def product_messages() -> Iterator[tuple[str, SourceMessage]]:
    """Every message of the product with its file below the package, in the order of files.

    Those of the demonstration come last, with its package in the name of the file.
    """
    for path in (*sorted(PACKAGE.rglob("*")), *sorted(DEMONSTRATION.rglob("*"))):
        folder = PACKAGE if path.is_relative_to(PACKAGE) else PACKAGE.parent
        inside = path.relative_to(folder).parts
        if EXCLUDED_FOLDERS & set(inside):
            continue
        if path.suffix == ".py":
            messages = messages_of_python(text=path.read_text(encoding="utf-8"))
        elif "templates" in inside and path.suffix in {".html", ".txt"}:
            messages = messages_of_template(text=path.read_text(encoding="utf-8"))
        else:
            continue
        yield from (("/".join(inside), message) for message in messages if message.text)


def comment(*, file: str, message: SourceMessage) -> str:
    """Where a translator's text is seen, in words.

    >>> comment(file="course/templates/course/badges.html",
    ...         message=SourceMessage(text="Print badges", element="button"))
    'Course runs, on a page: a button. At most 30 letters.'
    >>> comment(file="survey/rules.py", message=SourceMessage(text="Gate"))
    'Survey of checkpoints, a name or a message.'
    """
    package, _, inside = file.partition("/")
    area = SOURCE_AREAS.get(package, package)
    if "/templates/" in file:
        area += ", on a page"
    elif inside.partition("/")[0].removesuffix(".py") in {"rules", "actions"}:
        area += ", a name or a message"
    element_name = "the menu of a phone" if message.context == MENU else ""
    element_name = element_name or TEXT_ELEMENTS.get(message.element, ("", 0))[0]
    limit = f" At most {message.max_length} letters." if message.max_length else ""
    return f"{area}{': ' if element_name else ''}{element_name}.{limit}"


def read_translations(*, file: Path) -> Translations:
    """The messages of a catalogue by context and English, with obsolete ones.

    Raises OSError and PoFileError.
    """
    with file.open("rb") as stream:
        entries = read_po(stream, abort_invalid=True)
    return {
        (entry.context, singular(entry.id)): entry
        for entry in [*entries.obsolete.values(), *entries]
        if entry.id
    }


def new_catalogue(*, locale: Locale, header: str) -> Catalog:
    """A catalogue without messages; `header` is its first comment."""
    return Catalog(
        locale=locale,
        project="Promdaen",
        version=making.product_version(),
        charset="utf-8",
        fuzzy=False,
        header_comment=f"# {header}",
    )


def keep_obsolete(*, catalogue: Catalog, translations: Translations) -> None:
    """Keep the translations of texts that are no longer there, for when they return."""
    keys = {(entry.context, singular(entry.id)) for entry in catalogue if entry.id}
    for (context, text), entry in translations.items():
        if (context, text) not in keys and entry.string and any(entry.string):
            catalogue.obsolete[(text, context) if context else text] = entry


def singular(text: str | Iterable[str]) -> str:
    """The text of a message, or the singular of one that has a plural."""
    return text if isinstance(text, str) else next(iter(text))


def translators_catalogue(*, locale: Locale, translations: Translations) -> Catalog:
    """Every text of the product in the order of its English, translated where it was before."""
    catalogue = new_catalogue(
        locale=locale,
        header="Texts of Promdaen. What is in braces or in %(name)s is filled in later.",
    )
    rows = sorted(
        product_messages(),
        key=lambda row: (row[1].text, row[1].context or "", row[0], row[1].line),
    )
    plurals = {(row.context, row.text): row.plural for _, row in rows if row.plural}
    for file, message in rows:
        key = (message.context, message.text)
        plural = plurals.get(key)
        earlier = translations.get(key)
        if earlier and isinstance(earlier.id, str) == bool(plural):
            earlier = None
        entry = catalogue.add(
            (message.text, plural) if plural else message.text,
            string=earlier.string if earlier else None,
            locations=[(file, message.line)],
            auto_comments=[comment(file=file, message=message)],
            context=message.context,
            flags={"python-brace-format"} if re.search(r"\{\w+\}", message.text) else (),
        )
        if "%(" not in message.text:
            # Babel takes "5 % of" for a sign that a program fills in.
            entry.flags.discard("python-format")
    keep_obsolete(catalogue=catalogue, translations=translations)
    return catalogue
