"""The texts of `promdaen --help`; the launcher reads them before anything is installed."""

import difflib
from collections.abc import Iterable

INTRODUCTION = """\
Promdaen runs a border-officer capacity programme: train, test, retain, survey, plan, report.

usage: {program} COMMAND [arguments]        {program} COMMAND --help says more of one"""

COMMAND_GROUPS = (
    (
        "Try it",
        (
            ("demo", "build a believable programme, print sign-ins, serve it on this machine"),
            ("sheet", "results sheet of one file of answers; no account, nothing kept"),
            ("analyse-items", "item statistics of one file of 0/1 answers"),
            ("simulate-adaptive", "let simulated officers take adaptive tests; no database"),
        ),
    ),
    (
        "Run it",
        (
            ("serve", "migrate and serve; --port 8000, --host 127.0.0.1, --classroom for phones"),
            ("worker", "do prints, computing, reminders and backups in a process of its own"),
            ("migrate", "bring the database to this version"),
            ("load-content", "load topics, outcomes, items, places from content/"),
            ("lint-content", "look over items, papers and words of content/; no database"),
            (
                "scan",
                "look for insecure source: own rules, bandit, pip-audit",
            ),
            ("export-content", "write edited content and approvals back as TOML files"),
            ("make-analysis-files", "write answers without names as Parquet files"),
            ("export-aggregate", "sign and write a year of this country's figures"),
            ("import-aggregate", "read a year of another country's figures"),
            ("make-catalogue", "write all texts of the interface for a translator"),
            ("make-content-catalogue", "write all texts of the content for a translator"),
            ("export-help", "write all documents as web pages with search"),
            ("export-items", "write the item bank as Moodle XML, GIFT or XLSX"),
            ("import-items", "bring a file of items into the bank, or look at it first"),
            ("send-reminders", "tell officers that something is open, as a server does hourly"),
            ("create-administrator", "make the first account, which makes the others"),
            ("recover-account", "give a person access again, from the machine itself"),
            ("found-exchange", "give the first roles of the exchange between departments"),
            ("rotate-key", "replace the key of the exchange, of badges, or the one that signs"),
            ("make-recovery-key", "make the key to print that opens backups anywhere"),
            ("backup", "back up into a folder or to a command; safe while it is in use"),
            ("restore", "make a data folder of a backup; writes over nothing"),
            ("drill", "restore a backup aside and check that all of it came back"),
            ("changepassword", "set the password of an account"),
        ),
    ),
    (
        "Course runs",
        (
            ("import-programme", "create a programme and its targets from a TOML file"),
            ("create-run", "plan a course run: programme, province, place, first day, papers"),
            ("import-roster", "enrol the officers of a roster file, all or none"),
            ("import-answers", "import the answers of a file, before or after, all or none"),
            ("finish-run", "say that everything of a course run is in"),
        ),
    ),
    (
        "Practice",
        (
            ("draw-specimen", "draw a specimen of Utopia as SVG, with a defect or without"),
            ("judge-case", "say what the law says of the facts of one event; no database"),
            ("check-scenario", "check an exercise and play it by simulated players; no database"),
            ("play-booth", "let a simulated officer play a run at the booth; no database"),
            ("simulate-year", "simulate a year of refreshers in three worlds; no database"),
            ("check-dialogue", "check an interview of the booth, by every way of it; no database"),
            ("read-mrz", "read a machine-readable zone and name every fault; no database"),
            ("certify-specimens", "draw specimens, run every detector, say what shows and leaks"),
            ("certify-closeups", "draw close-ups, say whether each shows its own process"),
        ),
    ),
    (
        "Report",
        (
            ("results", "results sheet of a course run as pdf, csv, xlsx or json"),
            ("verify-sheet", "say whether a results sheet is one that this system issued"),
            ("verify-certificate", "say whether a certificate is genuine; PDF, photo or code"),
            ("verify-audit", "say whether audit logs, marks, names and roles are unchanged"),
            ("export-audit", "write the audit logs as one file, with a program to check it"),
            ("prune-readings", "write who read what before 24 months to a file, and remove it"),
        ),
    ),
    (
        "Laptops",
        (
            ("enrol-laptop", "invite a laptop, accept on it, finish at headquarters, or revoke"),
            ("lend-run", "lend a course run to a laptop, end the loan, renew a password"),
            ("make-bundle", "write a laptop's records, or what it needs, to a sealed file"),
            ("merge-bundle", "merge a file of another machine, whole or not at all"),
            ("sync", "send a laptop's records to headquarters over the line; URL once"),
            ("node-status", "say whether this is a laptop, and which records are where"),
            ("simulate-sync", "laptops and headquarters in trouble, by a seed; no database"),
        ),
    ),
    (
        "Survey",
        (
            ("device-key", "make the key of a phone: what ODK Collect scans to join"),
            ("export-instrument", "write the instrument as XLSForm, XForm or Markdown table"),
            ("score-visits", "index, bounds and gaps of one file of scores; no database"),
        ),
    ),
    (
        "Plan",
        (
            ("solve-plan", "make a costed plan of several years, with a bound; no database"),
            ("simulate-checkpoint", "simulate the queues of a checkpoint; no database"),
        ),
    ),
    (
        "Evaluate",
        (
            ("plan-rollout", "draw the order of a roll-out, with its power; no database"),
            ("analyse-rollout", "the effect of a roll-out from one file of scores; no database"),
            ("verify-rollout", "say whether a protocol is genuine and its order the drawn one"),
        ),
    ),
    (
        "Develop (in a checkout)",
        (
            ("check", "types, lint, layers, templates, content; --deploy is Django's own"),
            ("test", "check, then all tests: SQLite, PostgreSQL, browser; takes pytest arguments"),
            ("mutants", "change rules and kinds place by place; tell what no test notices"),
            (
                "faults",
                "kill writers, cut the power, fuzz requests, turn clocks; count losses",
            ),
            ("build", "make the wheel in dist/ with all assets inside"),
            ("renew-locks", "write the lock files again; --upgrade takes newer versions"),
        ),
    ),
)
CLOSING = "Every other management command of Django works too, such as `shell` or `dumpdata`."
CHECKOUT_ONLY = ("test", "mutants", "faults", "build", "renew-locks")


def command_names() -> list[str]:
    """The commands in the help, in order."""
    return [name for _, commands in COMMAND_GROUPS for name, _ in commands]


def help_text(*, program: str) -> str:
    """The whole help; `program` is what the user typed, such as ./promdaen."""
    lines = [INTRODUCTION.format(program=program)]
    for title, commands in COMMAND_GROUPS:
        lines += ["", title]
        lines += [f"  {name:<23}{line}" for name, line in commands]
    return "\n".join([*lines, "", CLOSING])


def unknown_command_text(*, name: str, commands: Iterable[str], program: str) -> str:
    """One line for an unknown command, with the most similar one.

    >>> unknown_command_text(name="migrat", commands=["migrate", "shell"], program="promdaen")
    "promdaen: there is no command 'migrat'; did you mean 'migrate'? `promdaen --help` lists all."
    """
    near = difflib.get_close_matches(name.replace("_", "-"), list(commands), n=1, cutoff=0.5)
    guess = f"; did you mean {near[0]!r}?" if near else "."
    return f"promdaen: there is no command {name!r}{guess} `{program} --help` lists all."
