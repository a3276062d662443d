"""Packages of questions: archives with a list of contents, such as QTI packages and cartridges."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass

from promdaen.assessment.rules.files import pictures
from promdaen.assessment.rules.files.messages import say
from promdaen.assessment.rules.files.questions import MoodleText
from promdaen.assessment.rules.files.trees import XmlElement, read_tree
from promdaen.kit.spreadsheets import FileMessage, UnreadableFile

MANIFEST = "imsmanifest.xml"
MAX_ENTRIES = 5_000
MAX_XML_BYTES = 20 * 2**20
MAX_PICTURE_BYTES = 100 * 2**20
MAX_COMPRESSION_RATIO = 200
_HARMLESS_BYTES = 2**20
# Platforms write no others, and a few bytes of LZMA may ask for gigabytes of memory.
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_MAX_MARKUP = 200_000
_PICTURE = re.compile(r"(<img\b[^<>]*?\bsrc=)([\"'])([^<>]*?)\2", re.IGNORECASE)
_FILE_BASE = re.compile(r"^(?:\$|%24)(?:IMS-CC-FILEBASE|IMS_CC_FILEBASE)(?:\$|%24)/?")
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
# Where cartridges keep the files that $IMS-CC-FILEBASE$ refers to.
_WEB_FOLDERS = ("", "web_resources")
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A part of a package that its list of contents names: its type and its path."""

    type: str
    path: str


@dataclass(kw_only=True)
class Package:
    """An archive whose parts were checked; reads no more XML and pictures than a file may have."""

    name: str
    archive: zipfile.ZipFile
    left_bytes: int = MAX_XML_BYTES
    picture_bytes: int = 0

    def tree(self, *, path: str) -> XmlElement:
        """The XML of a part; raises UnreadableFile, also for a part that is not there."""
        if path not in self.archive.NameToInfo:
            raise UnreadableFile(say(code="package_missing", name=path[:80]))
        self.left_bytes -= self.archive.getinfo(path).file_size
        if self.left_bytes < 0:
            limit = f"> {MAX_XML_BYTES // 2**20} MB XML"
            raise UnreadableFile(say(code="package_large", name=self.name, what=limit))
        return read_tree(name=path[-80:], data=self._bytes(path=path))

    def resources(self) -> list[Resource]:
        """The resources that the list of contents names, in its order.

        Raises UnreadableFile for more than an archive may have parts.
        """
        resources = []
        for node in self.tree(path=MANIFEST).below():
            if node.tag.rpartition(":")[2] != "resource":
                continue
            hrefs = [node.attributes.get("href", "")]
            hrefs += [child.attributes.get("href", "") for child in node.children]
            path = next((href for href in hrefs if href), "")
            kind = node.attributes.get("type", "").casefold()
            resources.append(
                Resource(type=kind, path=posixpath.normpath(pictures.unquoted(source=path)))
            )
            if len(resources) > MAX_ENTRIES:
                size = f"> {MAX_ENTRIES}"
                raise UnreadableFile(say(code="package_large", name=self.name, what=size))
        return resources

    def picture(self, *, path: str) -> bytes | None:
        """The bytes of a picture, one byte too many if it is too large; None without it.

        Raises UnreadableFile where the questions show too much together.
        """
        info = self.archive.NameToInfo.get(path)
        if info is None:
            return None
        data = self._bytes(path=path, limit=pictures.MAX_PICTURE_BYTES + 1)
        self.picture_bytes += len(data)
        if self.picture_bytes > MAX_PICTURE_BYTES:
            size = f"> {MAX_PICTURE_BYTES // 2**20} MB PNG, JPEG, WebP"
            raise UnreadableFile(say(code="package_large", name=self.name, what=size))
        return data

    def _bytes(self, *, path: str, limit: int = -1) -> bytes:
        try:
            with self.archive.open(path) as stream:
                return stream.read(limit)
        except _UNREADABLE as error:
            raise UnreadableFile(say(code="package_broken", name=self.name)) from error


def open_package(*, name: str, data: bytes) -> Package:
    """The package after the safety checks; nothing of it is written anywhere.

    Raises UnreadableFile for a damaged, locked or oversized archive, for one with paths outside
    it, and for one without a list of contents.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _UNREADABLE as error:
        raise UnreadableFile(say(code="package_broken", name=name)) from error
    fault = _fault(name=name, entries=archive.infolist())
    if fault:
        raise UnreadableFile(fault)
    if MANIFEST not in archive.NameToInfo:
        raise UnreadableFile(say(code="package_other", name=name))
    return Package(name=name, archive=archive)


def with_pictures(*, markup: str, package: Package | None, folder: str) -> MoodleText:
    """HTML of a package with the pictures that it shows, as a question of Moodle holds them."""
    files: dict[str, bytes] = {}

    def placed(match: re.Match[str]) -> str:
        source = match[3]
        if package is None or _ELSEWHERE.match(source):
            return match[0]
        name = posixpath.basename(source)
        data = _picture(package=package, source=source, folder=folder)
        if data is not None:
            name = pictures.fit_name(name=pictures.picture_name(source=source), data=data)
            if files.get(name, data) != data:
                name = f"{pictures.picture_digest(data=data)[:8]}-{name}"
            files[name] = data
        return f"{match[1]}{match[2]}@@PLUGINFILE@@/{name}{match[2]}"

    if len(markup) <= _MAX_MARKUP:
        markup = _PICTURE.sub(placed, markup)
    return MoodleText(markup=markup, files=files)


def _picture(*, package: Package, source: str, folder: str) -> bytes | None:
    inside = _FILE_BASE.sub("", source)
    folders = [folder] if inside == source else list(_WEB_FOLDERS)
    paths = [
        posixpath.normpath(posixpath.join(base, pictures.unquoted(source=inside)))
        for base in folders
    ]
    if inside != source:
        # Some write the path from the folder of the questions, as "../web_resources/a.png".
        paths.append(posixpath.normpath(posixpath.join(folder, pictures.unquoted(source=inside))))
    return next((data for path in paths if (data := package.picture(path=path)) is not None), None)


def _fault(*, name: str, entries: list[zipfile.ZipInfo]) -> FileMessage | None:
    if len(entries) > MAX_ENTRIES:
        size = f"{len(entries)} > {MAX_ENTRIES}"
        return say(code="package_large", name=name, what=size)
    for entry in entries:
        path = entry.orig_filename.replace("\\", "/")
        if path.startswith("/") or ".." in path.split("/") or re.match(r"[A-Za-z]:", path):
            return say(code="package_path", name=name, what=path[:80])
        if entry.flag_bits & 0x1:
            return say(code="package_locked", name=name)
        if entry.compress_type not in _METHODS:
            return say(code="package_broken", name=name)
        ratio = entry.file_size // max(entry.compress_size, 1)
        if entry.file_size > _HARMLESS_BYTES and ratio > MAX_COMPRESSION_RATIO:
            return say(code="package_large", name=name, what=f"{ratio} : 1")
    return None
