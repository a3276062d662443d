"""`promdaen certify-specimens`: figures on standard output, a stopped run goes on."""

import json

import pytest
from django.core.management import CommandError, call_command

from promdaen.specimen.kinds import certifying
from promdaen.specimen.rules.certification import CertificationRow


def row(*, number, detectors=()):
    return CertificationRow(
        number=number,
        model="passport",
        defect="",
        oddities=(),
        detectors=detectors,
        features=(1.0, 2.0),
    )


@pytest.fixture
def quick(monkeypatch):
    drawn = []

    def rows(*, seed, first, count):
        drawn.extend(range(first, first + count))
        return [row(number=number) for number in range(first, first + count)]

    monkeypatch.setattr(certifying, "rows", rows)
    return drawn


def run(capsys, **options):
    call_command("certify_specimens", jobs=1, **options)
    return json.loads(capsys.readouterr().out)


def test_the_figures_are_one_document_on_standard_output(quick, capsys):
    assert run(capsys, count=30) == {
        "drawn": 30,
        "defective": 0,
        "planted_found": 0,
        "unintended": 0,
        "genuine_flagged": 0,
        "auc": None,
    }


def test_a_stopped_run_goes_on_from_the_last_whole_line(quick, capsys, tmp_path):
    work = tmp_path / "work.jsonl"
    run(capsys, count=40, out=str(work))
    lines = work.read_text(encoding="utf-8").splitlines(keepends=True)
    work.write_text("".join(lines[:35]) + lines[35][:9], encoding="utf-8")
    quick.clear()
    assert run(capsys, count=60, out=str(work))["drawn"] == 60
    assert quick == list(range(35, 60))
    assert len(work.read_text(encoding="utf-8").splitlines()) == 60


def test_less_than_what_is_kept_is_counted_without_drawing(quick, capsys, tmp_path):
    work = tmp_path / "work.jsonl"
    run(capsys, count=40, out=str(work))
    quick.clear()
    assert run(capsys, count=10, out=str(work))["drawn"] == 10
    assert quick == []
    assert len(work.read_text(encoding="utf-8").splitlines()) == 40


def test_work_of_another_seed_is_refused_and_kept(quick, capsys, tmp_path):
    work = tmp_path / "work.jsonl"
    run(capsys, count=5, out=str(work))
    before = work.read_bytes()
    with pytest.raises(CommandError, match="not the work of seed 2") as refusal:
        run(capsys, count=5, seed=2, out=str(work))
    assert refusal.value.returncode == 2
    assert work.read_bytes() == before


@pytest.mark.parametrize("options", [{"count": 0}, {"count": 5, "seed": -1}])
def test_a_count_or_seed_that_cannot_be_used_is_refused(quick, capsys, options):
    with pytest.raises(CommandError) as refusal:
        run(capsys, **options)
    assert refusal.value.returncode == 2


def test_a_flagged_genuine_specimen_is_reported_and_fails(monkeypatch, capsys):
    def rows(*, seed, first, count):
        return [
            row(number=number, detectors=("erasure",)) for number in range(first, first + count)
        ]

    monkeypatch.setattr(certifying, "rows", rows)
    with pytest.raises(CommandError, match="3 x passport genuine") as refusal:
        run(capsys, count=3)
    assert refusal.value.returncode == 1
    assert json.loads(capsys.readouterr().out)["genuine_flagged"] == 3


def test_two_processes_draw_what_one_draws(capsys):
    call_command("certify_specimens", count=26, jobs=2)
    shared = json.loads(capsys.readouterr().out)
    assert shared["planted_found"] == shared["defective"]
    assert shared["drawn"] == 26
