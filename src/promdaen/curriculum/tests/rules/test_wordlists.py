"""Records of the glossary and of words to avoid, as the checks of texts read them."""

from promdaen.curriculum.rules import wordlists
from promdaen.curriculum.rules.avoided import Avoided
from promdaen.curriculum.rules.terms import GlossaryTerm

ILLEGAL = {
    "language": "en",
    "use": "avoid",
    "forms": ["illegal migrant", "illegals"],
    "instead": "irregular migrant",
    "before": ["so-called"],
}
TRAIT = {"language": "en", "use": "trait", "forms": ["nationality", "religion"]}
KHMER_TRAIT = {"language": "km", "use": "trait", "forms": ["សញ្ជាតិ"]}


def test_each_form_of_a_word_to_avoid_is_avoided_and_other_words_are_not() -> None:
    avoided_forms = list(wordlists.avoided_words(words=[ILLEGAL, TRAIT]))
    assert avoided_forms == [
        Avoided(
            language="en",
            form=form,
            instead="irregular migrant",
            before=["so-called"],
            after=(),
        )
        for form in ("illegal migrant", "illegals")
    ]


def test_terms_for_texts_leave_out_words_of_pages_and_everyday_english() -> None:
    name = {"en": "posting", "km": "ការចាត់តាំង"}
    posting = {"part": "people", "name": name, "also": ["តែងតាំង"], "avoid": ["ប៉ុស្តិ៍"]}
    glossary = wordlists.glossary_terms(
        terms=[posting, posting | {"part": "interface"}, posting | {"everyday": True}]
    )
    assert list(glossary) == [
        GlossaryTerm(name="posting", forms=("ការចាត់តាំង", "តែងតាំង"), avoid=["ប៉ុស្តិ៍"])
    ]


def test_the_forms_of_one_use_and_one_language_are_distinguished() -> None:
    words = [ILLEGAL, TRAIT, KHMER_TRAIT]
    trait_words = wordlists.word_forms(words=words, language="en", use="trait")
    assert trait_words == ["nationality", "religion"]
    assert wordlists.word_forms(words=words, language="km", use="trait") == ["សញ្ជាតិ"]
    assert wordlists.word_forms(words=words, language="km", use="avoid") == []
