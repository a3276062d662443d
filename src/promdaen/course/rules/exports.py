"""The columns of the lists that pages export as files."""

from promdaen.kit.texts import Text

RUN_HEADS = (
    Text("Run"),
    Text("Programme"),
    Text("Province"),
    Text("Place"),
    Text("First day"),
    Text("Last day"),
    Text("State"),
    Text("Places", context="count"),
    Text("Enrolled"),
    Text("Trained"),
    Text("Both tests"),
    Text("Gain, points of 100"),
    Text("Gain, 95 % from"),
    Text("Gain, 95 % to"),
)
PROGRAMME_HEADS = (
    Text("Code"),
    Text("Name in Khmer"),
    Text("Name in English"),
    Text("Donor"),
    Text("Partner ministry"),
    Text("Currency"),
    Text("First day"),
    Text("Last day"),
    Text("Closed", context="run"),
    Text("Course runs"),
    Text("Trained"),
    Text("Target"),
)
ROSTER_HEADS = (
    Text("No."),
    Text("Officer code"),
    Text("Short code"),
    Text("Name in Khmer"),
    Text("Name in Latin letters"),
    Text("Sex"),
    Text("Rank"),
    Text("Department"),
    Text("Province"),
    Text("Half"),
    Text("Attended"),
    Text("Test before"),
    Text("Test after"),
    Text("Later test"),
)
LATER_HEADS = (
    Text("Run"),
    Text("Province"),
    Text("Officer code"),
    Text("Short code"),
    Text("Name in Khmer"),
    Text("Name in Latin letters"),
    Text("Rank"),
    Text("Department"),
    Text("Months after the run"),
    Text("Due on"),
    Text("Days past"),
    Text("State"),
    Text("Why not"),
    Text("On paper"),
    Text("Reminded on"),
)
NEED_HEADS = (
    Text("Province"),
    Text("Place"),
    Text("Officer code"),
    Text("Short code"),
    Text("Name"),
    Text("Department"),
    Text("Why"),
)
YES = Text("yes", context="answer")
NO = Text("no", context="answer")
