"""Texts of an interview shown by booth_interview.js, in the language of the page."""

from __future__ import annotations

from django.utils.translation import gettext as _

from promdaen.kit import icons


def words() -> dict[str, object]:
    """The texts of booth_interview.js, for any page with an interview."""
    return {**_script_words(), **_choice_words(), **_note_words()}


def _script_words() -> dict[str, object]:
    return {
        "you": _("You"),
        "them": _("Traveller"),
        "script": _("What was said"),
        "earlier": _("Show what was said before"),
        "saw": _("Seen:"),
        "same": _("Waits for what you say next."),
        "listen": _("Listen"),
        "stopListening": _("Stop"),
        "notLoaded": _("Not loaded. Try again"),
        "heard": _("At the counter: others can hear."),
        "alone": _("No one else can hear."),
        "interpreter": _("An interpreter is with you."),
        "icons": {
            "eye": icons.icon_svg(name="eye"),
            "said": icons.icon_svg(name="noted-said"),
            "seen": icons.icon_svg(name="noted-seen"),
        },
    }


def _choice_words() -> dict[str, object]:
    return {
        "next": _("Say next"),
        "say": _("Say it"),
        "choose": _("Choose what to say first."),
        "close": _("Leave"),
        "closeAsk": _("Leave the interview as it is? What was not said stays unsaid."),
        "closeNow": _("Leave it"),
        "goOn": _("Go on talking"),
        "over": _("The interview is over."),
        "toEnd": _("Go on"),
    }


def _note_words() -> dict[str, object]:
    return {
        "notes": _("What you have noted"),
        "noNotes": _("Nothing yet. What is said or seen is noted here automatically."),
        "saidIt": _("was said"),
        "sawIt": _("you saw it"),
        "speaks": _("How the person speaks"),
        "speaksNote": _("Written from what the person does. It is not a score."),
        "manners": [
            _("Looks away, and gives no more than a word."),
            _("Answers briefly, and asks nothing."),
            _("Answers what is asked, in whole sentences."),
            _("Asks you something in return; answers are longer."),
        ],
    }
