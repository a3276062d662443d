"""Scan the source for security problems: own rules, bandit, pip-audit."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from promdaen.config import scanning


class Command(BaseCommand):
    """Prints the findings; fails if there are any."""

    help = "Look through the source for what lets others in: own rules, bandit and pip-audit."

    def add_arguments(self, parser: Any) -> None:
        """A scanner of others to run alone."""
        parser.add_argument("--only", choices=sorted(scanning.PLANTED), help="this scanner alone")

    def handle(self, *_args: Any, only: str | None = None, **_options: Any) -> None:
        """Run our own rules first, then each installed scanner."""
        bad = [] if only else self.own_rules()
        installed = scanning.scanners()
        for name in scanning.PLANTED:
            if only not in (None, name):
                continue
            if name not in installed:
                self.stdout.write(f"{name}: not installed here, left out")
            elif not self.scanned(name=name, command=installed[name]):
                bad.append(name)
        if bad:
            raise CommandError(f"found something: {', '.join(bad)}")

    def own_rules(self) -> list[str]:
        """Print the findings of our own rules."""
        found = scanning.findings()
        for finding in found:
            self.stdout.write(f"{finding.file}:{finding.line} {finding.rule}")
        self.stdout.write(f"own rules: {len(scanning.RULES)} rules, {len(found)} findings")
        return ["own rules"] if found else []

    def scanned(self, *, name: str, command: list[str]) -> bool:
        """Whether a scanner finds the planted fault and nothing else, or cannot run here."""
        planted_code, planted = scanning.run_planted(name=name, command=command)
        code, words = 0, planted
        is_cut_off = any(sign in planted for sign in scanning.NO_SERVICE)
        if planted_code and not is_cut_off:
            code, words = scanning.run_scanner(command=command)
            is_cut_off = bool(code) and any(sign in words for sign in scanning.NO_SERVICE)
        if is_cut_off:
            self.stdout.write(f"{name}: cannot run here, it reaches no service of its own")
            return True
        if not planted_code:
            self.stdout.write(f"{name}: the fault that is planted for it is not found")
            return False
        self.stdout.write(f"{name}: {words if code else 'nothing found'}")
        return code == 0
