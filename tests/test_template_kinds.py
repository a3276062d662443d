"""Templates hold no chain of `if` over kinds: a kind brings its template, icon or label."""

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "promdaen"
TAG = re.compile(r"{% (if|elif|else|endif)\b([^%]*)%}")
ABOUT_A_KIND = re.compile(r"\bkind [!=]= ")


def chains(text: str) -> int:
    """How many `if` blocks ask about a kind in two or more of their branches."""
    count, open_blocks = 0, []
    for name, test in TAG.findall(text):
        is_about = bool(ABOUT_A_KIND.search(test))
        if name == "if":
            open_blocks.append(int(is_about))
        elif name == "elif":
            open_blocks[-1] += is_about
        elif name == "endif":
            count += open_blocks.pop() > 1
    return count


def test_templates_hold_no_chain_over_kinds() -> None:
    counts_by_template = {
        str(path.relative_to(SOURCE)): count
        for path in sorted(SOURCE.rglob("*.html"))
        if (count := chains(path.read_text(encoding="utf-8")))
    }
    assert counts_by_template == {}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('{% if a.kind == "x" %}{% elif a.kind == "y" %}{% endif %}', 1),
        ('{% if a %}{% if k.kind == "x" %}{% elif k.kind == "y" %}{% endif %}{% endif %}', 1),
        ('{% if a.kind == "x" %}{% else %}{% endif %}{% if a.kind == "y" %}{% endif %}', 0),
        ("{% if a %}{% elif b %}{% endif %}", 0),
    ],
)
def test_a_chain_is_an_if_that_asks_about_a_kind_again(text: str, count: int) -> None:
    assert chains(text) == count
