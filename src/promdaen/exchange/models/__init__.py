"""Models of the exchange, in a separate database; no foreign key leaves it."""

from promdaen.exchange.models.alerts import Alert, Receipt
from promdaen.exchange.models.cases import AccessRequest, Case, CaseReport, Person
from promdaen.exchange.models.contacts import Contact
from promdaen.exchange.models.due_referrals import DueReferral
from promdaen.exchange.models.groups import Group, GroupMember, Share
from promdaen.exchange.models.notices import BulkExport, Notice, Tick
from promdaen.exchange.models.records import (
    Addressee,
    Hold,
    NamedReader,
    Record,
    RecordKey,
    Seen,
    Text,
    WrappedKey,
)
from promdaen.exchange.models.referrals import Referral
from promdaen.exchange.models.reports import Report, Trace
from promdaen.exchange.models.requests import Escalation, Event, Request
from promdaen.exchange.models.roles import Exercise, Membership
from promdaen.exchange.models.tallies import MonthlyTable, Tally
