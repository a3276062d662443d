"""What programs of others say of our exports is read rightly; the programs are not run here."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import peers


def read(*, output: str, errors: str = "", expected: int = 3) -> tuple[str, str]:
    return peers.read_output(output=output, errors=errors, reads="items", expected=expected)


def answer(**fields: Any) -> str:
    """The output of a program, with a line of its own before the answer."""
    return "Loading\n" + json.dumps({"read": 3, "faults": [], "notes": []} | fields) + "\n"


def test_all_that_was_read_is_accepted() -> None:
    assert read(output=answer()) == (peers.ACCEPTS, "3 of 3 items")


@pytest.mark.parametrize("count", [2, 4])
def test_less_or_more_than_was_exported_is_refused(count: int) -> None:
    assert read(output=answer(read=count)) == (peers.REFUSES, f"{count} of 3 items")


def test_a_fault_is_refused_with_its_words() -> None:
    state, words = read(output=answer(faults=["no title", "no author"]))
    assert (state, words) == (peers.REFUSES, "3 of 3 items; faults: 2; no title")


def test_remarks_are_counted_whatever_their_ids() -> None:
    notes = [
        f"report--00000000-0000-5000-8000-00000000000{number}: not a random id"
        for number in range(2)
    ]
    state, words = read(output=answer(notes=[*notes, "unknown type"]))
    assert state == peers.ACCEPTS
    assert words == "3 of 3 items; 2 x ID: not a random id; 1 x unknown type"


@pytest.mark.parametrize(
    "output", ["", "\n", "done", "[]", "null", '{"read": 3}', '{"read": "x", "faults": []}']
)
def test_no_answer_is_a_refusal(output: str) -> None:
    assert read(output=output) == (peers.REFUSES, "ended without an answer")


@pytest.mark.parametrize(
    ("errors", "reason"),
    [
        ("Traceback\n  in f\nthem.BadError: no title\n", "them.BadError: no title"),
        (
            "a.js:5\n  throw\n\npeg$SyntaxError: no }\n at newError (a.js:5)\n",
            "peg$SyntaxError: no }",
        ),
        ("Killed\n\n", "Killed"),
    ],
)
def test_an_error_of_the_program_is_reported(errors: str, reason: str) -> None:
    assert read(output="", errors=errors) == (peers.REFUSES, reason)


def submission(**answers: str) -> bytes:
    fields = "".join(f"<{name}>{text}</{name}>" for name, text in answers.items())
    meta = "<meta><instanceID>uuid:1</instanceID></meta>"
    return f'<data id="form" version="1"><head>{fields}</head>{meta}</data>'.encode()


def test_a_submission_is_read_with_what_the_form_calculates() -> None:
    whole = submission(checkpoint="KH-X1", standard_class="local", modes="land")
    assert peers.submission_fault(xml=whole) == ""
    assert peers.submission_fault(xml=submission(checkpoint="KH-X1", standard_class="")) == (
        "what it sends has no standard_class, modes"
    )
    assert peers.submission_fault(xml=b"<data") == "what it sends cannot be read: xml"


def test_a_program_that_is_not_here_is_named_and_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peers.shutil, "which", lambda name: None)
    tried = peers.try_peer(peer=peers.PEERS["pyxform"], folder=tmp_path, expected=1)
    assert tried == (peers.NOT_RUN, "java is not installed here")


@pytest.mark.parametrize(("code", "state"), [(0, peers.ACCEPTS), (1, peers.REFUSES)])
def test_what_a_program_prints_counts_where_it_ends_well(
    code: int, state: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = f"print({answer()!r}); raise SystemExit({code})"
    monkeypatch.setattr(peers, "install", lambda **_: [sys.executable, "-c", program])
    tried = peers.try_peer(peer=peers.PEERS["gift-pegjs"], folder=tmp_path, expected=3)
    assert tried[0] == state


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (LookupError("npm could not install it: no answer"), peers.NOT_RUN),
        (subprocess.TimeoutExpired("npm", 300), peers.NOT_RUN),
    ],
)
def test_what_cannot_be_installed_is_not_run(
    error: Exception, state: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: Any) -> list[str]:
        raise error

    monkeypatch.setattr(peers, "install", fail)
    tried = peers.try_peer(peer=peers.PEERS["gift-pegjs"], folder=tmp_path, expected=3)
    assert tried == (state, str(error))


def test_every_package_is_pinned() -> None:
    packages = [package for peer in peers.PEERS.values() for package in peer.packages]
    assert [name for name in packages if not re.search(r"(==|.@)\d+(\.\d+)+$", name)] == []
