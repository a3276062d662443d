"""The columns of the lists of trainers that pages export as files."""

from promdaen.kit.texts import Text

POOL_HEADS = (
    Text("Name in Khmer"),
    Text("Name in Latin letters"),
    Text("Province"),
    Text("Languages"),
    Text("May lead"),
    Text("May co-teach"),
    Text("Away until"),
)
KEEPER_HEADS = (
    Text("Ends within 60 days"),
    Text("Hours taught in 12 months"),
    Text("Note"),
)
FORECAST_HEADS = (
    Text("Province"),
    Text("Topic"),
    Text("Day"),
    Text("Lead on that day"),
    Text("Under way"),
    Text("Needed"),
    Text("Missing"),
)
NO_PROVINCE = Text("No province")
