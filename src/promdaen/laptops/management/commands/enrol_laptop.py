"""`promdaen enrol-laptop`: run at headquarters, on the laptop, and at headquarters again."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from promdaen.kit.key_files import KeyFileError
from promdaen.laptops import actions
from promdaen.laptops.management.files import REFUSED, read_file, write_new
from promdaen.laptops.queries import nodes


class Command(BaseCommand):
    """Three steps with two files between them; each prints one JSON document."""

    help = "Enrol a laptop: invite it at headquarters, accept on the laptop, finish, or revoke."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Define the arguments: one of four steps."""
        steps = parser.add_mutually_exclusive_group(required=True)
        steps.add_argument("--invite", metavar="NAME", help="at headquarters: write an invitation")
        steps.add_argument(
            "--accept", type=Path, metavar="FILE", help="on the laptop: the invitation"
        )
        steps.add_argument(
            "--finish",
            type=Path,
            metavar="FILE",
            help="at headquarters: the laptop's answer",
        )
        steps.add_argument("--revoke", metavar="NAME", help="at headquarters: merge nothing more")
        parser.add_argument("--code", default="", help="with --accept: what headquarters shows")
        parser.add_argument(
            "--fingerprint",
            default="",
            help="with --finish: the fingerprint that the laptop shows, as its person reads it",
        )
        parser.add_argument(
            "--to", type=Path, default=Path(), metavar="FILE|DIR", help="of what is written"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the requested step."""
        try:
            if options["invite"] is not None:
                outcome = self._invite(name=options["invite"], destination=options["to"])
            elif options["accept"]:
                outcome = self._accept(options=options)
            elif options["finish"]:
                outcome = self._finish(path=options["finish"], fingerprint=options["fingerprint"])
            else:
                peer = actions.revoke_laptop(name=options["revoke"], by=None, now=timezone.now())
                outcome = {"node": peer.pk.hex, "name": peer.name, "state": "revoked"}
        except (actions.LaptopRefused, nodes.NodeFileError, KeyFileError) as refused:
            raise CommandError(str(refused), returncode=REFUSED) from refused
        self.stdout.write(json.dumps(outcome, ensure_ascii=False))

    def _invite(self, *, name: str, destination: Path) -> dict[str, Any]:
        invitation = actions.invite_laptop(name=name, by=None, now=timezone.now())
        path = write_new(
            destination=destination,
            name=f"invitation-{invitation.peer.pk.hex[:8]}.json",
            data=invitation.data,
        )
        self.stderr.write(
            f"Carry {path} to the laptop and type the code there: {invitation.code}", str
        )
        return {
            "file": str(path),
            "node": invitation.peer.pk.hex,
            "code": invitation.code,
            "fingerprint": invitation.fingerprint,
        }

    def _accept(self, *, options: dict[str, Any]) -> dict[str, Any]:
        data = read_file(path=options["accept"])
        acceptance = actions.accept_invitation(
            data=data, code=options["code"], by=None, now=timezone.now()
        )
        name = f"reply-{acceptance.node.hex[:8]}.promdaen"
        path = write_new(destination=options["to"], name=name, data=acceptance.data)
        self.stderr.write(
            f"Carry {path} to headquarters. Both fingerprints have to be the same on both "
            "machines: read them out to each other.",
            str,
        )
        return {
            "file": str(path),
            "node": acceptance.node.hex,
            "fingerprint": acceptance.fingerprint,
            "headquarters": acceptance.headquarters_name,
            "headquarters_fingerprint": acceptance.headquarters_fingerprint,
        }

    def _finish(self, *, path: Path, fingerprint: str) -> dict[str, Any]:
        now = timezone.now()
        peer = actions.enrol_laptop(
            data=read_file(path=path), fingerprint=fingerprint, by=None, now=now
        )
        if fingerprint:
            actions.confirm_fingerprint(peer=peer, by=None, now=now)
        return {
            "node": peer.pk.hex,
            "name": peer.name,
            "state": "enrolled" if fingerprint else "compare",
            "fingerprint": nodes.peer_fingerprint(peer=peer),
        }
