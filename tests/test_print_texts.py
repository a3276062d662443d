"""Papers say in Khmer what pages say: the texts of typst sources against the catalogue."""

import tomllib
from collections import defaultdict
from pathlib import Path

from promdaen.config import catalogues
from promdaen.kit import languages
from tests.print_texts import pairs_of_source, printed_pairs
from tests.test_khmer import catalogue

ALLOWED = Path(__file__).with_name("print_texts_allowed.toml")


def comparable(text: str) -> str:
    """A text as it is compared: English without case, figures in Latin digits."""
    return languages.latin_digits(text).strip().casefold()


def khmer_by_english() -> dict[str, set[str]]:
    """Each Khmer of the catalogue by its English, in every context."""
    khmer = defaultdict(set)
    for (_context, english), entry in catalogue().items():
        khmer[comparable(english)].add(comparable(catalogues.singular(entry.string)))
    return khmer


def test_papers_have_the_khmer_of_the_catalogue() -> None:
    catalogue_khmer = khmer_by_english()
    differing = defaultdict(set)
    for pair in printed_pairs():
        expected = catalogue_khmer.get(comparable(pair.en))
        if expected and comparable(pair.km) not in expected:
            differing[pair.file].add(pair.en)
    allowed = tomllib.loads(ALLOWED.read_text(encoding="utf-8"))
    assert dict(differing) == {file: set(senses) for file, senses in allowed.items()}, (
        f"write the Khmer of the catalogue, or correct that by the glossary; {ALLOWED.name} "
        f"is for another sense of the same English"
    )


def test_pairs_of_papers_are_found_in_each_of_their_forms() -> None:
    assert len(list(printed_pairs())) > 900
    source = """
    say[Roster][តារាង] say("a", "ក") head-cell("ល.រ", "No.") table([កៅអី], [seat])
    both((km: "ឯកសារ", en: "Document")) say("mean " + n + " of 5", "មធ្យម " + n + " ក្នុង ៥")
    [English][more English] [a \\] b][ខ]
    """
    assert {pair[1:] for pair in pairs_of_source(text=source)} == {
        ("Roster", "តារាង"),
        ("a", "ក"),
        ("No.", "ល.រ"),
        ("seat", "កៅអី"),
        ("Document", "ឯកសារ"),
        ("a \\] b", "ខ"),
    }
