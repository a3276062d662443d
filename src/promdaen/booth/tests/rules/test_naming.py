"""Every code that a page can show has words in both languages."""

from promdaen.booth.rules import axes, drills, naming, rulings, teams


def test_every_code_has_words_in_both_languages():
    assert set(naming.OFFICE_NAMES) == set(rulings.OFFICES)
    assert set(naming.RULING_NAMES) == set(rulings.RULINGS)
    assert set(naming.PLACE_NAMES) == set(teams.TEAM_PLACES)
    assert set(naming.GROUND_NAMES) == set(rulings.GROUNDS)
    assert set(naming.CLASS_NAMES) == set(axes.TRAVELLER_CLASSES)
    assert set(naming.NEED_NAMES) == {axes.NO_NEED, *axes.NEEDS}
    assert set(naming.RED_LINE_NAMES) == set(drills.RED_LINES)
    others = {"hasty", "needless", "false_refusal", "missed", "wrong_place", "wrong_ground"}
    assert set(naming.VERDICT_NAMES) == {*rulings.SOUND_VERDICTS, *others, rulings.HARMFUL}
