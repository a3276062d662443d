"""Lessons as packages that learning management systems take in, and use offline.

SCORM 1.2 (ADL, 2001: Content Aggregation Model, and Run-Time Environment for `scorm.js`) and
Common Cartridge 1.3 (1EdTech, 2013). A lesson is one HTML file that needs nothing else.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

SCORM, CARTRIDGE = "scorm", "cartridge"
PACKAGE_FORMATS = (SCORM, CARTRIDGE)
MANIFEST, RUN_TIME = "imsmanifest.xml", "scorm.js"
NAMESPACES: Mapping[str, str] = {
    SCORM: "http://www.imsproject.org/xsd/imscp_rootv1p1p2",
    CARTRIDGE: "http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1",
}
ADL = "http://www.adlnet.org/xsd/adlcp_rootv1p2"
METADATA = "http://ltsc.ieee.org/xsd/imsccv1p3/LOM/manifest"
SCHEMAS = {SCORM: ("ADL SCORM", "1.2"), CARTRIDGE: ("IMS Common Cartridge", "1.3.0")}
FIXED_TIME = (2026, 1, 1, 0, 0, 0)
"""The time of every file, so that the same lessons make the same package."""


@dataclass(frozen=True, kw_only=True)
class PackageLesson:
    """A lesson: its code (letters, digits, hyphens), its title, and its HTML."""

    code: str
    title: str
    html: str


def lesson_package(
    *, lessons: Sequence[PackageLesson], title: str, package_format: str, script: str
) -> bytes:
    """The ZIP file of lessons; `script` is the run-time of SCORM.

    Raises ValueError for a format that is not in PACKAGE_FORMATS, and without lessons.
    """
    if package_format not in PACKAGE_FORMATS or not lessons:
        raise ValueError(package_format)
    is_scorm = package_format == SCORM
    files = {MANIFEST: _manifest(lessons=lessons, title=title, package_format=package_format)}
    for lesson in lessons:
        tag = f'<script src="{RUN_TIME}"></script>'
        html = lesson.html.replace("</body>", f"{tag}</body>") if is_scorm else lesson.html
        files[_file_name(lesson)] = html.encode()
    if is_scorm:
        files[RUN_TIME] = script.encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(zipfile.ZipInfo(name, FIXED_TIME), data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _file_name(lesson: PackageLesson) -> str:
    return f"{lesson.code.lower()}.html"


def _manifest(*, lessons: Sequence[PackageLesson], title: str, package_format: str) -> bytes:
    space, is_scorm = NAMESPACES[package_format], package_format == SCORM
    register_namespace("", space)
    register_namespace("adlcp", ADL)
    register_namespace("lomimscc", METADATA)
    root = Element(f"{{{space}}}manifest", identifier=f"promdaen-{lessons[0].code.lower()}")
    if is_scorm:
        root.set("version", "1.0")
    metadata = SubElement(root, f"{{{space}}}metadata")
    for name, text in zip(("schema", "schemaversion"), SCHEMAS[package_format], strict=True):
        SubElement(metadata, f"{{{space}}}{name}").text = text
    if not is_scorm:
        general = SubElement(SubElement(metadata, f"{{{METADATA}}}lom"), f"{{{METADATA}}}general")
        title_element = SubElement(general, f"{{{METADATA}}}title")
        SubElement(title_element, f"{{{METADATA}}}string").text = title
    _add_organization(root, lessons=lessons, title=title, package_format=package_format)
    resources = SubElement(root, f"{{{space}}}resources")
    for lesson in lessons:
        resource = SubElement(
            resources,
            f"{{{space}}}resource",
            identifier=f"resource-{lesson.code.lower()}",
            type="webcontent",
            href=_file_name(lesson),
        )
        names = [_file_name(lesson)]
        if is_scorm:
            resource.set(f"{{{ADL}}}scormtype", "sco")
            names.append(RUN_TIME)
        for name in names:
            SubElement(resource, f"{{{space}}}file", href=name)
    indent(root)
    manifest: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return manifest


def _add_organization(
    root: Element, *, lessons: Sequence[PackageLesson], title: str, package_format: str
) -> None:
    space = NAMESPACES[package_format]
    organizations = SubElement(root, f"{{{space}}}organizations")
    organization = SubElement(organizations, f"{{{space}}}organization", identifier="lessons")
    if package_format == SCORM:
        organizations.set("default", "lessons")
        SubElement(organization, f"{{{space}}}title").text = title
        parent = organization
    else:
        organization.set("structure", "rooted-hierarchy")
        parent = SubElement(organization, f"{{{space}}}item", identifier="root")
    for lesson in lessons:
        item = SubElement(
            parent,
            f"{{{space}}}item",
            identifier=f"item-{lesson.code.lower()}",
            identifierref=f"resource-{lesson.code.lower()}",
        )
        SubElement(item, f"{{{space}}}title").text = lesson.title
