"""`promdaen device-key create`: the key of a phone with ODK Collect, and its QR code."""

import json
import secrets
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from promdaen.config import lan
from promdaen.kit import command_input
from promdaen.people import queries as people_queries
from promdaen.survey.actions import keys, publishing, rounds
from promdaen.survey.actions.refusals import SurveyRefused
from promdaen.survey.models import Round
from promdaen.survey.queries import figures, instruments
from promdaen.survey.queries import keys as key_queries
from promdaen.survey.rules import keys as rules

REFUSED = 2


class Command(BaseCommand):
    """Prints `{"url", "qr"}` as JSON; the key is shown only here and not stored."""

    help = "Make the key of a phone: what ODK Collect scans to list forms and to submit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of the account, validity and round."""
        parser.add_argument("what", choices=("create",))
        parser.add_argument("--name", required=True, help="whose or which device it is for")
        parser.add_argument(
            "--days", type=int, default=30, help="how long it holds; 30 unless given"
        )
        parser.add_argument(
            "--round", default="", help="code of a round; else the one that goes on"
        )
        parser.add_argument("--account", default="", help="e-mail address of who makes the visits")
        parser.add_argument("--port", type=int, default=8000, help="of the server on a laptop")
        command_input.add_language(parser, text="the refusals and notices")

    def handle(self, *args: Any, **options: Any) -> None:
        """Create the key and print how to join; refusals and notices go to standard error."""
        with translation.override(options["language"]):
            self._print(options=options)

    def _print(self, *, options: dict[str, Any]) -> None:
        token = secrets.token_urlsafe(rules.TOKEN_BYTES)
        try:
            name = self._create(token=token, options=options)
        except SurveyRefused as refused:
            raise CommandError(str(refused), returncode=REFUSED) from refused
        url = rules.server_url(address=self._address(port=options["port"]), token=token)
        text = rules.collect_settings(url=url, name=name, language="km")
        self.stdout.write(json.dumps({"url": url, "qr": text}))

    def _create(self, *, token: str, options: dict[str, Any]) -> str:
        now = timezone.now()
        self._publish()
        new = keys.NewAccessKey(
            token=token,
            name=options["name"],
            days=options["days"],
            round=self._round(code=options["round"], today=timezone.localdate(now)),
            account=self._account(email=options["account"]),
        )
        return keys.create_key(new=new, by=None, now=now).name

    def _publish(self) -> None:
        """Publish an instrument if there is none; without one, a phone would find no form."""
        if instruments.newest_instrument() is None:
            published = publishing.publish_instrument(by=None, now=timezone.now())
            words = _("Version %(number)d of the instrument was published.")
            self.stderr.write(words % {"number": published.number})

    def _round(self, *, code: str, today: date) -> Round:
        survey_round = figures.round_by_code(code=code) if code else None
        if code and survey_round is None:
            raise SurveyRefused(_("There is no round %(code)s. See Rounds.") % {"code": code})
        survey_round = survey_round or key_queries.current_round(today=today)
        if survey_round is not None:
            return survey_round
        new = rounds.NewRound(
            code=str(today.year),
            title_km=f"ការអង្កេត {today.year}",
            title_en=f"Survey {today.year}",
            starts_on=date(today.year, 1, 1),
            ends_on=date(today.year, 12, 31),
        )
        words = _("Round %(code)s was made, since there was none.")
        self.stderr.write(words % {"code": new.code})
        return rounds.create_round(new=new, by=None, now=timezone.now())

    def _account(self, *, email: str) -> Any:
        if not email:
            return None
        account = people_queries.account_by_email(email=email)
        if account is None:
            raise SurveyRefused(_("No one signs in as %(email)s.") % {"email": email})
        return account

    def _address(self, *, port: int) -> str:
        """The public address if there is one; else that of this laptop on its network."""
        if settings.PUBLIC_ADDRESS:
            return str(settings.PUBLIC_ADDRESS)
        near = lan.addresses()
        if near:
            self.stderr.write(_("Phones reach it while `promdaen serve --classroom` runs."))
        return f"http://{near[0] if near else '127.0.0.1'}:{port}"
