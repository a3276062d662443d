"""What Open Badges 3.0 requires of a credential, checked member by member.

Written after the data model of Open Badges 3.0 (1EdTech, 2024): classes AchievementCredential,
Profile, AchievementSubject, IdentityObject, Achievement, Criteria, Image, Proof and
CredentialStatus, with what is required of each. 1EdTech's own JSON schema is not part of the
product; `faults` says what it would refuse.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[Any], bool]
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
CONTEXT = re.compile(r"https://purl\.imsglobal\.org/spec/ob/v3p0/context-3\.\d\.\d\.json")
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
ACHIEVEMENT_TYPES = frozenset(
    [
        "Achievement",
        "ApprenticeshipCertificate",
        "Assessment",
        "Assignment",
        "AssociateDegree",
        "Award",
        "Badge",
        "BachelorDegree",
        "Certificate",
        "CertificateOfCompletion",
        "Certification",
        "CommunityService",
        "Competency",
        "Course",
        "CoCurricular",
        "Degree",
        "Diploma",
        "DoctoralDegree",
        "Fieldwork",
        "GeneralEducationDevelopment",
        "JourneymanCertificate",
        "LearningProgram",
        "License",
        "Membership",
        "ProfessionalDoctorate",
        "QualityAssuranceCredential",
        "MasterCertificate",
        "MasterDegree",
        "MicroCredential",
        "ResearchDoctorate",
        "SecondarySchoolDiploma",
    ]
)
IDENTITY_TYPES = frozenset(
    [
        "name",
        "sourcedId",
        "systemId",
        "productId",
        "userName",
        "accountId",
        "emailAddress",
        "nationalIdentityNumber",
        "isbn",
        "issn",
        "lisSourcedId",
        "oneRosterSourcedId",
        "sisSourcedId",
        "ltiContextId",
        "ltiDeploymentId",
        "ltiToolId",
        "ltiPlatformId",
        "ltiUserId",
        "identifier",
    ]
)


def text(value: Any) -> bool:
    return isinstance(value, str)


def uri(value: Any) -> bool:
    return isinstance(value, str) and URI.fullmatch(value) is not None


def moment(value: Any) -> bool:
    return isinstance(value, str) and MOMENT.fullmatch(value) is not None


def boolean(value: Any) -> bool:
    return isinstance(value, bool)


def extended(enumerated_values: frozenset[str]) -> Check:
    """One of an enumeration, or an extension that begins with `ext:`."""
    return lambda value: (
        text(value) and (value in enumerated_values or re.match(r"ext:[\w.-]+", value))
    )


def typed(*needed: str) -> Check:
    """A list of types, or one, that has these."""

    def check(value: Any) -> bool:
        types = [value] if text(value) else value
        return isinstance(types, list) and set(needed) <= set(types)

    return check


def contexts(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) >= 2
        and value[0] == "https://www.w3.org/ns/credentials/v2"
        and CONTEXT.fullmatch(value[1]) is not None
    )


# By class: members with their check, an exclamation mark where one is required.
CLASSES: Mapping[str, Mapping[str, Any]] = {
    "AchievementCredential": {
        "@context!": contexts,
        "id!": uri,
        "type!": typed("VerifiableCredential", "OpenBadgeCredential"),
        "name": text,
        "issuer!": "Profile",
        "validFrom!": moment,
        "credentialSubject!": "AchievementSubject",
        "credentialStatus": "CredentialStatus",
        "proof": "Proof",
    },
    "Profile": {"id!": uri, "type!": typed("Profile"), "name": text},
    "AchievementSubject": {
        "type!": typed("AchievementSubject"),
        "achievement!": "Achievement",
        "identifier": ["IdentityObject"],
        "activityStartDate": moment,
        "activityEndDate": moment,
    },
    "IdentityObject": {
        "type!": lambda value: value == "IdentityObject",
        "hashed!": boolean,
        "identityHash!": text,
        "identityType!": extended(IDENTITY_TYPES),
    },
    "Achievement": {
        "id!": uri,
        "type!": typed("Achievement"),
        "achievementType": extended(ACHIEVEMENT_TYPES),
        "criteria!": "Criteria",
        "description!": text,
        "name!": text,
        "humanCode": text,
        "image": "Image",
    },
    "Criteria": {"id": uri, "narrative": text},
    "Image": {"id!": uri, "type!": lambda value: value == "Image", "caption": text},
    "CredentialStatus": {
        "id": uri,
        "type!": text,
        "statusPurpose": text,
        "statusListIndex": text,
        "statusListCredential": uri,
    },
    "Proof": {
        "type!": text,
        "created": moment,
        "cryptosuite": text,
        "verificationMethod": uri,
        "proofPurpose": text,
        "proofValue": text,
        "@context": contexts,
    },
}


def faults(
    document: Any, *, of_class: str = "AchievementCredential", place: str = ""
) -> list[str]:
    """What the data model refuses, with its place, and members that it does not have."""
    if not isinstance(document, Mapping):
        return [f"{place}: no {of_class}"]
    checks = {name.rstrip("!"): check for name, check in CLASSES[of_class].items()}
    messages = [
        f"{place}{name[:-1]}: missing"
        for name in CLASSES[of_class]
        if name.endswith("!") and name[:-1] not in document
    ]
    for name, value in document.items():
        member_place = f"{place}{name}"
        check = checks.get(name)
        if check is None:
            messages.append(f"{member_place}: not in the data model")
        elif isinstance(check, str):
            messages += faults(value, of_class=check, place=f"{member_place}.")
        elif isinstance(check, list):
            for number, each in enumerate(value):
                messages += faults(each, of_class=check[0], place=f"{member_place}.{number}.")
        elif not check(value):
            messages.append(f"{member_place}: {value!r}")
    return messages
