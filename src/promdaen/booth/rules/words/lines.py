"""Labels of red lines, kept and crossed, with the law."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.booth.rules import red_lines
from promdaen.kit.texts import Text, Words

Table = Mapping[str, Words]

KEPT_LINES: Table = {
    red_lines.BRIBE_TAKEN: Text("No money taken"),
    red_lines.CLAIM_REFUSED: Text("No claim of protection turned away"),
    red_lines.CHILD_RELEASED: Text("No child handed to a possible offender"),
    red_lines.VICTIM_BEFORE_SUSPECT: Text(
        "No possible victim questioned in front of the companion"
    ),
    red_lines.INSULT: Text("No insult"),
    red_lines.FALSE_RECORD: Text("No false record"),
}
"""Each red line as it was kept; as it is crossed, it is in naming."""
LAW: Table = {
    red_lines.BRIBE_TAKEN: Text(
        "Convention against Corruption, article 15: to ask for or take anything of value for "
        "an act of office is bribery, however small."
    ),
    red_lines.CLAIM_REFUSED: Text(
        "Refugee Convention, article 33: no one is sent back to where life or freedom is "
        "in danger. The refugee office decides, not the booth."
    ),
    red_lines.CHILD_RELEASED: Text(
        "Convention on the Rights of the Child, articles 3 and 35: the child's interest comes "
        "first, and States prevent the sale of and traffic in children."
    ),
    red_lines.VICTIM_BEFORE_SUSPECT: Text(
        "Trafficking Protocol, article 6: the privacy and safety of a victim are protected."
    ),
    red_lines.INSULT: Text(
        "Code of Conduct for Law Enforcement Officials, article 2: human dignity is respected "
        "and protected."
    ),
    red_lines.FALSE_RECORD: Text(
        "Every decision that follows rests on the record; one that is not true can be an offence."
    ),
}
