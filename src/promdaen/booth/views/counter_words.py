"""Texts assembled by the script of the counter, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from promdaen.booth.rules import desk, naming
from promdaen.booth.rules.words import act_labels
from promdaen.booth.views import interview_words
from promdaen.kit import icons
from promdaen.kit.texts import Words, page_language

ICONS = {
    "look": "eye",
    "feel": "hand-index",
    "tilt": "phone-landscape",
    "uv": "lightbulb",
    "magnifier": "zoom-in",
    "zone": "upc-scan",
    "digits": "calculator",
    "database": "database",
    "face": "person-bounding-box",
    "opinion": "people",
    "interview": "chat-left-text",
    "talk": "chat-left-text",
    "eye": "eye",
    "on": "arrow-right",
    "large": "arrows-fullscreen",
    "text": "card-text",
}
PURPOSES = {
    "immigration": _("investigation of documents and stay"),
    "border_patrol": _("crossings outside the checkpoint"),
    "maritime": _("boats and the coast"),
    "anti_trafficking": _("a possible victim is protected"),
    "health": _("illness and its contacts"),
    "child_protection": _("a child who is not safe"),
    "asylum": _("who is afraid to go back"),
}
"""The purpose of each office."""
TEXTS: dict[str, Any] = {
    # the counter
    "title": _("The counter"),
    "quote": _("“{text}”"),
    "traveller": _("Traveller {n} of {m}"),
    "waiting": _("{n} waiting, longest {longest}"),
    "nobody": _("No one is waiting"),
    "stands": _("The clock is stopped"),
    "standing": _("The clock is stopped. Think for as long as you need."),
    "between": _("Next traveller"),
    "howItGoes": _(
        "Every tool, every question and every ruling takes seconds, and your own time counts, "
        "too. Those who wait, wait longer. Call the first traveller when you are ready."
    ),
    "call": _("Call traveller {n}"),
    "noMore": _("Everybody has been called."),
    "rooms": _("Waiting in second line"),
    "roomsText": _("You can talk with them yourself in a closed room, now or later."),
    "toRoom": _("To the room with traveller {n}"),
    "room": _("Second line, closed room"),
    # the person
    "queue": _("Queue"),
    "together": _("Underlined: travelling together"),
    "near": _("A fellow traveller is close by"),
    "otherLanguage": _("In a language that you do not share"),
    "youSee": _("You see:"),
    "who": _("Person"),
    "class": _("Travels as"),
    "comesFrom": _("Comes from"),
    "today": _("Today"),
    "interview": _("Talk"),
    # pauses and the end
    "pause": _("Pause"),
    "elsewhere": _("This run continues in another window"),
    "elsewhereText": _("Nothing is lost. Go on there, or take the run up here."),
    "goOnHere": _("Go on here"),
    "paused": _("Paused"),
    "pausedText": _("The clock is stopped. What you did is saved; you can continue at any time."),
    "goOnRun": _("Go on"),
    "allRuns": pgettext_lazy("booth", "All runs"),
    "endHere": _("End the run here"),
    "endHereText": _("Those who were not called are left out of what happened."),
    "toHandOver": _("To the hand-over"),
    "law": _("What the law says"),
    "lawNote": _("Not yet checked against the text of the law."),
    "decide": _("Decide"),
    "chooseOne": _("Choose what you do."),
    "over": _("The shift is over"),
    "overSent": _("Everything is handed in."),
    "overKept": _(
        "What you did is saved on this phone and not handed in yet. Stay on this "
        "page until there is a network; then you can see what happened."
    ),
    "overApp": _(
        "What you did is saved on this phone. The app hands it in with the next "
        "connection; then you can see what happened."
    ),
    "toApp": _("Back to the app"),
    "whatHappened": _("What happened"),
    "sendAgain": _("Try to hand in"),
    "loading": _("The run is loading …"),
    "notLoaded": _("The run could not be loaded. Look for a network and try again."),
    "loadAgain": _("Try again"),
    # every page
    "back": _("Back"),
    "goOn": _("Go on"),
    "doneTitle": _("What you have done"),
    "doneColumns": [_("Time"), _("Act"), _("Cost")],
    "done": _("done"),
    "seconds": _("{n} s"),
    # the document
    "toolsTitle": _("Tools"),
    "secondsEach": _("each takes seconds"),
    "enlarge": _("Enlarge"),
    "text": _("Text on it"),
    "textOf": _("Text: {what}"),
    "zoneLines": _("Machine-readable zone"),
    "picture": _("{what} of Utopia, {how}. Its text is on the button Text on it."),
    "light": pgettext_lazy("lamp", "Light"),
    "side": _("Side"),
    "sides": {"front": _("front"), "back": _("back")},
    "lights": {
        "day": _("in day light"),
        "uv": _("under ultraviolet light"),
        "tilt-15": _("tilted to the left"),
        "tilt+15": _("tilted to the right"),
    },
    "slants": {
        "tilt-15": _("to the left"),
        "day": _("day"),
        "tilt+15": _("to the right"),
        "uv": _("UV"),
    },
    "enlarged": _("What is under the lens"),
    "lensKeys": _("Lens; the arrow keys move it"),
    "whereToLook": _("Touch the document, or go to a place:"),
    # its zone
    "inZone": _("In the zone"),
    "onPage": _("On the page"),
    "sumsHow": _("Each character × 7, 3, 1 in turn, A = 10 to Z = 35; the last digit of the sum."),
    "sum": _("sum {total} · worked out {computed} · printed {given}"),
    "sumsNote": _(
        "Digits that agree do not prove a genuine document. They show only that the line "
        "agrees with itself."
    ),
    # the face
    "photograph": _("Photograph"),
    "atCounter": _("At the counter"),
    "onePart": _(
        "Look at one part at a time. Hair, glasses, beard and dress change; bones do not."
    ),
    "features": [
        _("Ears"),
        _("Distance of the eyes"),
        _("Nose"),
        _("Jaw and chin"),
        _("Brows"),
        _("Mouth"),
    ],
    "allInAll": _("All in all"),
    # database and colleague
    "database": {
        "no_hit": _("No hit."),
        "hit": _("A hit: a document with this number was reported lost or stolen."),
        "down": _("The database does not answer."),
    },
    "databaseNote": {
        "no_hit": _("Nothing is known of this number. It does not say that all is well."),
        "hit": _("A hit is not proof: numbers are mistyped, and papers are found again."),
        "down": _("The line is down. It may come back; no one knows when."),
    },
    "databaseShort": {"no_hit": _("no hit"), "hit": _("hit"), "down": _("silent")},
    "askAgain": _("Ask again, {n} s"),
    "opinion": {
        "document": _("I would look at the document again."),
        "face": _("I would compare the face again."),
        "story": _("I would ask about the journey again."),
        "nothing": _("Nothing strikes me."),
    },
    "opinionNote": _("A colleague helps to look. The ruling stays yours."),
    "note": _("Note it"),
    "noRuling": _("The answer enters the record. It is not the ruling."),
    # rulings
    "rule": _("Rule"),
    "ruling": _("Ruling"),
    "give": _("Give the ruling"),
    "chooseRuling": _("Choose a ruling."),
    "rulingsMore": {
        "refuse": _("with a ground"),
        "second_line": _("with a reason"),
        "refer": _("a department, health, child protection, asylum"),
    },
    # grounds and offices
    "ground": _("For what reason?"),
    "chooseGround": _("Choose the reason."),
    "referTo": _("To whom?"),
    "chooseOffice": _("Choose to whom."),
    # the note
    "sentTo": _("Note for: {where}"),
    "seenOrHeard": _("What you saw or heard"),
    "nothingToWrite": _("There is nothing to tick for this person."),
    "onlyHeard": _("Tick only what you saw or heard yourself; leave out what is not sure."),
    "carefulNote": _(
        "Do not ask about the person in front of others, and do not tell a companion "
        "what was said."
    ),
    # hand-over
    "handOverTitle": _("Hand-over note"),
    "handOverText": _("The next shift begins with what you write, and with nothing else."),
    "handOverAsk": _("What is true of this shift?"),
    "handOverSend": _("Hand over"),
    # answers
    "seen": dict.fromkeys(desk.DESK_TOOLS, _("What do you see?"))
    | {
        "feel": _("What do you feel?"),
        "uv": _("What do you see under ultraviolet light?"),
        "zone": _("Does the zone say what the page says?"),
        "digits": _("Do the digits agree?"),
        "face": _("Is it the same person?"),
    },
    "answers": {
        "other": {
            "same": _("As in the reference"),
            "different": _("Different from the reference"),
            "unsure": _("Not sure"),
        },
        "digits": {
            "same": _("They agree"),
            "different": _("They differ"),
            "unsure": _("Not sure"),
        },
        "face": {
            "same": _("The same person"),
            "different": _("Another person"),
            "unsure": _("Not sure"),
        },
    },
    "featureAnswers": {
        "same": _("alike"),
        "different": _("different"),
        "unsure": _("not sure"),
    },
    "answersShort": {
        "same": _("alike"),
        "different": _("different"),
        "unsure": _("not sure"),
    },
    "state": {
        "sent": _("All is handed in."),
        "kept": _("Saved on this phone: {n} not handed in yet."),
        "memory": _("Saved on this page only: {n} not handed in yet. Do not close it."),
        "offline": _("No network."),
        "gone": _("Saved on this phone. Join again with your badge to hand it in."),
        "conflict": _("This run was played elsewhere, too. Load the page again."),
    },
}


def words() -> dict[str, Any]:
    """Every text of the counter by name; {n} and the like are placeholders."""
    return TEXTS | {
        "icons": {name: icons.icon_svg(name=icon) for name, icon in ICONS.items()},
        "tools": _called(act_labels.TOOL_LABELS),
        "classes": _called(naming.CLASS_NAMES),
        "talk": interview_words.words(),
        "rulings": _called(naming.RULING_NAMES) | {"refer": _("Refer")},
        "grounds": _called(naming.GROUND_NAMES),
        "offices": {
            code: [name, PURPOSES[code]] for code, name in _called(naming.OFFICE_NAMES).items()
        },
        "handOver": {
            "sent": _("Traveller {n} was sent on: {where}"),
            **_called(act_labels.HAND_OVER_LABELS),
        },
    }


def _called(names: Mapping[str, Words]) -> dict[str, str]:
    """Names by their codes, in the language of the page."""
    language = page_language()
    return {code: name.text(language=language) for code, name in names.items()}
