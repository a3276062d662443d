"""Red lines as they are kept and crossed, and what the law says."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.booth.rules import red_lines
from promdaen.kit.spreadsheets.words import Words

Table = Mapping[str, Words]

KEPT: Table = {
    red_lines.BRIBE_TAKEN: Words(en="No money taken", km="មិនទទួលប្រាក់"),
    red_lines.CLAIM_REFUSED: Words(
        en="No claim of protection turned away", km="មិនបដិសេធអ្នកសុំការការពារ"
    ),
    red_lines.CHILD_RELEASED: Words(
        en="No child handed to a possible offender", km="មិនប្រគល់កុមារទៅជនសង្ស័យ"
    ),
    red_lines.VICTIM_BEFORE_SUSPECT: Words(
        en="No possible victim questioned in front of the companion",
        km="មិនសួរជនដែលអាចជាជនរងគ្រោះ នៅមុខអ្នករួមដំណើរ",
    ),
    red_lines.INSULT: Words(en="No insult", km="គ្មានពាក្យប្រមាថ"),
    red_lines.FALSE_RECORD: Words(en="No false record", km="គ្មានកំណត់ត្រាមិនពិត"),
}
"""Each red line as it was kept; as it is crossed it stands in naming."""
LAW: Table = {
    red_lines.BRIBE_TAKEN: Words(
        en="Convention against Corruption, article 15: to ask for or take anything of value for "
        "an act of office is bribery, however small.",
        km="អនុសញ្ញា UNCAC មាត្រា១៥៖ ការទាមទារ ឬទទួលអ្វីមានតម្លៃ "
        "ដើម្បីធ្វើការក្នុងតួនាទី ជាអំពើសូកប៉ាន់ ទោះតិចតួចក៏ដោយ។",
    ),
    red_lines.CLAIM_REFUSED: Words(
        en="Refugee Convention, article 33: no one is sent back to where life or freedom is "
        "in danger. The refugee office decides, not the booth.",
        km="អនុសញ្ញាស្តីពីជនភៀសខ្លួន មាត្រា៣៣៖ "
        "គ្មាននរណាត្រូវបញ្ជូនត្រឡប់ ទៅកន្លែងដែលជីវិត "
        "ឬសេរីភាពមានគ្រោះថ្នាក់ឡើយ។ ការិយាល័យជនភៀសខ្លួនសម្រេច "
        "មិនមែនបញ្ជរទេ។",
    ),
    red_lines.CHILD_RELEASED: Words(
        en="Convention on the Rights of the Child, articles 3 and 35: the child's interest comes "
        "first, and States prevent the sale of and traffic in children.",
        km="អនុសញ្ញាស្តីពីសិទ្ធិកុមារ មាត្រា៣ និង៣៥៖ ឧត្តមប្រយោជន៍របស់កុមារជាមុន "
        "ហើយរដ្ឋត្រូវបង្ការការលក់ និងការជួញដូរកុមារ។",
    ),
    red_lines.VICTIM_BEFORE_SUSPECT: Words(
        en="Trafficking Protocol, article 6: the privacy and safety of a victim are protected.",
        km="ពិធីសារស្តីពីការជួញដូរមនុស្ស មាត្រា៦៖ ត្រូវការពារជីវិតឯកជន និងសុវត្ថិភាពនៃជនរងគ្រោះ។",
    ),
    red_lines.INSULT: Words(
        en="Code of Conduct for Law Enforcement Officials, article 2: human dignity is respected "
        "and protected.",
        km="ក្រមប្រតិបត្តិសម្រាប់មន្ត្រីអនុវត្តច្បាប់ មាត្រា២៖ ត្រូវគោរព និងការពារសេចក្តីថ្លៃថ្នូររបស់មនុស្ស។",
    ),
    red_lines.FALSE_RECORD: Words(
        en="Every decision that follows rests on the record; one that is not true can be an "
        "offence.",
        km="ការសម្រេចបន្តទាំងអស់ អាស្រ័យលើកំណត់ត្រា។ កំណត់ត្រាមិនពិត អាចជាបទល្មើស។",
    ),
}
