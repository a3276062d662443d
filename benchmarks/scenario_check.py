"""How long it takes to play each scenario of the content 200 times by simulated players.

One line a scenario: lines of log a play, seconds of computing, seconds of the whole command.

    python benchmarks/scenario_check.py
"""

import subprocess
import sys
import time
import tomllib
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from promdaen.exercise.kinds import play_figures, playing, scenario_trials  # noqa: E402  after the path is set
from promdaen.exercise.rules import scenario  # noqa: E402


def main() -> None:
    """Time the scenarios one after another."""
    for path in sorted((ROOT / "content" / "scenarios").glob("*.toml")):
        held = scenario.read_scenario(values=tomllib.loads(path.read_text(encoding="utf-8")))
        began = time.process_time()
        play_figures.simulated_figures(
            scenario=held, seeds=range(scenario_trials.DEFAULT_SEED_COUNT)
        )
        computing_s = time.process_time() - began
        lines = playing.simulate_play(scenario=held, rng=np.random.default_rng(0)).lines
        began = time.perf_counter()
        command = [str(ROOT / "promdaen"), "check-scenario", str(path), "--json"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        whole_s = time.perf_counter() - began
        print(
            f"{path.name}: {len(held.injects)} injects, {len(lines)} lines a play,"
            f" {scenario_trials.DEFAULT_SEED_COUNT} plays in {computing_s:.1f} s of computing,"
            f" the whole command {whole_s:.1f} s"
        )


if __name__ == "__main__":
    main()
