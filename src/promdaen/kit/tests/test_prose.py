"""Texts of several paragraphs as blocks."""

from __future__ import annotations

from promdaen.kit import prose

TEXT = """
Say what you see,
then what you think.

1. Look
2. **Feel** it
- light
- loupe

End **here**."""


def test_paragraphs_and_lists_become_blocks_in_their_order() -> None:
    blocks = prose.blocks(text=TEXT)
    assert [(block.kind, len(block.lines)) for block in blocks] == [
        ("paragraph", 1),
        ("numbered", 2),
        ("bullets", 2),
        ("paragraph", 1),
    ]
    assert blocks[0].lines[0] == (prose.ProseRun("Say what you see, then what you think."),)


def test_bold_words_are_runs_of_their_own() -> None:
    assert prose.blocks(text=TEXT)[1].lines[1] == (
        prose.ProseRun("Feel", is_bold=True),
        prose.ProseRun(" it"),
    )


def test_a_lone_pair_of_asterisks_is_kept_as_typed() -> None:
    assert prose.runs(text="5 ** 2") == (prose.ProseRun("5 ** 2"),)
    assert prose.plain(text="**Two** of ** four") == "Two of ** four"


def test_a_print_gets_plain_data() -> None:
    assert prose.prose_data(text="- **a** b") == [
        {"kind": "bullets", "lines": [[["a", True], [" b", False]]]}
    ]
