"""Every code that a page can show has words in both languages."""

from promdaen.booth.rules import axes, drills, naming, rulings, teams


def test_every_code_has_words_in_both_languages():
    assert set(naming.OFFICES) == set(rulings.OFFICES)
    assert set(naming.RULINGS) == set(rulings.RULINGS)
    assert set(naming.PLACES) == set(teams.PLACES)
    assert set(naming.GROUNDS) == set(rulings.GROUNDS)
    assert set(naming.CLASSES) == set(axes.CLASSES)
    assert set(naming.NEEDS) == {axes.NONE, *axes.NEEDS}
    assert set(naming.RED_LINES) == set(drills.RED_LINES)
    others = {"hasty", "needless", "false_refusal", "missed", "wrong_place", "wrong_ground"}
    assert set(naming.VERDICTS) == {*rulings.SOUND, *others, rulings.HARMFUL}
