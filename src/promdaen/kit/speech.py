"""Recordings of speech: checked, and made small enough for phones on a slow line.

`python -m promdaen.kit.speech` is the child process: standard input is a file, standard output a
line of JSON and then the recording.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from math import gcd
from types import MappingProxyType
from typing import Any

from promdaen.kit import child_process
from promdaen.kit.texts import Count, Text

MAX_BYTES = 60_000_000
MIN_SECONDS, MAX_SECONDS = 0.5, 15 * 60
MEDIA_TYPE = "audio/mpeg"
FORMATS = ("WAV", "WAVEX", "RF64", "FLAC", "OGG", "MP3")
ACCEPTED = (".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3")
"""The names of files that are read here; a browser converts others before it sends them."""
RATE = 24_000
BITS_A_SECOND = 32_000
# libsndfile takes a share of the range of MPEG-2 Layer III, 160 kbit/s at 0 to 8 kbit/s at 1.
_COMPRESSION = (160_000 - BITS_A_SECOND) / (160_000 - 8_000)
QUIETEST = 0.003
LOUDEST = 0.9
MAX_GAIN = 8.0
_BLOCK_SECONDS = 10
# Of the length that a file says; some say it a little wrong.
_MIN_SHARE = 0.97
_MAX_MEMORY = 768 * 2**20
_MAX_PROCESSOR_SECONDS = 60
MAX_WAIT_SECONDS = 100.0
"""Below the 120 s that the proxy waits (deploy/nginx.conf)."""
# Threads of the number libraries would reserve more memory than the limit.
_ONE_THREAD = MappingProxyType({"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"})

REFUSALS: Mapping[str, Text] = MappingProxyType(
    {
        "empty": Text("The file is empty. Record again, or choose another file."),
        "large": Text(
            "The file is larger than {n} MB. Save it as MP3, then upload that.",
            n=Count(MAX_BYTES // 1_000_000),
        ),
        "unreadable": Text(
            "This file cannot be read as a sound recording. Save it as MP3, WAV, FLAC or OGG, "
            "then upload it again."
        ),
        "broken": Text(
            "The file is incomplete or damaged. Copy it again from where it was recorded."
        ),
        "short": Text("The recording is shorter than half a second. Record again."),
        "long": Text(
            "The recording is longer than {n} minutes. Cut it, or read a little faster.",
            n=Count(MAX_SECONDS // 60),
        ),
        "silent": Text(
            "The recording is silent. Check that the microphone is on, then record again."
        ),
        "failed": Text(
            "The file could not be converted. Try again; if that fails too, tell an administrator."
        ),
        "slow": Text(
            "The file took too long to convert. Try again when fewer people use this system."
        ),
    }
)


class SpeechRefused(ValueError):
    """A file was refused; `reason` is a key of REFUSALS."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)

    @property
    def message(self) -> Text:
        """What is wrong and what to do."""
        return REFUSALS[self.reason]


@dataclass(frozen=True, kw_only=True)
class Speech:
    """A recording as MP3: mono, 24 kHz, 32 kbit/s, without the tags of its file."""

    data: bytes
    seconds: float


def small_speech(*, data: bytes, wait_seconds: float = MAX_WAIT_SECONDS) -> Speech:
    """A recording made small in a child process with limited memory and time.

    Raises SpeechRefused.
    """
    if not data:
        raise SpeechRefused("empty")
    if len(data) > MAX_BYTES:
        raise SpeechRefused("large")
    try:
        output = child_process.run_child(
            module="promdaen.kit.speech",
            data=data,
            wait_seconds=wait_seconds,
            variables=_ONE_THREAD,
        )
    except subprocess.TimeoutExpired as error:
        raise SpeechRefused("slow") from error
    head, _line_break, recording = output.partition(b"\n")
    try:
        answer = json.loads(head)
    except ValueError as error:
        # The system ended the child: memory, processor time, or a fault of the library.
        raise SpeechRefused("failed") from error
    if "refused" in answer:
        raise SpeechRefused(answer["refused"])
    return Speech(data=recording, seconds=answer["seconds"])


def convert_speech(*, data: bytes) -> Speech:
    """A recording made small in this process. Raises SpeechRefused."""
    import soundfile  # noqa: PLC0415  loads a library of 4 MB

    try:
        source = soundfile.SoundFile(io.BytesIO(data))
    except soundfile.LibsndfileError as error:
        raise SpeechRefused("unreadable") from error
    with source:
        if source.format not in FORMATS:
            raise SpeechRefused("unreadable")
        try:
            return _small(source)
        except soundfile.LibsndfileError as error:
            raise SpeechRefused("broken") from error


def _small(source: Any) -> Speech:
    import soundfile  # noqa: PLC0415

    if source.frames > MAX_SECONDS * source.samplerate:
        raise SpeechRefused("long")
    # All of it is decoded once before anything is written: its true length, and how loud it is.
    frames_count, peak = 0, 0.0
    for block in _blocks(source):
        frames_count += len(block)
        peak = max(peak, float(abs(block).max()))
    seconds = frames_count / source.samplerate
    if frames_count < source.frames * _MIN_SHARE:
        raise SpeechRefused("broken")
    if seconds < MIN_SECONDS:
        raise SpeechRefused("short")
    if peak < QUIETEST:
        raise SpeechRefused("silent")
    gain = min(LOUDEST / peak, MAX_GAIN)
    into = io.BytesIO()
    with soundfile.SoundFile(
        into, "w", samplerate=RATE, channels=1, format="MP3", subtype="MPEG_LAYER_III",
        compression_level=_COMPRESSION, bitrate_mode="CONSTANT",
    ) as target:  # fmt: skip
        for samples in _resampled(source):
            target.write((samples * gain).clip(-1, 1))
    return Speech(data=into.getvalue(), seconds=round(seconds, 1))


def _blocks(source: Any) -> Iterator[Any]:
    """The samples of all channels mixed into one, in blocks."""
    source.seek(0)
    size = _BLOCK_SECONDS * source.samplerate
    # `SoundFile.blocks` trusts the length that the file says, and repeats itself where it is less.
    while len(block := source.read(size, dtype="float32", always_2d=True)):
        yield block.mean(axis=1)


def _resampled(source: Any) -> Iterator[Any]:
    """The samples at RATE; each block is resampled with a second of its neighbours."""
    if source.samplerate == RATE:
        yield from _blocks(source)
        return
    import numpy  # noqa: PLC0415
    from scipy.signal import resample_poly  # noqa: PLC0415

    rate = source.samplerate
    common = gcd(rate, RATE)
    previous = current = None
    for following in chain(_blocks(source), [None]):
        if current is not None:
            before = current[:0] if previous is None else previous[-rate:]
            after = current[:0] if following is None else following[:rate]
            samples = resample_poly(
                numpy.concatenate((before, current, after)), RATE // common, rate // common
            )
            begin = RATE if len(before) else 0
            end = len(samples) if following is None else begin + _BLOCK_SECONDS * RATE
            yield samples[begin:end]
        previous, current = current, following


def main() -> int:
    """Read standard input, answer on standard output; returns 0 also for a refusal."""
    child_process.limit_process(memory_bytes=_MAX_MEMORY, processor_seconds=_MAX_PROCESSOR_SECONDS)
    head: dict[str, str | float]
    try:
        speech = convert_speech(data=sys.stdin.buffer.read())
    except SpeechRefused as refusal:
        head, recording = {"refused": refusal.reason}, b""
    else:
        head, recording = {"seconds": speech.seconds}, speech.data
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + recording)
    return 0


if __name__ == "__main__":
    sys.exit(main())
