"""The demonstration's records, moved to the week in which it is built."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from promdaen.kit import content as kit_content


@dataclass(frozen=True)
class DemonstrationContent:
    """The demonstration's records, with current dates moved to this week."""

    records: Mapping[str, Sequence[kit_content.ContentRecord]]
    moved: timedelta
    now: datetime

    def day(self, day: date) -> date:
        """A current day of the demonstration, moved; days before 2020 stay."""
        return day + self.moved if day.year >= 2020 else day  # noqa: PLR2004

    def moment(self, day: date, time_of_day: time) -> datetime:
        """The time of an act; now, if it would be in the future."""
        return min(timezone.make_aware(datetime.combine(day, time_of_day)), self.now)
