"""Details of lines of the audit log, as people read them."""

from __future__ import annotations

from promdaen.people.rules import audit_words

ID = "01a228bb-3ce3-76df-8417-78e2663313f4"


def lines(**detail: object) -> list[tuple[str, str]]:
    return audit_words.detail_lines(
        detail=detail, keys={"by": "By"}, names={ID: "Kim Sophal"}, words=("yes", "no")
    )


def test_ids_of_accounts_become_names_and_others_are_cut() -> None:
    other = ID.replace("f4", "aa")
    assert lines(by=ID, rows=[other]) == [("By", "Kim Sophal"), ("rows", "…3313aa")]


def test_digests_are_cut_and_those_of_names_left_out() -> None:
    digest = "ab" * 32
    assert lines(values={"a": digest}, digest=digest, sealed=digest) == [("sealed", "abababab…")]


def test_what_says_nothing_is_left_out() -> None:
    assert lines(a="", b=None, c=[], d={}, e=0, f=False) == [("e", "0"), ("f", "no")]


def test_long_lists_and_mappings_are_short() -> None:
    assert lines(many=list(range(10))) == [("many", "0, 1, 2, 3, 4, 5, 6, 7, … (10)")]
    assert lines(parts={ID: True}) == [("parts", "Kim Sophal: yes")]


def test_only_a_whole_id_is_one() -> None:
    assert audit_words.is_id(text=ID)
    assert not audit_words.is_id(text="KK-1")
