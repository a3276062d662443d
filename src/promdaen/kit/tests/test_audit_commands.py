"""The audit logs are verified against heads from outside, and leave as a file anyone can check."""

import ast
import json
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.db import connections, transaction

from promdaen.kit import append_only, audit, audit_file, heads, ids
from promdaen.kit.standalone import verify_audit
from tests import factories

pytestmark = pytest.mark.django_db(databases=["default", "exchange"])


@pytest.fixture(autouse=True)
def exchange_alias() -> str:
    """Two databases with some lines each; the second one's alias."""
    for using in ("default", "exchange"):
        write(count=5, using=using)
    return "exchange"


def write(*, count: int, using: str) -> None:
    with transaction.atomic(using=using):
        for number in range(count):
            audit.record_line(
                action="close_report",
                subject=None,
                by=None,
                now=factories.NOW,
                detail={"count": number, "words": "ខេត្ត\tកំពត"},
                using=using,
            )


def verification(*heads_given: str) -> dict[str, Any]:
    out = StringIO()
    options = [part for head in heads_given for part in ("--head", head)]
    call_command("verify_audit", *options, stdout=out)
    return json.loads(out.getvalue())


def refused(*heads_given: str) -> tuple[int, str]:
    with pytest.raises(CommandError) as caught:
        verification(*heads_given)
    return caught.value.returncode, str(caught.value)


def cut(*, using: str, after: int) -> None:
    """Remove the end of a chain so that the chain itself does not show it."""
    append_only.lift_guard(using=using)
    with connections[using].cursor() as cursor:
        cursor.execute("DELETE FROM kit_auditline WHERE sequence > %s", [after])
        cursor.execute(
            "UPDATE kit_node SET sequence = %s, last_digest = "
            "(SELECT digest FROM kit_auditline WHERE sequence = %s) WHERE is_this",
            [after, after],
        )
    # PostgreSQL makes no trigger while checks of rows wait for the end of a transaction.
    connections[using].check_constraints()
    append_only.set_guard(using=using)


def test_every_chain_of_every_database_is_reported_with_its_head(exchange_alias: str) -> None:
    document = verification()
    assert document["is_whole"]
    assert [node["database"] for node in document["nodes"]] == ["default", exchange_alias]
    assert [node["lines"] for node in document["nodes"]] == [5, 5]
    assert all(node["is_guarded"] for node in document["nodes"])
    earlier_heads = [node[form] for node in document["nodes"] for form in ("head", "short")]
    write(count=2, using=exchange_alias)
    assert verification(*earlier_heads)["is_whole"]


@pytest.mark.parametrize("form", ["head", "short"])
def test_only_a_head_from_outside_shows_that_the_end_was_cut_off(
    exchange_alias: str, form: str, tmp_path: Path
) -> None:
    path = tmp_path / "heads.txt"
    path.write_text("\n".join(node[form] for node in verification()["nodes"]), encoding="utf-8")
    cut(using="default", after=3)
    assert verification()["is_whole"]
    code, words = refused(str(path))
    assert code == 1
    assert words.startswith("default, ")
    assert "lines 4 to 5 are missing" in words


def test_the_first_bad_line_is_named_with_its_database(exchange_alias: str) -> None:
    append_only.lift_guard(using=exchange_alias)
    with connections[exchange_alias].cursor() as cursor:
        cursor.execute("UPDATE kit_auditline SET action = 'nothing' WHERE sequence = 2")
    code, words = refused()
    assert code == 1
    assert words.startswith(
        f"{exchange_alias}, {audit.this_node(using=exchange_alias).name}: line 2 was changed"
    )


def test_heads_of_others_and_false_heads_are_refused_as_such() -> None:
    head, node = audit.head(), audit.this_node()
    key = Ed25519PrivateKey.generate()
    false = heads.signed_head(head=head, key=key, moment=factories.NOW)
    assert refused(false)[0] == 2
    assert "not signed by a key" in refused(false)[1]
    other = heads.ChainHead(ids.new_id(), node.epoch, node.sequence, node.last_digest)
    unknown = heads.signed_head(head=other, key=key, moment=factories.NOW)
    assert "no chain here" in refused(unknown)[1]
    assert refused("words")[0] == 2


def checked(*arguments: str) -> tuple[int, str]:
    """What the verifier of one file says, alone in a Python without this project."""
    command = [sys.executable, "-I", "-S", *arguments]
    process = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", check=False
    )
    return process.returncode, process.stdout + process.stderr


@pytest.fixture
def exported(tmp_path: Path) -> tuple[str, Path]:
    out = StringIO()
    call_command("export_audit", "--out", str(tmp_path / "audit.txt"), stdout=out)
    document = json.loads(out.getvalue())
    assert [chain["sequence"] for chain in document["chains"]] == [5, 5]
    return document["verifier"], tmp_path / "audit.txt"


def test_the_file_is_checked_by_the_verifier_beside_it(
    exchange_alias: str, exported: tuple[str, Path]
) -> None:
    verifier, path = exported
    assert Path(verifier).name == audit_file.VERIFIER
    earlier_heads = [verification()["nodes"][0]["head"], verification()["nodes"][1]["short"]]
    code, output = checked(
        verifier, str(path), "--head", earlier_heads[0], "--head", earlier_heads[1]
    )
    assert code == 0, output
    assert output.count("whole, 5 lines") == 2
    public_key = audit.node_keys.public_key()
    assert checked(verifier, str(path), "--head", earlier_heads[0], "--key", public_key)[0] == 0
    code, output = checked(verifier, str(path), "--key", "AAAA")
    assert (code, "not signed by a key" in output) == (2, True)


def test_the_verifier_names_the_first_bad_line_of_a_file(exported: tuple[str, Path]) -> None:
    verifier, path = exported
    whole = path.read_bytes().split(b"\n")
    short = verification()["nodes"][0]["short"]
    for changed, words in (
        (
            [*whole[:4], whole[4].replace(b"close_report", b"nothing"), *whole[5:]],
            "line 3 was chan",
        ),
        ([*whole[:9], *whole[10:]], "line 2 is missing"),
        ([*whole[:2], whole[3], whole[2], *whole[4:]], "line 2 is in the place of line 1"),
        ([*whole[:4], whole[3], *whole[4:]], "line 3 was put in between"),
        ([*whole[:10], b""], "lines 3 to 5 are missing"),
        ([*whole[:3], b"words", *whole[4:]], "line 2 was changed"),
    ):
        path.write_bytes(b"\n".join(changed))
        code, output = checked(verifier, str(path), "--head", short)
        assert code == 1, output
        assert words in output


def test_the_verifier_is_written_for_python_3_9() -> None:
    text = Path(verify_audit.__file__).read_text(encoding="utf-8")
    ast.parse(text, feature_version=(3, 9))
    imported = set(re.findall(r"^(?:import|from) ([a-z_0-9]+)", text, re.MULTILINE))
    assert imported <= set(sys.stdlib_module_names)


@pytest.mark.parametrize("text", [b"", b"words\n", b"promdaen-audit 1\n{}\n"])
def test_what_is_no_exported_log_is_refused(exported: tuple[str, Path], text: bytes) -> None:
    verifier, path = exported
    path.write_bytes(text)
    code, output = checked(verifier, str(path))
    assert code == 2
    assert "Traceback" not in output


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_audit", "--out", str(tmp_path / "none" / "audit.txt"))
    folder = tmp_path / "audit.txt"
    folder.mkdir()
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_audit", "--out", str(folder))
    assert not list(tmp_path.glob(".audit.txt-*"))
