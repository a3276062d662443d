"""What does not belong in a text is found where it stands; a tick passes warnings, never more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promdaen.exchange.actions import screening as actions
from promdaen.exchange.queries import codes
from promdaen.exchange.queries import screening as queries
from promdaen.kit import screening
from promdaen.specimen.rules.mrz import digits
from tests import exchange_world
from tests.exchange_world import NOW

PLAIN = (
    "At 06:40 on 2026-11-24 a wooden boat with 14 persons left the shore near KH-L01; 3 children. "
    "IMM-L01-2026-7Q2K9D is about the same route. A guide was paid 250 USD before the crossing. "
    "Persons were taken to a shelter and given first aid. TLP:AMBER, H2. The Buddhist era is 2570."
)
KHMER = "ទូកឈើមួយចេញពីច្រាំងម៉ោង ០៦:៤០ មាន ១៤ នាក់ ក្នុងខេត្តកំពង់ចាម។ លោកអ្នកគ្មានឈ្មោះ។ ពិភពលោកយើង។"
NUMBERS = {
    screening.PHONE: [
        "012 345 678",
        "+855 12 345 678",
        "092-345-678",
        "០១២ ៣៤៥ ៦៧៨",
        "0123456789",
    ],
    screening.DOCUMENT: ["N0123456", "AB1234567", "123456789", "P<UTOERIKSSON<<ANNA<MARIA<<<<<<"],
    screening.PLATE: [
        "2A-1234",
        "2AB 1234",
        "KKG-218",
        "ផ្លាកលេខ ២ខ១២៣៤",
        "number plate is 1X2345",
    ],
    screening.MAIL: ["someone@example.org", "@sok_dara"],
    screening.ACCOUNT: ["account 000 123 456", "1234 5678 9012 3456", "គណនី ABA ០០១២៣៤៥៦"],
    screening.NAME: [
        "Mr Sok Dara", "Neak Srey Chan Thy", "a man named Dara", "Her name is Chan Thy",
        "SOK DARA", "លោក សុខ ដារ៉ា", "អ្នកស្រី ចាន់ ធី", "ឈ្មោះដារ៉ា",
    ],
}  # fmt: skip


def kinds(text: str) -> list[str]:
    return [
        finding.code for finding in screening.findings(text=text, rules=queries.screening_rules())
    ]


@pytest.mark.parametrize("text", [PLAIN, KHMER, ""])
def test_a_plain_text_passes(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize(
    ("kind", "told"), [(k, one) for k, all_ in NUMBERS.items() for one in all_]
)
def test_words_that_lead_to_a_person_are_found_at_their_place(kind: str, told: str) -> None:
    text = f"A driver waited. {told}"
    [one] = screening.findings(text=text, rules=queries.screening_rules())
    assert (one.code, one.is_refusal) == (kind, False)
    assert text[one.start : one.end] == one.words
    assert one.words.strip() in text
    assert one.end == len(text)


def test_a_number_with_the_check_digit_of_a_zone_is_one_of_a_document() -> None:
    number = "L898902C3"
    assert kinds(f"seen {number}{digits.check_digit(text=number)}") == [screening.DOCUMENT]
    wrong = str((int(digits.check_digit(text=number)) + 1) % 10)
    assert kinds(f"seen {number}{wrong}") == []
    assert kinds(f"seen ABCDEFGHI{digits.check_digit(text='ABCDEFGHI')}") == []


@pytest.mark.parametrize("rule", queries.screening_rules(), ids=lambda rule: rule.code)
def test_each_word_of_what_is_never_stored_is_refused_and_has_a_remedy(
    rule: screening.ScreeningRule,
) -> None:
    assert codes.code_list(name="never_store")[rule.code].words
    for word in rule.words:
        findings = screening.findings(text=f"It says {word.upper()}.", rules=[rule])
        assert [(one.code, one.is_refusal) for one in findings] == [(rule.code, True)], word
    for longer in rule.but:
        assert screening.findings(text=f"It says {longer}.", rules=[rule]) == [], longer


def test_a_word_is_found_however_its_coeng_and_its_spaces_are_typed() -> None:
    other = "ផ្\u178aល់ដំណឹង"
    rule = screening.ScreeningRule(code="informants", words=("ផ្\u178fល់ដំណឹង", "shelter at"))
    assert len(screening.findings(text=other, rules=[rule])) == 1
    assert len(screening.findings(text="a shelter \n at", rules=[rule])) == 1
    assert len(screening.findings(text="ផ្\u200b\u178fល់\u200bដំណឹង", rules=[rule])) == 1


def test_a_word_inside_another_word_is_no_finding() -> None:
    rule = screening.ScreeningRule(code="health_details", words=("hiv",))
    assert screening.findings(text="The archive and the beehive", rules=[rule]) == []


@given(st.text(alphabet="ab NK0123456789@.+<\u17d2\u178f\u178aលោកឈ្មោះ\n", max_size=120))
def test_findings_lie_inside_the_text_in_order_and_the_pieces_are_the_text(text: str) -> None:
    findings = screening.findings(text=text, rules=queries.screening_rules())
    ends = [0]
    for one in findings:
        assert ends[-1] <= one.start < one.end <= len(text)
        assert text[one.start : one.end] == one.words
        ends.append(one.end)
    assert "".join(piece.text for piece in screening.pieces(text=text, findings=findings)) == text


@given(st.text(max_size=60), st.sampled_from(["012 345 678", "pregnant", "Mr Sok Dara"]))
def test_what_is_planted_between_lines_is_always_found(around: str, planted: str) -> None:
    text = f"{around}\n{planted}\n{around}"
    findings = screening.findings(text=text, rules=queries.screening_rules())
    place = len(around) + 1
    assert any(one.start <= place < one.end or place <= one.start < place + 5 for one in findings)


@given(st.permutations([("name", "A B"), ("phone", "012"), ("plate", "2A-1")]))
def test_a_token_holds_for_the_same_words_in_any_order(order: list[tuple[str, str]]) -> None:
    made = [
        screening.TextFinding(code=code, start=0, end=1, words=words, is_refusal=False)
        for code, words in order
    ]
    assert screening.confirmation_token(findings=made) == screening.confirmation_token(
        findings=sorted(made, key=lambda one: one.code)
    )
    assert screening.confirmation_token(findings=made[:2]) != screening.confirmation_token(
        findings=made
    )


def test_a_warning_is_passed_by_the_tick_for_its_very_words() -> None:
    texts = {"narrative": "A man named Dara drove."}
    with pytest.raises(actions.RecordTextRefused) as held:
        actions.screen_texts(texts=texts)
    assert set(held.value.fields) == {"narrative"}
    passed = actions.screen_texts(texts=texts, confirmation=held.value.screened.token)
    assert [one.code for one in passed.findings["narrative"]] == [screening.NAME]
    with pytest.raises(actions.RecordTextRefused):
        actions.screen_texts(
            texts={"narrative": "A man named Dara drove. 012 345 678"},
            confirmation=held.value.screened.token,
        )


def test_a_refusal_is_passed_by_no_tick_and_says_what_to_write() -> None:
    texts = {"narrative": "She is pregnant. Mr Dara drove."}
    with pytest.raises(actions.RecordTextRefused) as held:
        actions.screen_texts(texts=texts)
    assert held.value.screened.token == ""
    narrative = held.value.screened.findings["narrative"]
    with pytest.raises(actions.RecordTextRefused):
        actions.screen_texts(
            texts=texts, confirmation=screening.confirmation_token(findings=narrative)
        )
    [told] = queries.marked_texts(screened=held.value.screened, labels={"narrative": "What"})
    assert told.label == "What"
    assert [bool(finding.label and finding.remedy) for finding in told.findings] == [True, True]


def test_a_text_in_which_all_is_well_needs_no_tick() -> None:
    assert actions.screen_texts(texts={"summary": PLAIN}, confirmation="anything").findings == {}


@pytest.mark.django_db(databases=exchange_world.BOTH)
def test_what_was_checked_is_in_the_history_without_its_words() -> None:
    by = exchange_world.standing("reporter", "IMM")
    record = exchange_world.draft(by)
    for text in ("A man named Dara", PLAIN):
        screened = screening.screened_texts(texts={"summary": text})
        actions.note_confirmed(record=record, screened=screened, by=by, now=NOW)
    assert [(event.act, event.detail) for event in record.events.all()] == [
        ("checked", {"kinds": ["name"]})
    ]
