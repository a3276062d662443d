"""Laptops as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LaptopsConfig(AppConfig):
    """Laptops without internet, and the transfer of their records to headquarters."""

    name = "promdaen.laptops"
    label = "laptops"
    travel = dict.fromkeys(
        (
            "Headquarters",
            "Peer",
            "Chain",
            "Entry",
            "NumberedRow",
            "SentForm",
            "Clash",
            "RefusedBundle",
        ),
        "local",
    )
    audit_labels = {
        "invite_laptop": _("Laptop invited"),
        "accept_invitation": _("This laptop asked to be enrolled"),
        "enrol_laptop": _("Laptop enrolled"),
        "revoke_laptop": _("Laptop revoked"),
        "make_bundle": _("Records written for headquarters"),
        "make_reference_bundle": _("Content and rosters written for a laptop"),
        "merge_bundle": _("Records of a laptop received"),
        "take_answer": _("Answer of headquarters read"),
        "take_reference_bundle": _("Content and rosters of headquarters read"),
        "refuse_bundle": _("File of another node refused"),
    }

    def ready(self) -> None:
        """Register the rows that need the keys of headquarters, and where names are removed."""
        from promdaen.kit import key_files, later, personal  # noqa: PLC0415

        use = key_files.KeyUse(
            count_rows=later.function("promdaen.laptops.queries.enrolled_count"),
            label="enrolled laptops",
        )
        for name in ("headquarters-signing.pem", "headquarters-age.txt"):
            key_files.register_use(file=name, use=use)
        obstacle = later.function("promdaen.laptops.queries.removal_obstacle")
        personal.register_obstacle(name="laptops", obstacle=obstacle)
