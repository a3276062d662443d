"""Scan the source for security problems: own rules, bandit, pip-audit."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from promdaen.config import scanning


class Command(BaseCommand):
    """Prints the findings; fails if there are any."""

    help = "Look through the source for what lets others in: own rules, bandit and pip-audit."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run our own rules first, then each installed scanner."""
        found = scanning.findings()
        for finding in found:
            self.stdout.write(f"{finding.file}:{finding.line} {finding.rule}")
        self.stdout.write(f"own rules: {len(scanning.RULES)} rules, {len(found)} findings")
        bad = ["own rules"] if found else []
        installed = scanning.scanners()
        for name, command in installed.items():
            code, words = scanning.run_scanner(command=command)
            self.stdout.write(f"{name}: {'nothing found' if code == 0 else words}")
            bad += [name] if code else []
        for name in ("bandit", "pip-audit"):
            if name not in installed:
                self.stdout.write(f"{name}: not installed here, left out")
        if bad:
            raise CommandError(f"found something: {', '.join(bad)}")
