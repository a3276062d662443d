"""Recordings that come in: what is refused, and what is stored of the rest."""

from __future__ import annotations

import io
import subprocess
import sys

import numpy as np
import pytest
import soundfile

from promdaen.kit import speech
from promdaen.kit.speech import SpeechRefused
from tests import recordings


def sound(*, seconds: float, rate: int, channels: int = 1, form: str = "WAV") -> bytes:
    """A tone of 440 Hz in a format."""
    times = np.arange(int(seconds * rate)) / rate
    samples = np.stack([0.2 * np.sin(2 * np.pi * 440 * times)] * channels, axis=1)
    into = io.BytesIO()
    subtype = "OPUS" if form == "OGG" else None
    soundfile.write(into, samples, rate, format=form, subtype=subtype)
    return into.getvalue()


@pytest.mark.parametrize(
    ("rate", "channels", "form"),
    [(48_000, 2, "WAV"), (44_100, 1, "FLAC"), (48_000, 1, "OGG"), (44_100, 1, "MP3"),
     (8_000, 1, "WAV"), (11_025, 2, "WAV")],
)  # fmt: skip
def test_every_format_becomes_small_speech_of_the_same_length_without_a_seam(
    rate: int, channels: int, form: str
) -> None:
    # Longer than two blocks, so that seams between blocks would show.
    small = speech.convert_speech(
        data=sound(seconds=21.5, rate=rate, channels=channels, form=form)
    )
    assert small.seconds == 21.5
    assert len(small.data) == pytest.approx(21.5 * speech.BITS_A_SECOND / 8, rel=0.02)
    samples, kept_rate = soundfile.read(io.BytesIO(small.data))
    assert (kept_rate, samples.ndim) == (speech.RATE, 1)
    heard = samples[kept_rate : 21 * kept_rate]
    spectrum = abs(np.fft.rfft(heard))
    assert spectrum.argmax() * kept_rate / len(heard) == pytest.approx(440, abs=1)
    # A tone of 440 Hz at this loudness never jumps further between two samples.
    steepest = speech.LOUDEST * 2 * np.pi * 440 / kept_rate
    assert abs(np.diff(heard)).max() < 1.2 * steepest


def test_a_quiet_voice_is_made_louder_and_a_whisper_not_without_end() -> None:
    def peak(loudness: float) -> float:
        small = speech.convert_speech(data=recordings.tone(2, loudness=loudness))
        return float(abs(soundfile.read(io.BytesIO(small.data))[0]).max())

    assert peak(0.2) == pytest.approx(speech.LOUDEST, abs=0.1)
    assert peak(0.01) == pytest.approx(0.01 * speech.MAX_GAIN, abs=0.02)


def test_tags_of_the_file_are_not_kept() -> None:
    into = io.BytesIO()
    with soundfile.SoundFile(into, "w", samplerate=8_000, channels=1, format="WAV") as file:
        file.artist = "Name of a speaker"
        file.write(np.sin(np.arange(16_000)) * 0.2)
    assert b"Name of a speaker" in into.getvalue()
    assert b"Name of a speaker" not in speech.convert_speech(data=into.getvalue()).data


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"<html>no sound</html>" * 100, "unreadable"),
        (b"\x00\x00\x00\x18ftypM4A " + bytes(5_000), "unreadable"),
        (sound(seconds=20, rate=44_100, form="MP3")[:30_000], "broken"),
        (sound(seconds=5, rate=48_000, form="FLAC")[:20_000], "broken"),
        (sound(seconds=2, rate=8_000, form="AIFF"), "unreadable"),
        (recordings.tone(0.3), "short"),
        (recordings.tone(1, loudness=0), "silent"),
    ],
)
def test_what_is_no_recording_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(SpeechRefused) as refused:
        speech.small_speech(data=data)
    assert refused.value.reason == reason
    assert refused.value.message.en.count(".") >= 2  # what is wrong, and what to do


def test_a_recording_that_is_too_long_is_refused_before_it_is_decoded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(speech, "MAX_SECONDS", 1)
    with pytest.raises(SpeechRefused, match="long"):
        speech.convert_speech(data=recordings.tone(1.2))


def test_a_file_that_is_too_large_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech, "MAX_BYTES", 1000)
    monkeypatch.setattr(subprocess, "run", None)
    with pytest.raises(SpeechRefused, match="large"):
        speech.small_speech(data=recordings.tone())


def test_a_child_that_takes_too_long_or_dies_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SpeechRefused, match="slow"):
        speech.small_speech(data=recordings.tone(), wait_seconds=0.01)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(SpeechRefused, match="failed"):
        speech.small_speech(data=recordings.tone())


def test_the_child_gives_back_the_recording_and_its_length() -> None:
    small = speech.small_speech(data=recordings.tone(1.5))
    assert small.seconds == 1.5
    assert soundfile.info(io.BytesIO(small.data)).format == "MP3"
