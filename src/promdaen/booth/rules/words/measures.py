"""Labels of the measures of each axis, and of random attributes."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.booth.rules import naming
from promdaen.kit.texts import Text, Words

Table = Mapping[str, Words]

SECONDS, SHARE, COUNT = "seconds", "share", "count"
MEASURE_LABELS: Mapping[str, Mapping[str, tuple[str, Words]]] = {
    "facilitation": {
        "wait_longest": (SECONDS, Text("Longest wait")),
        "wait_nineteen_in_twenty": (
            SECONDS,
            Text("Wait that 95 % of travellers did not exceed"),
        ),
        "served_in_time": (
            SHARE,
            Text("Called within a quarter of an hour"),
        ),
        "needless_second_lines": (
            SHARE,
            Text("Sent to second line without need"),
        ),
        "false_refusals": (
            SHARE,
            Text("Refused without a ground"),
        ),
    },
    "security": {
        "hits": (
            SHARE,
            Text("Documents or bearers not in order, stopped"),
        ),
        "false_alarms": (
            SHARE,
            Text("Travellers in order, stopped"),
        ),
        "right_grounds": (SHARE, Text("Right ground given")),
        "alerts_as_told": (
            SHARE,
            Text("Database hits handled as instructed"),
        ),
        "purposes_found": (
            SHARE,
            Text("Other purposes found"),
        ),
        "incidents_rightly": (
            SHARE,
            Text("Money, pressure, outages: handled correctly"),
        ),
    },
    "protection": {
        "indicators_found": (
            SHARE,
            Text("Indicators identified"),
        ),
        "private": (
            SHARE,
            Text("Spoken with in private", context="booth"),
        ),
        "interpreter": (
            SHARE,
            Text("Interpreter where one was needed"),
        ),
        "referred_rightly": (
            SHARE,
            Text("Referred to the right office"),
        ),
        "time_to_referral_mean": (
            SECONDS,
            Text("From the call to the right referral, mean"),
        ),
        "closed": (SHARE, Text("Interviews ended as they should")),
        "incidents_rightly": (
            SHARE,
            Text("Children, interpreters, conduct: handled correctly"),
        ),
        "harms": (COUNT, Text("Harmful remarks")),
    },
}
"""The rows of each axis: its kind and what it is called."""
AXIS_LABELS: Table = {
    "facilitation": Text("Facilitation"),
    "security": Text("Security"),
    "protection": Text("Protection", context="booth"),
}
FACTOR_LABELS: Table = {
    "nation": Text("State", context="country"),
    "sex": Text("Sex"),
    "age": Text("Age"),
    "dress": Text("Dress"),
}
LEVEL_LABELS: Table = {
    **naming.NATION_NAMES,
    "F": Text("women"),
    "under_40": Text("under 40"),
    "tee": Text("T-shirt"),
    "vneck": Text("V-neck"),
    "polo": Text("polo shirt"),
    "shirt": Text("shirt"),
    "round": Text("round neck"),
    "jacket": Text("jacket"),
    "hood": Text("hood"),
    "cardigan": Text("cardigan"),
}
