"""What codes of the booth are called, in both languages: rulings, grounds, verdicts, truths."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from promdaen.kit.spreadsheets.words import Words

OFFICES: Mapping[str, Words] = MappingProxyType(
    {
        "immigration": Words(en="Immigration", km="អន្តោប្រវេសន៍"),
        "border_patrol": Words(en="Border Patrol Police", km="នគរបាលការពារព្រំដែនគោក"),
        "maritime": Words(en="Maritime Police", km="នគរបាលការពារព្រំដែនទឹក"),
        "anti_trafficking": Words(en="Anti-Trafficking", km="ប្រឆាំងការជួញដូរមនុស្ស"),
        "health": Words(en="Health", km="សុខាភិបាល"),
        "child_protection": Words(en="Child protection", km="សេវាការពារកុមារ"),
        "asylum": Words(en="Asylum procedure", km="នីតិវិធីសិទ្ធិជ្រកកោន"),
    }
)
RULINGS: Mapping[str, Words] = MappingProxyType(
    {
        "admit": Words(en="Let go on", km="អនុញ្ញាតឱ្យឆ្លងកាត់"),
        "refuse": Words(en="Refuse", km="បដិសេធ"),
        "second_line": Words(en="Second line", km="ជំហានទី២"),
        **OFFICES,
    }
)
PLACES: Mapping[str, Words] = MappingProxyType(
    {"first_line": Words(en="First line", km="ជំហានទី១"), "second_line": RULINGS["second_line"]}
    | dict(OFFICES)
)
GROUNDS: Mapping[str, Words] = MappingProxyType(
    {
        "document": Words(en="The document is not in order", km="ឯកសារខុសប្រក្រតី"),
        "identity": Words(en="The identity is not clear", km="អត្តសញ្ញាណមិនច្បាស់"),
        "story": Words(en="The purpose is not clear", km="គោលបំណងមិនច្បាស់"),
        "database": Words(en="The database gave a hit", km="មូលដ្ឋានទិន្នន័យបង្ហាញការត្រូវគ្នា"),
        "need": Words(en="May need protection", km="អាចត្រូវការការការពារ"),
    }
)
VERDICTS: Mapping[str, Words] = MappingProxyType(
    {
        "right": Words(en="Right", km="ត្រឹមត្រូវ"),
        "justified": Words(en="Justified", km="មានហេតុផល"),
        "hasty": Words(en="Right ground, decided in haste", km="មូលហេតុត្រឹមត្រូវ តែសម្រេចលឿនពេក"),
        "needless": Words(en="Not needed", km="មិនចាំបាច់"),
        "false_refusal": Words(en="Refused without cause", km="បដិសេធដោយគ្មានមូលហេតុ"),
        "missed": Words(en="Not seen", km="មិនបានឃើញ"),
        "wrong_place": Words(en="Sent to the wrong place", km="បញ្ជូនទៅកន្លែងមិនត្រូវ"),
        "wrong_ground": Words(en="Another ground was true", km="មូលហេតុពិតខុសពីនេះ"),
        "harmful": Words(en="Left without the help needed", km="មិនបានទទួលជំនួយដែលត្រូវការ"),
    }
)
RED_LINES: Mapping[str, Words] = MappingProxyType(
    {
        "bribe_taken": Words(en="A bribe was taken", km="បានទទួលសំណូក"),
        "claim_refused": Words(
            en="A claim of protection was refused without referral",
            km="បានបដិសេធអ្នកសុំការការពារ ដោយមិនបញ្ជូនបន្ត",
        ),
        "child_released": Words(
            en="A child was given over without the tie being clear",
            km="បានប្រគល់កុមារ ដោយមិនទាន់ច្បាស់អំពីទំនាក់ទំនង",
        ),
        "victim_before_suspect": Words(
            en="A possible victim was questioned before the companion",
            km="បានសួរជនដែលអាចជាជនរងគ្រោះ នៅមុខអ្នករួមដំណើរ",
        ),
        "insult": Words(en="Somebody was insulted", km="មានពាក្យប្រមាថ"),
        "false_record": Words(en="A false record was made", km="បានធ្វើកំណត់ត្រាមិនពិត"),
    }
)
CLASSES: Mapping[str, Words] = MappingProxyType(
    {
        "visitor": Words(en="Visitor from abroad", km="ភ្ញៀវមកពីក្រៅប្រទេស"),
        "worker": Words(en="National going to work abroad", km="ពលរដ្ឋទៅធ្វើការនៅក្រៅប្រទេស"),
        "local": Words(en="Neighbour with a border pass", km="អ្នករស់នៅជិតព្រំដែន កាន់ប័ណ្ណឆ្លងដែន"),
    }
)
NEEDS: Mapping[str, Words] = MappingProxyType(
    {
        "none": Words(en="No need", km="គ្មានតម្រូវការពិសេស"),
        "trafficking": Words(en="Possible victim of trafficking", km="អាចជាជនរងគ្រោះនៃការជួញដូរមនុស្ស"),
        "protection": Words(en="Asks for protection", km="ស្នើសុំការការពារ"),
        "child": Words(en="A child who needs protection", km="កុមារដែលត្រូវការការការពារ"),
        "health": Words(en="Needs care of health", km="ត្រូវការការថែទាំសុខភាព"),
    }
)
DONE: Mapping[str, Words] = MappingProxyType(
    {
        "private": Words(en="A private room", km="បន្ទប់ឯកជន"),
        "apart": Words(en="Away from the companion", km="ញែកពីអ្នកមកជាមួយ"),
        "interpreter": Words(en="An interpreter", km="អ្នកបកប្រែផ្ទាល់មាត់"),
        "explained": Words(en="Told why they are asked", km="បានពន្យល់ហេតុផលនៃការសួរ"),
        "comfort": Words(en="Water and a seat", km="ទឹក និងកៅអី"),
        "consent": Words(en="Agreed to be passed on", km="យល់ព្រមឱ្យបញ្ជូនព័ត៌មានបន្ត"),
        "closed": Words(en="Thanked, told what comes next", km="បានអរគុណ និងប្រាប់ជំហានបន្ទាប់"),
    }
)
"""What was done for a person, as a hand-over note has it."""
