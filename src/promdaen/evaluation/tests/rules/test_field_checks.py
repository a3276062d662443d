"""Field checks follow from a seed; their figures hide small groups."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from promdaen.evaluation.rules import field_checks as rules

DESIGN = rules.CheckDesign(
    checkpoints=("A", "B"),
    starts_on=date(2026, 9, 1),
    ends_on=date(2026, 9, 10),
    checks=20,
    defective_share=0.5,
    seed="47-02",
)


def result(is_defective: bool, is_stopped: bool, trained: int = 2) -> rules.FieldResult:
    return rules.FieldResult(
        is_defective=is_defective, is_stopped=is_stopped, is_referred=is_stopped,
        officers=4, trained=trained,
    )  # fmt: skip


def test_checks_follow_from_the_seed_alone() -> None:
    checks = rules.planned_checks(design=DESIGN)
    assert (DESIGN.days, DESIGN.slots) == (10, 60)
    assert len({(check.checkpoint, check.day, check.shift) for check in checks}) == 20
    assert sum(check.is_defective for check in checks) == 10
    assert [check.day for check in checks] == sorted(check.day for check in checks)
    assert rules.planned_checks(design=replace(DESIGN, checkpoints=("B", "A"))) == checks
    assert rules.planned_checks(design=replace(DESIGN, seed="48")) != checks


def test_a_shift_is_grouped_by_its_trained_share() -> None:
    assert result(True, True, trained=0).trained_group == rules.NONE_TRAINED
    assert result(True, True, trained=1).trained_group == rules.FEWER_TRAINED
    assert result(True, True, trained=2).trained_group == rules.MORE_TRAINED


def test_figures_are_shown_from_five_documents_of_either_sort() -> None:
    every = [result(True, True)] * 8 + [result(True, False)] * 2
    every += [result(False, True)] * 1 + [result(False, False)] * 9
    whole, none, fewer, more = rules.grouped_figures(results=every)
    assert whole.checks == more.checks == 20
    assert whole.skill is not None
    assert whole.skill.d_prime > 1.5
    assert whole.referral == 1
    assert (none.skill, fewer.skill) == (None, None)
    weak = [result(True, False)] * 9 + [result(False, False)] * 9
    assert rules.grouped_figures(results=weak)[0].referral is None


def group(*, trained: int, stopped: int, documents: int) -> list[rules.FieldResult]:
    """Checks of shifts with this many trained: defective documents, and as many genuine ones."""
    return [
        *(result(True, number < stopped, trained=trained) for number in range(documents)),
        *(result(False, False, trained=trained) for _ in range(documents)),
    ]


def test_a_small_group_cannot_be_worked_out_from_the_whole_and_the_others() -> None:
    # 22 of 30 less 9 of 12 and 12 of 15 would leave 1 of 3.
    none, fewer, more = (
        group(trained=trained, stopped=stopped, documents=documents)
        for trained, stopped, documents in ((0, 1, 3), (1, 9, 12), (2, 12, 15))
    )
    figures = rules.grouped_figures(results=none + fewer + more)
    assert [line.checks for line in figures] == [60, 6, 24, 30]
    assert [line.skill is not None for line in figures] == [True, False, False, True]
    assert [line.referral for line in figures] == [1, None, None, 1]


def test_few_stopped_documents_of_a_group_cannot_be_worked_out_either() -> None:
    # All skills are shown; of 19 stopped, 8 and 9 would leave 2.
    none, fewer, more = (
        group(trained=trained, stopped=stopped, documents=12)
        for trained, stopped in ((0, 2), (1, 8), (2, 9))
    )
    figures = rules.grouped_figures(results=none + fewer + more)
    assert all(line.skill is not None for line in figures)
    assert [line.referral for line in figures] == [1, None, None, 1]
    assert [line.referral_interval is None for line in figures] == [False, True, True, False]
