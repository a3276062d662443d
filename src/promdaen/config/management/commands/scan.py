"""Scan the source for security problems: own rules, bandit, pip-audit; or a site: wapiti."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from promdaen.config import demo_age, scanning, site_scanning

SITE_ROLES = ("coordinator", "trainer", "administrator")


class Command(BaseCommand):
    """Prints the findings; fails if there are any."""

    help = "Look through the source for what lets others in: own rules, bandit and pip-audit."

    def add_arguments(self, parser: Any) -> None:
        """A scanner of others to run alone, or a site."""
        parser.add_argument("--only", choices=sorted(scanning.PLANTED), help="this scanner alone")
        parser.add_argument(
            "--site",
            metavar="ADDRESS",
            help="wapiti alone, against a demonstration served on this machine",
        )
        parser.add_argument("--minutes", type=int, default=30, help="how long wapiti may try")

    def handle(
        self,
        *_args: Any,
        only: str | None = None,
        site: str | None = None,
        minutes: int = 30,
        **_options: Any,
    ) -> None:
        """Run our own rules first, then each installed scanner; or wapiti against a site."""
        if site:
            self.site_scanned(address=site.rstrip("/"), seconds=minutes * 60)
            return
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

    def site_scanned(self, *, address: str, seconds: int) -> None:
        """Print what wapiti finds as each role of a demonstration; refuse any other machine."""
        program = site_scanning.wapiti()
        try:
            site_scanning.check_address(address=address)
            if program is None:
                self.stdout.write("wapiti: not installed here, left out")
                return
            if not site_scanning.finds_planted(program=program):
                raise CommandError("wapiti: the fault that is planted for it is not found")
            bad = False
            for role in SITE_ROLES:
                cookies = site_scanning.signed_in(
                    address=address, email=f"{role}@demo.example", password=demo_age.PASSWORD
                )
                site_findings, pages = site_scanning.scan_site(
                    program=program, address=address, cookies=cookies, seconds=seconds
                )
                bad = bad or bool(site_findings)
                self.stdout.write(
                    f"wapiti as {role}: {pages} pages, {site_findings or 'nothing found'}"
                )
        except site_scanning.SiteRefused as refused:
            raise CommandError(str(refused)) from refused
        if bad:
            raise CommandError("wapiti found something")

    def own_rules(self) -> list[str]:
        """Print the findings of our own rules."""
        own_findings = scanning.findings()
        for finding in own_findings:
            self.stdout.write(f"{finding.file}:{finding.line} {finding.rule}")
        self.stdout.write(
            f"own rules: {len(scanning.OWN_RULES)} rules, {len(own_findings)} findings"
        )
        return ["own rules"] if own_findings else []

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
