"""Rows for tests: small, believable, each made by one call; what matters is passed in."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from promdaen.curriculum.models import Outcome, Topic
from promdaen.people import actions as people_actions
from promdaen.people.models import Account, AccountRole, Department, Officer, Rank
from promdaen.places.models import Checkpoint, CheckpointClass, CheckpointStatus, Province

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
PASSWORD = "Utopia-border-2026"
_numbers = count(1)


def province(code: str = "01", **fields: Any) -> Province:
    values = {
        "name_km": f"ខេត្ត {code}",
        "name_en": f"Province {code}",
        "grid_column": int(code) % 6 + 1,
        "grid_row": int(code) // 6 + 1,
    }
    return Province.objects.get_or_create(code=code, defaults=values | fields)[0]


def department(code: str = "IMM", **fields: Any) -> Department:
    values = {
        "name_km": f"នាយកដ្ឋាន {code}",
        "name_en": f"Department {code}",
        "short_km": f"ខ្លី {code}",
        "short_en": f"Short {code}",
    }
    return Department.objects.get_or_create(code=code, defaults=values | fields)[0]


def rank(code: str = "CPT", **fields: Any) -> Rank:
    values = {"name_km": "អនុសេនីយ៍ឯក", "name_en": "Captain", "position": 8}
    return Rank.objects.get_or_create(code=code, defaults=values | fields)[0]


def officer(**fields: Any) -> Officer:
    number = next(_numbers)
    unit = fields.pop("department", None) or department()
    details = people_actions.OfficerDetails(
        department=unit.code,
        name_km=fields.pop("name_km", ""),
        name_latin=fields.pop("name_latin", f"SOK Officer{number}"),
        sex=fields.pop("sex", "M"),
        rank=fields.pop("rank", ""),
        code=fields.pop("code", f"O-{number:04d}"),
    )
    return people_actions.create_officer(details=details, by=None, now=NOW, **fields)


def account(*roles: str, **fields: Any) -> Account:
    number = next(_numbers)
    values = {"email": f"person{number}@example.org", "name": f"Person {number}"} | fields
    made = Account(**values)
    made.set_password(PASSWORD)
    made.save()
    AccountRole.objects.bulk_create([AccountRole(account=made, role=role) for role in roles])
    return made


def checkpoint(code: str = "KH-X1", **fields: Any) -> Checkpoint:
    values = {
        "province": fields.pop("province", None) or province(),
        "name_km": "ច្រកសាកល្បង",
        "name_en": "Trial crossing",
        "modes": ["land"],
        "source": "Made for a test",
        "verification": "unverified",
    }
    kind, status = fields.pop("kind", "international"), fields.pop("status", "open")
    made = Checkpoint.objects.create(code=code, **(values | fields))
    CheckpointClass.objects.create(checkpoint=made, value=kind)
    CheckpointStatus.objects.create(checkpoint=made, value=status)
    return made


def topic(code: str = "UNTOC", number: int = 1, **fields: Any) -> Topic:
    values = {
        "number": number,
        "name_km": f"មុខវិជ្ជា {number}",
        "name_en": f"Topic {number}",
        "short_km": f"មុខ {number}",
        "short_en": f"Short {number}",
        "hours": 3.0,
    }
    return Topic.objects.get_or_create(code=code, defaults=values | fields)[0]


def outcome(topic: Topic | None = None, number: int = 1, **fields: Any) -> Outcome:
    parent = topic or globals()["topic"]()
    values = {
        "number": number,
        "topic": parent,
        "bloom": "U",
        "measured_by": "knowledge",
        "text_km": f"ប្រាប់ពីចំណុច {number}",
        "text_en": f"Say point {number}",
    }
    return Outcome.objects.get_or_create(code=f"{parent.code}.{number}", defaults=values | fields)[0]
