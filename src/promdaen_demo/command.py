"""`promdaen demo`: builds a realistic programme, prints the sign-ins, and serves it."""

import os
import signal
import subprocess
import sys
import time
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils import timezone

from promdaen.config import demo_age, server
from promdaen.config.command import PROGRAM
from promdaen.kit import command_input, extras
from promdaen.laptops.actions import LaptopRefused
from promdaen.report.rules import texts
from promdaen_demo import demonstration, laptop, progress, renewal, week


class Command(BaseCommand):
    """Fills the database only if it is empty or already a demonstration."""

    help = "Build the demonstration in an empty database, print the sign-ins, and serve it."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of the server."""
        parser.add_argument("--prepare-only", action="store_true", help="build, do not serve")
        parser.add_argument(
            "--fresh", action="store_true", help="remove a demonstration and build it again"
        )
        parser.add_argument(
            "--laptop", action="store_true", help="serve a laptop too, at the next port"
        )
        parser.add_argument("--port", type=int, default=8000)
        command_input.add_language(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Build, print the sign-ins, serve."""
        began = time.monotonic()
        if not options["prepare_only"]:
            self._refuse_taken_port(port=options["port"])
        now = timezone.now()
        build_progress = progress.BuildProgress(
            write=self._say_part, parts_count=demonstration.parts_count(), began=began
        )
        build_progress.begin(demonstration.PARTS["database"])
        call_command("migrate", verbosity=0, interactive=False)
        try:
            if demonstration.is_built() and options["fresh"]:
                renewal.wipe()
                call_command("migrate", verbosity=0, interactive=False)
            is_kept = demonstration.is_built()
            demonstration.build_demonstration(now=now, progress=build_progress)
        except demonstration.DemoRefused as refused:
            raise CommandError(str(refused), returncode=2) from refused
        if not is_kept:
            build_progress.begin(demonstration.PARTS["sheets"])
        sheets = self._sheets(now=now)
        self._tell(language=options["language"], seconds=time.monotonic() - began)
        if is_kept:
            self._tell_age()
        self.stdout.write(f"Results sheets: {sheets}")
        self.stdout.flush()
        arguments = ["--port", str(options["port"])]
        if options["laptop"]:
            self._prepare_laptop(port=options["port"])
        if not options["prepare_only"] and options["laptop"]:
            self._serve_both(port=options["port"])
        elif not options["prepare_only"]:
            self._serve(arguments=arguments)

    def _sheets(self, *, now: datetime) -> str:
        """Where the sheets are, or why there are none."""
        try:
            return f"{demonstration.write_sheet(now=now).parent}/demo-results-sheet-{{en,km}}.pdf"
        except extras.ExtraMissing as missing:
            return str(missing)

    def _prepare_laptop(self, *, port: int) -> None:
        """Enrol the laptop, lend it a run, and print who signs in on it."""
        try:
            laptop_state = laptop.prepare_laptop(
                address=f"http://127.0.0.1:{port}", now=timezone.now()
            )
        except (laptop.LaptopFailed, LaptopRefused) as problem:
            raise CommandError(str(problem), returncode=2) from problem
        self.stdout.write(
            f"\nLaptop {laptop_state['laptop']} has {laptop_state['run']} on loan. "
            f"Open http://127.0.0.1:{port + 1}/laptop/ and sign in with"
        )
        for email, password in laptop_state["people"]:
            self.stdout.write(f"  {email:<28} {password}")
        self.stdout.flush()

    def _serve_both(self, *, port: int) -> None:
        """Serve headquarters and the laptop until one of them ends, then end the other."""
        connections.close_all()
        # Ended by a signal, it would leave both behind.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        office = subprocess.Popen(laptop.command("serve", "--port", str(port)))
        other = subprocess.Popen(
            laptop.command("serve", "--port", str(port + 1)), env=laptop.environment()
        )
        try:
            while office.poll() is None and other.poll() is None:
                time.sleep(1)
        except KeyboardInterrupt:
            pass
        finally:
            for process in (office, other):
                process.terminate()
                process.wait()

    def _say_part(self, line: str) -> None:
        """Write a line to standard error at once, also to a pipe."""
        self.stderr.write(line, self.style.NOTICE)
        self.stderr.flush()

    def _tell_age(self) -> None:
        """Print how to rebuild a demonstration that was built on another day."""
        built_on = demo_age.built_on()
        if built_on == timezone.localdate():
            return
        since = f"was built on {built_on:%d %B %Y}" if built_on else "was built earlier"
        self.stdout.write(
            f"\nThis demonstration {since}; its course runs stay on those days. Build it again, "
            f"without what was typed in it since: {PROGRAM} {demo_age.RENEW}"
        )

    def _serve(self, *, arguments: list[str]) -> None:
        """Serve from a new process: printing here started threads that do not survive a fork.

        A worker forked from this process would wait for them at its first print, forever.
        """
        if os.name != "posix":
            sys.exit(server.main(arguments))
        connections.close_all()
        command = [sys.executable, "-P", "-m", "promdaen.config.command", "serve", *arguments]
        os.execv(command[0], command)  # noqa: S606  so signals and exit codes pass

    def _refuse_taken_port(self, *, port: int) -> None:
        try:
            server.refuse_taken_port(host="127.0.0.1", port=port)
        except server.ServerRefused as refused:
            raise CommandError(str(refused), returncode=2) from refused

    def _tell_exchange(self) -> None:
        people = demonstration.exchange_sign_ins()
        if people:
            self.stdout.write("In the exchange between departments, with the same password:")
        for email, name in people:
            self.stdout.write(f"  {email:<28} ({name})")

    def _tell(self, *, language: str, seconds: float) -> None:
        document = demonstration.headlines(today=timezone.localdate())
        title = document["scope"]["title"][language]
        self.stdout.write(f"DEMO: {title} (invented officers). Ready in {seconds:.1f} s.\n")
        self.stdout.write(texts.headline_text(document=document, language=language))
        self.stdout.write("\nSign in with")
        for role, name in demonstration.SIGN_INS:
            self.stdout.write(f"  {role:<14} {role}@demo.example   {demo_age.PASSWORD}   ({name})")
        self._tell_exchange()
        for code, pin, where in week.sign_ins_of_officers():
            self.stdout.write(f"On a phone, at /p/join/ ({where}): badge {code}, PIN {pin}")
        self.stdout.write(f"\nDatabase: {settings.ENV.database_url.partition('://')[0]}")
