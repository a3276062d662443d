"""Settings from the environment, with safe defaults; docs/settings.md lists every variable."""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

CHECKOUT = Path(__file__).resolve().parents[3]
EXCHANGE_FILE = "exchange.sqlite3"
LANGUAGES = ("km", "en")
"""The languages of pages, the default first."""
PLAIN_LOG = "plain"
VARIABLE_NAMES = (
    "DATABASE_URL",
    "PROMDAEN_ADDRESS",
    "PROMDAEN_BACKUP_TO",
    "PROMDAEN_CLASSROOM",
    "PROMDAEN_CLUSTER",
    "PROMDAEN_COUNTRY",
    "PROMDAEN_DATA",
    "PROMDAEN_DB_KEY",
    "PROMDAEN_DEBUG",
    "PROMDAEN_DIGITS",
    "PROMDAEN_DIRECTORY_CLIENT",
    "PROMDAEN_DIRECTORY_EMAILS",
    "PROMDAEN_DIRECTORY_GROUPS",
    "PROMDAEN_DIRECTORY_NAME",
    "PROMDAEN_DIRECTORY_ROLES",
    "PROMDAEN_DIRECTORY_SECRET",
    "PROMDAEN_DIRECTORY_URL",
    "PROMDAEN_EXCHANGE_DB_KEY",
    "PROMDAEN_EXCHANGE_URL",
    "PROMDAEN_HOSTS",
    "PROMDAEN_LANGUAGES",
    "PROMDAEN_LOG",
    "PROMDAEN_LOG_CA",
    "PROMDAEN_LOG_TO",
    "PROMDAEN_MAIL_FROM",
    "PROMDAEN_METRICS",
    "PROMDAEN_METRICS_FROM",
    "PROMDAEN_PROXIES",
    "PROMDAEN_PUSH_SERVICES",
    "PROMDAEN_SECOND_FACTOR",
    "PROMDAEN_SERVICE_PASSWORDS",
    "PROMDAEN_SMS_FIELDS",
    "PROMDAEN_SMS_FORMAT",
    "PROMDAEN_SMS_HEADER",
    "PROMDAEN_SMS_TOKEN",
    "PROMDAEN_SMS_URL",
    "PROMDAEN_SMTP_URL",
    "PROMDAEN_TELEGRAM_TOKEN",
    "PROMDAEN_TELEGRAM_URL",
)
LASTING_SECRETS = (
    "PROMDAEN_DIRECTORY_SECRET",
    "PROMDAEN_SMS_TOKEN",
    "PROMDAEN_TELEGRAM_TOKEN",
)
DISK_LABEL, COMMAND = "label:", "command:"
SMS_FIELDS = "recipient={to}&body={text}"
HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


@dataclass(frozen=True)
class MailServer:
    """A mail server: `tls` is starttls, ssl (from the first byte) or none.

    `certificate` and `key` are files with which this installation proves who it is.
    """

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: str = "starttls"
    certificate: str = ""
    key: str = ""


@dataclass(frozen=True)
class SmsGateway:
    """An HTTP gateway for SMS: `fields` are names with `{to}`, `{text}` or a fixed value.

    `header` is bearer, basic, or the name of the header that carries the token.
    """

    url: str = ""
    token: str = ""
    header: str = "bearer"
    is_form: bool = False
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class LogTarget:
    """Where lines of the log are sent over TLS; `ca_file` has its authority, or is ""."""

    host: str
    port: int
    ca_file: str = ""


@dataclass(frozen=True)
class MetricsPort:
    """Where figures for Prometheus are served, and to which networks."""

    host: str
    port: int
    networks: tuple[IPv4Network | IPv6Network, ...]


@dataclass(frozen=True)
class DirectorySettings:
    """The ministry's own directory for sign-in, by OpenID Connect.

    `url` is the issuer. `roles` are pairs of a group of the directory and a role here; without
    them administrators give the roles. `groups_claim` names the claim with the groups.
    `trusts_emails`: accept e-mail addresses that the directory does not mark as verified.
    """

    url: str
    client_id: str
    secret: str
    name: str = ""
    roles: tuple[tuple[str, str], ...] = ()
    groups_claim: str = "groups"
    trusts_emails: bool = False


@dataclass(frozen=True)
class Environment:
    """Settings of this installation, read once.

    `address` is the public one, such as https://promdaen.example.gov.kh, or "" on a laptop;
    `classroom` are the laptop's addresses on the network of a room, while it serves one.
    `proxies_count`: how many of our own proxies write X-Forwarded-For. `exchange_url`: the
    database of the exchange between departments, or "" without it. `smtp`: the mail server for
    notices, or None; `mail_from` their sender. `telegram_token`: of the bot that sends reminders,
    or ""; `push_services`: allowed push services of browsers, empty for the usual ones.
    `languages`: codes of the languages of pages, the default first. `backup_to`: the folder of
    nightly backups, or None; `backup_label`: of a disk instead; `backup_command`: a shell
    command instead. `log`: plain or json; `log_to`:
    where else it goes, or None. `metrics`: the port of figures for Prometheus, or None.
    `cluster`: the address of a Dask scheduler for large bootstraps, or "".
    `is_factor_for_all`: whether every account needs a second factor over https. `directory`:
    where people sign in beside this installation, or None. `country`: whose checkpoints these
    are, by ISO 3166-1.
    """

    data: Path
    database_url: str
    database_key: str
    address: str
    classroom: tuple[str, ...]
    hosts: tuple[str, ...]
    is_debug: bool
    digits: str
    proxies_count: int = 0
    exchange_url: str = ""
    exchange_key: str = ""
    smtp: MailServer | None = None
    mail_from: str = ""
    sms: SmsGateway = SmsGateway()
    telegram_token: str = ""
    telegram_url: str = ""
    push_services: tuple[str, ...] = ()
    backup_to: Path | None = None
    backup_label: str = ""
    backup_command: str = ""
    log: str = PLAIN_LOG
    log_to: LogTarget | None = None
    metrics: MetricsPort | None = None
    cluster: str = ""
    is_factor_for_all: bool = False
    languages: tuple[str, ...] = LANGUAGES
    country: str = "KH"
    directory: DirectorySettings | None = None

    @property
    def is_https(self) -> bool:
        """Whether people reach this installation by https."""
        return urlsplit(self.address).scheme == "https"


def environment(*, variables: Mapping[str, str] = os.environ) -> Environment:
    """The environment of this process.

    Raises ValueError, with an explanation, for invalid values.
    """
    data = Path(variables.get("PROMDAEN_DATA") or default_data()).expanduser().absolute()
    address = variables.get("PROMDAEN_ADDRESS", "").rstrip("/")
    if address and not urlsplit(address).hostname:
        raise ValueError(f"PROMDAEN_ADDRESS is {address!r}; write it as https://name.example.")
    hosts = [host for host in variables.get("PROMDAEN_HOSTS", "").split(",") if host]
    classroom = [part for part in variables.get("PROMDAEN_CLASSROOM", "").split(",") if part]
    host_names = [urlsplit(url).hostname or "" for url in (address, *classroom) if url]
    if not all(host_names):
        raise ValueError("PROMDAEN_CLASSROOM is wrong; `serve --classroom` sets it by itself.")
    digits = variables.get("PROMDAEN_DIGITS", "khmer")
    if digits not in {"khmer", "latin"}:
        raise ValueError(f"PROMDAEN_DIGITS is {digits!r}; write khmer or latin.")
    proxies = variables.get("PROMDAEN_PROXIES", "") or "0"
    if proxies not in {"0", "1", "2", "3"}:
        raise ValueError(f"PROMDAEN_PROXIES is {proxies!r}; write how many there are, 0 to 3.")
    is_public = urlsplit(address).scheme == "https"
    log = variables.get("PROMDAEN_LOG", "") or ("json" if is_public else PLAIN_LOG)
    if log not in {"json", PLAIN_LOG}:
        raise ValueError(f"PROMDAEN_LOG is {log!r}; write json or plain.")
    factor = variables.get("PROMDAEN_SECOND_FACTOR", "") or "managers"
    if factor not in {"managers", "all"}:
        raise ValueError(f"PROMDAEN_SECOND_FACTOR is {factor!r}; write managers or all.")
    _check_passwords(variables=variables)
    languages = _languages(variables.get("PROMDAEN_LANGUAGES", ""))
    exchange_url = "" if classroom else _exchange_url(variables=variables, data=data)
    return Environment(
        data=data,
        database_url=variables.get("DATABASE_URL") or f"sqlite:///{data / 'promdaen.sqlite3'}",
        database_key=variables.get("PROMDAEN_DB_KEY", ""),
        address=address,
        classroom=tuple(classroom),
        hosts=(*hosts, *host_names, "localhost", "127.0.0.1", "[::1]"),
        is_debug=variables.get("PROMDAEN_DEBUG", "") in {"1", "true", "yes"},
        digits=digits,
        proxies_count=int(proxies),
        exchange_url=exchange_url,
        exchange_key=_exchange_key(variables=variables, url=exchange_url),
        **_backups(variables=variables),
        log=log,
        log_to=_log_to(variables=variables, log=log),
        metrics=_metrics(variables=variables),
        cluster=variables.get("PROMDAEN_CLUSTER", ""),
        is_factor_for_all=factor == "all",
        languages=languages,
        directory=_directory(variables=variables, address=address),
        country=_country(variables.get("PROMDAEN_COUNTRY", "")),
        **_mail(variables=variables),
        **_channels(variables=variables),
    )


def _backups(*, variables: Mapping[str, str]) -> dict[str, Any]:
    """The folder for nightly backups, the label of a disk, or a shell command.

    A relative path would depend on the working directory.
    """
    target = variables.get("PROMDAEN_BACKUP_TO", "")
    for prefix, name in ((DISK_LABEL, "backup_label"), (COMMAND, "backup_command")):
        text = target.removeprefix(prefix).strip()
        if target.startswith(prefix) and text:
            return {name: text}
    folder = Path(target).expanduser()
    if target and not folder.is_absolute():
        raise ValueError(
            f"PROMDAEN_BACKUP_TO is {target!r}; write a whole path, such as /backup, or "
            "label: and the label of a disk, or command: and a command that takes the file."
        )
    return {"backup_to": folder if target else None}


def _log_to(*, variables: Mapping[str, str], log: str) -> LogTarget | None:
    """The machine that lines of the log are sent to; they are JSON without personal data."""
    log_target = variables.get("PROMDAEN_LOG_TO", "")
    if not log_target:
        return None
    parts = urlsplit(f"//{log_target}")
    try:
        port = parts.port
    except ValueError:
        port = None
    ca_file = variables.get("PROMDAEN_LOG_CA", "")
    if not parts.hostname or not port or parts.path or log == PLAIN_LOG:
        raise ValueError(
            f"PROMDAEN_LOG_TO is {log_target!r}; write it as logs.example:6514, and "
            "PROMDAEN_LOG=json."
        )
    if ca_file and not Path(ca_file).is_file():
        raise ValueError(f"PROMDAEN_LOG_CA is {ca_file!r}, and there is no such file.")
    return LogTarget(host=parts.hostname, port=port, ca_file=ca_file)


def _metrics(*, variables: Mapping[str, str]) -> MetricsPort | None:
    """The port of figures for Prometheus; without PROMDAEN_METRICS_FROM for this machine alone."""
    metrics_address = variables.get("PROMDAEN_METRICS", "")
    if not metrics_address:
        return None
    parts = urlsplit(f"//{metrics_address}")
    allowed = variables.get("PROMDAEN_METRICS_FROM", "") or "127.0.0.1,::1"
    try:
        port = parts.port
        networks = tuple(ip_network(network.strip()) for network in allowed.split(","))
    except ValueError as problem:
        raise ValueError(
            f"PROMDAEN_METRICS or PROMDAEN_METRICS_FROM is wrong: {problem}."
        ) from None
    if not parts.hostname or not port or parts.path:
        raise ValueError(f"PROMDAEN_METRICS is {metrics_address!r}; write it as 127.0.0.1:9464.")
    return MetricsPort(host=parts.hostname, port=port, networks=networks)


def _directory(*, variables: Mapping[str, str], address: str) -> DirectorySettings | None:
    """The directory of the ministry; its address, client and secret belong together."""
    url = variables.get("PROMDAEN_DIRECTORY_URL", "")
    client = variables.get("PROMDAEN_DIRECTORY_CLIENT", "")
    secret = variables.get("PROMDAEN_DIRECTORY_SECRET", "")
    if not any((url, client, secret)):
        return None
    parts = urlsplit(url)
    is_safe = parts.scheme == "https" or parts.hostname in {"127.0.0.1", "localhost"}
    if not (is_safe and parts.hostname and client and secret and address):
        raise ValueError(
            "PROMDAEN_DIRECTORY_URL is written as https://name.example/realm, and needs "
            "PROMDAEN_DIRECTORY_CLIENT, PROMDAEN_DIRECTORY_SECRET and PROMDAEN_ADDRESS too."
        )
    emails = variables.get("PROMDAEN_DIRECTORY_EMAILS", "") or "verified"
    if emails not in {"verified", "trusted"}:
        raise ValueError(f"PROMDAEN_DIRECTORY_EMAILS is {emails!r}; write verified or trusted.")
    return DirectorySettings(
        url=url.rstrip("/"),
        client_id=client,
        secret=secret,
        name=variables.get("PROMDAEN_DIRECTORY_NAME", "").strip(),
        roles=_directory_roles(variables.get("PROMDAEN_DIRECTORY_ROLES", "")),
        groups_claim=variables.get("PROMDAEN_DIRECTORY_GROUPS", "") or "groups",
        trusts_emails=emails == "trusted",
    )


def _directory_roles(text: str) -> tuple[tuple[str, str], ...]:
    """Pairs of a group and a role, written as group=role, separated by commas."""
    from promdaen.people.rules.roles import ROLES  # noqa: PLC0415  read where it is needed only

    pairs = [part.rpartition("=") for part in text.split(",") if part.strip()]
    roles = tuple((group.strip(), role.strip()) for group, _equals, role in pairs)
    if not all(group and role in ROLES for group, role in roles):
        raise ValueError(
            "PROMDAEN_DIRECTORY_ROLES is wrong; write group=role, separated by commas, with the "
            f"roles {', '.join(ROLES)}."
        )
    return roles


def _mail(*, variables: Mapping[str, str]) -> dict[str, Any]:
    """The mail server and the sender; both or neither."""
    url, sender = variables.get("PROMDAEN_SMTP_URL", ""), variables.get("PROMDAEN_MAIL_FROM", "")
    if not url:
        return {}
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    tls = options.get("tls", "starttls")
    certificate, key = options.get("certificate", ""), options.get("key", "")
    if bool(certificate) != bool(key):
        raise ValueError("PROMDAEN_SMTP_URL is wrong: give both certificate and key, or neither.")
    if certificate and tls == "none":
        raise ValueError("PROMDAEN_SMTP_URL is wrong: a certificate needs tls=starttls or ssl.")
    if parts.scheme != "smtp" or not parts.hostname or tls not in {"starttls", "ssl", "none"}:
        raise ValueError(
            "PROMDAEN_SMTP_URL is wrong; write it as smtp://user:password@mail.example:587?"
            "tls=starttls (or ssl, or none), with signs such as @ in the password as %40."
        )
    if "@" not in sender:
        raise ValueError("PROMDAEN_SMTP_URL is set: set PROMDAEN_MAIL_FROM to the sender too.")
    server = MailServer(
        host=parts.hostname,
        port=parts.port or (465 if tls == "ssl" else 587),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=tls,
        certificate=certificate,
        key=key,
    )
    return {"smtp": server, "mail_from": sender}


def _check_passwords(*, variables: Mapping[str, str]) -> None:
    """Raise ValueError for a password or key that does not expire, if they are refused."""
    choice = variables.get("PROMDAEN_SERVICE_PASSWORDS", "") or "allowed"
    if choice not in {"allowed", "refused"}:
        raise ValueError(f"PROMDAEN_SERVICE_PASSWORDS is {choice!r}; write allowed or refused.")
    with_password = [
        name
        for name in ("DATABASE_URL", "PROMDAEN_EXCHANGE_URL", "PROMDAEN_SMTP_URL")
        if urlsplit(variables.get(name, "")).password
        or "password" in dict(parse_qsl(urlsplit(variables.get(name, "")).query))
    ]
    names = [*with_password, *(name for name in LASTING_SECRETS if variables.get(name))]
    if choice == "refused" and names:
        raise ValueError(
            "PROMDAEN_SERVICE_PASSWORDS refuses passwords that do not expire, and there is one in "
            f"{', '.join(names)}. docs/settings.md says how to reach a service without one."
        )


def _channels(*, variables: Mapping[str, str]) -> dict[str, Any]:
    """The channels for reminders besides mail."""
    token = variables.get("PROMDAEN_TELEGRAM_TOKEN", "").strip()
    telegram = variables.get("PROMDAEN_TELEGRAM_URL", "") or "https://api.telegram.org"
    sms = variables.get("PROMDAEN_SMS_URL", "")
    services = variables.get("PROMDAEN_PUSH_SERVICES", "").replace(" ", "")
    wrong = [channel for channel in (telegram, sms) if channel and not _is_web(channel)]
    if wrong or not re.fullmatch(r"[\w:-]*", token, re.ASCII):
        raise ValueError(
            "PROMDAEN_TELEGRAM_TOKEN is written as its maker gave it, and PROMDAEN_TELEGRAM_URL "
            "and PROMDAEN_SMS_URL as https://name.example."
        )
    return {
        "telegram_token": token,
        "telegram_url": telegram.rstrip("/"),
        "push_services": tuple(part for part in services.split(",") if part),
        "sms": _sms(variables=variables, url=sms) if sms else SmsGateway(),
    }


def _sms(*, variables: Mapping[str, str], url: str) -> SmsGateway:
    """The gateway, with the names of its own fields."""
    sms_fields = variables.get("PROMDAEN_SMS_FIELDS", "") or SMS_FIELDS
    fields = tuple(parse_qsl(sms_fields))
    shape = variables.get("PROMDAEN_SMS_FORMAT", "") or "json"
    header = variables.get("PROMDAEN_SMS_HEADER", "") or "bearer"
    if {"{to}", "{text}"} - {value for _name, value in fields}:
        raise ValueError(f"PROMDAEN_SMS_FIELDS is wrong; write it like {SMS_FIELDS}.")
    if shape not in {"json", "form"} or not HEADER_NAME.fullmatch(header):
        raise ValueError(
            "Write json or form as PROMDAEN_SMS_FORMAT, and bearer, basic or the name of a "
            "header as PROMDAEN_SMS_HEADER."
        )
    token = variables.get("PROMDAEN_SMS_TOKEN", "").strip()
    return SmsGateway(url=url, token=token, header=header, is_form=shape == "form", fields=fields)


def _is_web(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _exchange_url(*, variables: Mapping[str, str], data: Path) -> str:
    """The exchange's address: from the environment, or an existing file, or ""."""
    address_text = variables.get("PROMDAEN_EXCHANGE_URL", "")
    if address_text == "here" or (not address_text and (data / EXCHANGE_FILE).is_file()):
        return f"sqlite:///{data / EXCHANGE_FILE}"
    return address_text


def _exchange_key(*, variables: Mapping[str, str], url: str) -> str:
    """The key of the exchange's file. Raises ValueError if only the other file has one."""
    key = variables.get("PROMDAEN_EXCHANGE_DB_KEY", "")
    if url.startswith("sqlite") and variables.get("PROMDAEN_DB_KEY") and not key:
        raise ValueError(
            "PROMDAEN_DB_KEY encrypts the main database and not that of the exchange: set "
            "PROMDAEN_EXCHANGE_DB_KEY to a key of its own too, or to the word plain to leave that "
            "file open to anyone with the disk. docs/deploy.md says how to encrypt a plain file."
        )
    return "" if key == PLAIN_LOG else key


def is_checkout() -> bool:
    """Whether this code runs from a checkout rather than from an installed wheel."""
    return (CHECKOUT / "pyproject.toml").is_file() and (CHECKOUT / "content").is_dir()


def default_data() -> Path:
    """The data folder, unless PROMDAEN_DATA names another."""
    if is_checkout():
        return CHECKOUT / "data"
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "Promdaen"
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home) / "promdaen"


def secret_key(*, data: Path, is_in_use: Callable[[], bool | None]) -> str:
    """The secret of this installation, created on first run and readable only by its owner.

    `is_in_use` says whether the database has tables, None if it cannot be reached. Raises
    ValueError, with an explanation, if the file is missing although the database is in use.
    """
    path = data / "secret-key"
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        is_needed = is_in_use()
    if is_needed:
        raise ValueError(
            f"{path} is missing, and the database is in use: sessions depend on that file, and "
            "badges that an older version printed until it is upgraded. Put it back from its "
            "backup, readable by its owner alone (chmod 600). No new one is made in its place; "
            "docs/deploy.md says what to do where no copy is left."
        )
    fresh = secrets.token_urlsafe(50)
    if is_needed is None:
        return fresh
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(fresh)
    return fresh


def _country(text: str) -> str:
    code = text.strip().upper() or "KH"
    if not re.fullmatch("[A-Z]{2}", code):
        raise ValueError(f"PROMDAEN_COUNTRY is {text!r}; write two letters, such as KH.")
    return code


def _languages(text: str) -> tuple[str, ...]:
    codes = tuple(code.strip() for code in text.split(",") if code.strip()) or LANGUAGES
    if not {"km", "en"} <= set(codes) or not all(re.fullmatch("[a-z]{2}", code) for code in codes):
        raise ValueError(
            f"PROMDAEN_LANGUAGES is {text!r}; write codes of two letters, km and en among them, "
            "such as km,en,lo."
        )
    return codes
