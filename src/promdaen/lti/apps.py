"""Learning platforms as a Django application."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LtiConfig(AppConfig):
    """Lessons and practice that learning platforms open, and the scores that go back."""

    name = "promdaen.lti"
    label = "lti"
    travel = dict.fromkeys(("LtiPlatform", "LtiVisit", "LtiNonce"), "local")
    audit_things = {"LtiPlatform": _("Learning platform")}
    audit_labels = {
        "register_platform": _("Learning platform registered"),
        "stop_platform": _("Learning platform stopped"),
    }

    def ready(self) -> None:
        """Register the job of scores, and the removal of old visits."""
        from promdaen.kit import jobs, later  # noqa: PLC0415
        from promdaen.lti.rules import scores  # noqa: PLC0415

        send = later.function("promdaen.lti.actions.visits.send_score")
        jobs.register_job(
            kind=jobs.JobKind(
                name=scores.SCORE_JOB,
                work=lambda arguments: send(**arguments),
                label=_("Score for a learning platform"),
                refusals=(scores.PlatformRefused,),
                max_attempts=scores.MAX_ATTEMPTS,
            )
        )
        jobs.register_upkeep(
            name="lti visits",
            label=_("Removal of old visits from learning platforms"),
            work=later.function("promdaen.lti.actions.visits.remove_old_visits"),
            every=timedelta(days=1),
        )
