"""Sentences of simulated players and observers, in two languages."""

from __future__ import annotations

from promdaen.kit.texts import Text

FORWARDING_TEXTS = (
    Text("You need to know this."),
    Text("Just learnt here, passing it on."),
    Text("This may matter for what you decide."),
    Text("Please tell us when you have read it."),
    Text("For your information."),
)
REPLY_TEXTS = (
    Text("You asked. This is what we know."),
    Text("Here is our answer."),
)
REQUEST_TEXTS = (
    Text("What do you know about this?"),
    Text("Do you have anything on this?"),
    Text("We cannot go on without it. Please answer soon."),
)
NOTE_TEXTS = (
    Text("Ask again in five minutes."),
    Text("Who speaks with the interpreter?"),
    Text("Not confirmed yet."),
    Text("Keep them apart."),
    Text("Write down the time."),
)
REMARK_TEXTS = (
    Text("Talks first, then writes. The message goes out late."),
    Text("Asks who else needs this before it goes on."),
    Text("One officer holds the phone, the others do not see what came."),
    Text("Reads every message aloud to the whole group."),
    Text("Waits for an order although the decision is its own."),
    Text("Thinks of the safety of the people before the evidence."),
)
GRADE_TEXTS = {
    "performed": (
        Text("Clear and in time."),
        Text("Done without being asked."),
    ),
    "difficulty": (
        Text("Done, but after long talk."),
        Text("Half of it; the rest after a question of control."),
    ),
    "not": (
        Text("Not done while I watched."),
        Text("No one thought of it."),
    ),
}
KEEP = (
    Text("One person wrote, everybody read."),
    Text("We called the others before we decided."),
    Text("The interpreter came first."),
)
CHANGE = (
    Text("We need one number to call at night."),
    Text("Lists of passengers should reach all four departments."),
    Text("Say at once what is not confirmed."),
)
