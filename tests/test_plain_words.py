"""Plain words in docs, prints, comments and scripts, as in docstrings (test_names).

`tests/dialect_allowed.toml` counts by file what is left. A count that grew fails with the line;
a count that fell asks for the lower number:

    python -m tests.test_plain_words --write
"""

import io
import sys
import tokenize
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_names import BESIDE, DIALECT, ROOT, SOURCE

ALLOWED = Path(__file__).with_name("dialect_allowed.toml")
WRITE = "python -m tests.test_plain_words --write"
SCRIPTS = SOURCE / "kit" / "static" / "promdaen" / "js"
UNRELEASED, RELEASE = "## Not released yet", "\n## "


def comments(text: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def unreleased(text: str) -> str:
    """A changelog up to the newest release: what was released is not reworded."""
    head, section, rest = text.partition(UNRELEASED)
    return head + section + rest.partition(RELEASE)[0]


def lines(path: Path) -> Iterator[tuple[int, str]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        yield from comments(text)
    else:
        text = unreleased(text) if path.name == "CHANGELOG.md" else text
        yield from enumerate(text.splitlines(), start=1)


def files() -> Iterator[Path]:
    yield from sorted(ROOT.glob("*.md"))
    yield from sorted((ROOT / "docs").rglob("*.md"))
    yield from sorted(SOURCE.rglob("*.typ"))
    yield from sorted(SCRIPTS.glob("*.js"))
    for path in sorted(path for package in (SOURCE, *BESIDE) for path in package.rglob("*.py")):
        if not {"tests", "migrations", "collected"} & set(path.relative_to(SOURCE.parent).parts):
            yield path


def breaches() -> dict[str, list[str]]:
    breaches_by_file: dict[str, list[str]] = {}
    for path in files():
        name = str(path.relative_to(ROOT))
        for number, line in lines(path):
            for match in DIALECT.finditer(line):
                breaches_by_file.setdefault(name, []).append(f"{name}:{number}: {match[0]}")
    return breaches_by_file


def complaints(breaches_by_file: dict[str, list[str]], allowed: dict[str, int]) -> list[str]:
    messages = []
    for name in sorted({*breaches_by_file, *allowed}):
        number, limit = len(breaches_by_file.get(name, ())), allowed.get(name, 0)
        if number > limit:
            messages += [
                f"{breach}: write plain standard English" for breach in breaches_by_file[name]
            ]
        elif number < limit:
            messages.append(f"{name}: fell from {limit} to {number}: run `{WRITE}`")
    return messages


def write() -> None:
    text = [
        "# Words of the dialect that are left outside Python names and docstrings, by file.",
        "# Numbers only get smaller. Written by: " + WRITE,
        *(f'"{name}" = {len(rows)}' for name, rows in sorted(breaches().items())),
    ]
    ALLOWED.write_text("\n".join(text) + "\n", encoding="utf-8")


def test_the_dialect_in_docs_prints_comments_and_scripts_only_gets_less() -> None:
    allowed = tomllib.loads(ALLOWED.read_text(encoding="utf-8"))
    assert complaints(breaches(), allowed) == []


def test_every_kind_of_file_is_read() -> None:
    kinds = Counter(path.suffix for path in files())
    assert set(kinds) == {".md", ".typ", ".js", ".py"}
    assert min(kinds.values()) > 40


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("guide.md", "# Guide\nIt stands here.\n"),
        ("sheet.typ", "#say[never told][x]\n"),
        ("page.js", "// fetched anew\n"),
        ("rules.py", 'NAME = "it stands"  # nobody reads this\n'),
        ("CHANGELOG.md", f"# Changelog\n\n{UNRELEASED}\n- a lies b\n## 0.1\n- c lies d\n"),
    ],
)
def test_a_planted_word_is_found_once(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert [match[0] for _n, line in lines(path) for match in DIALECT.finditer(line)] != []
    assert sum(len(DIALECT.findall(line)) for _number, line in lines(path)) == 1


def test_more_words_than_allowed_are_listed_and_fewer_ask_for_the_lower_number() -> None:
    breaches_by_file = {"a.md": ["a.md:3: stands"]}
    assert complaints(breaches_by_file, {}) == ["a.md:3: stands: write plain standard English"]
    assert complaints(breaches_by_file, {"a.md": 1}) == []
    assert complaints({}, {"a.md": 1}) == [f"a.md: fell from 1 to 0: run `{WRITE}`"]


if __name__ == "__main__" and "--write" in sys.argv:
    write()
