"""Our exports read by other programs, which are fetched for one run and thrown away.

    python -m tests.peers [NAME ...] [--json]

Makes the exports from the content that ships and from the exchange of the demonstration, in
databases in memory; installs each program in a temporary folder with pip or npm; has it read what
is meant for it. The exit code is 1 if one refuses something. One that cannot be had here (no npm,
no Java, no registry) is named and not run.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import django

ROOT = Path(__file__).parents[1]
ACCEPTS, REFUSES, NOT_RUN = "accepts", "refuses", "not run"
INSTALL_SECONDS, READ_SECONDS = 300, 120
PRIVATE = ("PROMDAEN_", "DJANGO_", "DATABASE_URL", "PYTHON")
"""How the names of variables begin that neither the exports nor the programs are given."""
STIX_ID = re.compile(r"\b[a-z-]+--[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

# Each program below reads files of the current folder and ends with one line of JSON: how many it
# read, what it refuses (faults), and what it only remarks (notes).
STIX = """
import json
from stix2validator import ValidationOptions, validate_file
read, faults, notes = 0, [], []
for name in ("exchange.json", "exercise.json"):
    for result in validate_file(name, ValidationOptions(version="2.1")).object_results:
        read += len(json.load(open(name, encoding="utf-8"))["objects"]) if result.is_valid else 0
        faults += [str(error) for error in result.errors]
        notes += [str(warning) for warning in result.warnings]
print(json.dumps({"read": read, "faults": faults, "notes": notes}))
"""
MISP = """
import json
from misp_stix_converter import ExternalSTIX2toMISPParser
from stix2.parsing import parse
parser = ExternalSTIX2toMISPParser()
text = open("exchange.json", encoding="utf-8").read()
parser.load_stix_bundle(parse(text, allow_custom=True, interoperability=True))
parser.parse_stix_bundle()
events = parser.misp_events if isinstance(parser.misp_events, list) else [parser.misp_events]
faults = [
    f"{event.info}: no handling level" for event in events
    if not any(tag.name.startswith("tlp:") for tag in event.tags)
]
notes = [str(error) for errors in (parser.errors or {}).values() for error in errors]
print(json.dumps({"read": len(events), "faults": faults, "notes": notes}))
"""
PYXFORM = """
import json
from pyxform.xls2xform import convert
form = convert(xlsform="survey.xlsx", form_name="data", pretty_print=False, validate=True)
read = form.xform.count("<bind ")
print(json.dumps({"read": read, "faults": [], "notes": form.warnings}))
"""
WEB_FORMS = """
import {readFileSync, writeFileSync} from "node:fs";
import {JSDOM} from "jsdom";
globalThis.__dirname = "";  // the bundle asks for it in Node.js
const {window} = new JSDOM("");
Object.assign(globalThis, {window, document: window.document});
for (const name of Object.getOwnPropertyNames(window))
  if (/^[A-Z]/.test(name) && !(name in globalThis)) globalThis[name] = window[name];
const {loadForm} = await import("@getodk/xforms-engine");
const form = await loadForm(readFileSync("survey.xml", "utf8"));
if (form.error) throw form.error;
const {root} = form.createInstance();
const all = (node) => [node, ...(node.currentState.children ?? []).flatMap(all)];
const read = all(root).length, typed = {int: 1n, date: "2026-12-01"};
for (const round of [1, 2, 3]) for (const node of all(root)) {
  const {relevant, readonly, value, valueOptions, instanceValue} = node.currentState;
  if (!relevant || readonly) continue;
  if (node.nodeType === "select" && !value.length) node.selectValue(valueOptions[0].value);
  if (node.nodeType === "input" && !instanceValue) node.setValue(typed[node.valueType] ?? "x");
}
const faults = root.languages.length < 2 ? ["fewer than two languages"] : [];
for (const language of root.languages) root.setLanguage(language);
const sent = await root.prepareInstancePayload({payloadType: "monolithic"});
if (sent.status !== "ready") faults.push(`filled in, but ${sent.status}`);
writeFileSync("submission.xml", await sent.data[0].get("xml_submission_file").text());
console.log(JSON.stringify({read, faults, notes: []}));
"""
GIFT = """
import {readFileSync} from "node:fs";
import {parse} from "gift-pegjs";
const found = parse(readFileSync("bank.gift", "utf8"));
const read = found.filter((question) => question.type !== "Category").length;
console.log(JSON.stringify({read, faults: [], notes: []}));
"""


@dataclass(frozen=True, kw_only=True)
class Peer:
    """A program of others: its pinned packages, itself first, and what of ours it reads."""

    tool: str
    packages: tuple[str, ...]
    program: str
    tried: str
    reads: str
    needs: tuple[str, ...] = ()

    @property
    def version(self) -> str:
        return re.split("[=@]", self.packages[0])[-1]


PEERS = {
    "stix2-validator": Peer(
        tool="pip", packages=("stix2-validator==3.3.2",), program=STIX,
        tried="exchange as STIX 2.1, and as an exercise", reads="objects",
    ),
    "misp-stix": Peer(
        tool="pip", packages=("misp-stix==2026.10.12",), program=MISP,
        tried="exchange as STIX 2.1", reads="events",
    ),
    "pyxform": Peer(
        tool="pip", packages=("pyxform==4.5.0",), program=PYXFORM, needs=("java",),
        tried="survey as XLSForm, with its ODK Validate", reads="binds",
    ),
    "xforms-engine": Peer(
        tool="npm", packages=("@getodk/xforms-engine@0.22.0", "jsdom@26.1.0"), program=WEB_FORMS,
        tried="survey as XForm, filled in and sent", reads="nodes", needs=("npm", "node"),
    ),
    "gift-pegjs": Peer(
        tool="npm", packages=("gift-pegjs@1.0.2",), program=GIFT, needs=("npm", "node"),
        tried="bank as GIFT without ordering items", reads="items",
    ),
}  # fmt: skip


def read_output(*, output: str, errors: str, reads: str, expected: int) -> tuple[str, str]:
    """Read the last line of a program; returns ACCEPTS or REFUSES, and why in words."""
    try:
        answer = json.loads((output.strip().splitlines() or [""])[-1])
        read, faults = int(answer["read"]), [str(fault) for fault in answer["faults"]]
        notes = Counter(STIX_ID.sub("ID", str(note)) for note in answer["notes"])
    except (ValueError, KeyError, TypeError):
        lines = [line.strip() for line in errors.splitlines() if line.strip()]
        raised = [line for line in lines if re.match(r"[\w.$]*Error\b", line)]
        return REFUSES, (raised or lines or ["ended without an answer"])[-1][:300]
    words = f"{read} of {expected} {reads}"
    if faults:
        return REFUSES, f"{words}; faults: {len(faults)}; {faults[0][:300]}"
    words += "".join(f"; {count} x {note[:120]}" for note, count in notes.most_common(3))
    return ACCEPTS if read == expected else REFUSES, words


def submission_fault(*, xml: bytes) -> str:
    """Why our own reader does not take what the engine of Web Forms sends, or ""."""
    from promdaen.survey.rules import submissions

    try:
        answers = submissions.parsed(xml=xml).answers
    except submissions.BadSubmission as error:
        return f"what it sends cannot be read: {error}"
    fields = ("checkpoint", "standard_class", "modes")
    lacking = [field for field in fields if not answers.get(field)]
    return f"what it sends has no {', '.join(lacking)}" if lacking else ""


def make_exports(*, folder: Path) -> dict[str, int]:
    """Write the files for peers; returns how many each has to read, by name of the peer."""
    for name in [name for name in os.environ if name.startswith(PRIVATE)]:
        del os.environ[name]
    os.environ |= {"PROMDAEN_DATA": str(folder), "PROMDAEN_EXCHANGE_URL": "here"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "promdaen.config.settings"
    sys.path.insert(0, str(ROOT / "src"))
    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from promdaen.config.demo_age import PASSWORD
    from promdaen.kit import audit, content
    from promdaen_demo import exchange
    from tests.e2e.built import quick_database

    now = timezone.localtime()
    records = content.read_content(root=content.content_root(), names=["demo_exchange"])
    with quick_database(data=folder):
        call_command("load_content", stdout=io.StringIO())
        audit.mark_demo()
        values = records["demo_exchange"][0].values
        exchange.make_exchange(values=values, password=PASSWORD, now=now)
        return write_files(folder=folder, now=now) | write_bundles(folder=folder, now=now)


def write_files(*, folder: Path, now: datetime) -> dict[str, int]:
    """Write the bank as GIFT and the survey as XLSForm and XForm."""
    from defusedxml.ElementTree import fromstring

    from promdaen.assessment import queries as bank
    from promdaen.assessment.queries import exports as bank_files
    from promdaen.survey.queries import drafts, instrument_files

    draft = drafts.draft(today=now.date())
    assert draft is not None
    for name, file_format in (("survey.xlsx", "xlsx"), ("survey.xml", "xform")):
        form_bytes = instrument_files.form_bytes(
            form=draft.form, file_format=file_format, made_at=now
        )
        (folder / name).write_bytes(form_bytes)
    items = [line.item for line in bank.reviewed_items(item_filter=bank.ItemFilter(topic=""))]
    gift = bank_files.items_file(form="gift-plain", items=items, now=now)
    (folder / "bank.gift").write_bytes(gift)
    instance = next(fromstring(form_bytes).iter("{http://www.w3.org/2002/xforms}instance"))
    return {
        "pyxform": form_bytes.count(b"<bind "),
        "xforms-engine": sum(1 for _node in instance[0].iter()),
        "gift-pegjs": sum(item.kind != "ordering" for item in items),
    }


def write_bundles(*, folder: Path, now: datetime) -> dict[str, int]:
    """Write all that a bulk export of the exchange may contain as STIX."""
    from promdaen.exchange.models import Record
    from promdaen.exchange.queries import exports
    from promdaen.exchange.rules import exporting, levels, stix

    rows = Record.objects.filter(
        kind__in=exporting.EXPORTED_KINDS, level__lte=levels.AMBER_STRICT, sent_at__isnull=False,
        is_integrity=False, withdrawn_at=None,
    ).select_related("report", "request", "alert")  # fmt: skip
    lines = exports.exported_records(records=list(rows))
    objects_count = 0
    for name, exercise in (("exchange", ""), ("exercise", "EX-1")):
        around = exports.stix_context(records=lines, exercise=exercise, now=now)
        bundle = stix.stix_bundle(export_id=UUID(int=1), records=lines, context=around)
        objects_count += len(bundle.get("objects", ()))
        (folder / f"{name}.json").write_text(json.dumps(bundle), encoding="utf-8")
    return {"stix2-validator": objects_count, "misp-stix": len(lines)}


def run(command: list[str], *, folder: Path, seconds: int) -> subprocess.CompletedProcess[str]:
    """Run a program of others in a folder; raises TimeoutExpired."""
    return subprocess.run(
        command, cwd=folder, capture_output=True, encoding="utf-8", errors="replace",
        timeout=seconds, check=False,
    )  # fmt: skip


def install(*, peer: Peer, folder: Path) -> list[str]:
    """Install the packages of a peer; returns the command for its program.

    Raises LookupError if it cannot be had here.
    """
    for name in peer.needs:
        if shutil.which(name) is None:
            raise LookupError(f"{name} is not installed here")
    if peer.tool == "npm":
        command = ["node", str(folder / "program.mjs")]
        tool = [str(shutil.which("npm")), "install", "--no-audit", "--no-fund", "--ignore-scripts"]
        tool += ["--prefix", str(folder)]
    else:
        builder = venv.EnvBuilder(with_pip=True, symlinks=os.name != "nt")
        python = builder.ensure_directories(folder / "python").env_exe
        if not Path(python).exists():
            builder.create(folder / "python")
        command = [python, "-I", str(folder / "program.py")]
        tool = [python, "-I", "-m", "pip", "install", "--quiet", "--no-input"]
    process = run([*tool, *peer.packages], folder=folder, seconds=INSTALL_SECONDS)
    if process.returncode:
        raise LookupError(f"{peer.tool} could not install it: {process.stderr.strip()[-200:]}")
    Path(command[-1]).write_text(peer.program, encoding="utf-8")
    return command


def try_peer(*, peer: Peer, folder: Path, expected: int) -> tuple[str, str]:
    """Install a peer and have it read the exports of a folder; returns the state and why."""
    try:
        command = install(peer=peer, folder=folder)
    except (LookupError, OSError, subprocess.SubprocessError) as error:
        return NOT_RUN, str(error)
    try:
        process = run(command, folder=folder, seconds=READ_SECONDS)
    except subprocess.TimeoutExpired:
        return REFUSES, f"no answer in {READ_SECONDS} seconds"
    output = "" if process.returncode else process.stdout
    state, words = read_output(
        output=output, errors=process.stderr, reads=peer.reads, expected=expected
    )
    if state == ACCEPTS and peer.program == WEB_FORMS:
        fault = submission_fault(xml=(folder / "submission.xml").read_bytes())
        return (REFUSES, fault) if fault else (state, f"{words}; what it sends is read")
    return state, words


def main() -> int:
    """Make the exports, try the named peers, all without a name, and print the results."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(PEERS))
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args()
    if not set(options.names) <= set(PEERS):
        parser.error(f"the names are {', '.join(PEERS)}")
    results = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        expected = make_exports(folder=folder)
        for name in options.names or PEERS:
            peer = PEERS[name]
            state, words = try_peer(peer=peer, folder=folder, expected=expected[name])
            result = {"name": name, "version": peer.version, "tried": peer.tried, "state": state}
            results.append(result | {"words": words})
            if not options.json:
                print(*results[-1].values(), sep=" | ", flush=True)
    if options.json:
        print(json.dumps(results, indent=2, ensure_ascii=False))
    return int(any(result["state"] == REFUSES for result in results))


if __name__ == "__main__":
    sys.exit(main())
