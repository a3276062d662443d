"""Simulated officers at the booth over 200 seeds: three axes, never one number, with intervals.

    python benchmarks/booth_policies.py [--seeds 200] [--wave coach] [--mode practise]

Prints the mean of every headline figure with its 95 % interval over seeds, in how many seeds a
policy does better than the careful one on each axis, and in how many on all three.
"""

from __future__ import annotations

import argparse
import math
from statistics import fmean, stdev
from typing import Any

from promdaen.booth.kinds import policies, simulating
from promdaen.kit import content
from promdaen.specimen.queries import stock

FIGURES = (
    ("facilitation", "wait_mean"),
    ("facilitation", "needless_second_lines_share"),
    ("facilitation", "false_refusals_share"),
    ("security", "d_prime"),
    ("security", "criterion"),
    ("security", "hits_share"),
    ("security", "false_alarms_share"),
    ("security", "purposes_found_share"),
    ("protection", "referred_rightly_share"),
    ("protection", "indicators_found_share"),
    ("protection", "private_share"),
    ("protection", "missed"),
)
LEADING = {
    "facilitation": ("wait_mean", -1),
    "security": ("d_prime", 1),
    "protection": ("referred_rightly_share", 1),
}
Told = dict[str, dict[str, Any]]


def is_better(*, first: Told, second: Told, axis: str) -> bool:
    """Whether the first does better by the leading figure of an axis; unknown is never better."""
    name, sign = LEADING[axis]
    mine, theirs = first[axis][name], second[axis][name]
    return mine is not None and theirs is not None and sign * mine > sign * theirs


def main() -> None:
    """Play and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--wave", default="coach")
    parser.add_argument("--mode", default="practise")
    parser.add_argument("--count", type=int, default=40)
    options = parser.parse_args()
    held = simulating.booth_content(root=content.content_root(), stock=stock.whole_stock())
    rows: dict[str, list[Told]] = {one.CODE: [] for one in policies.POLICIES}
    for seed in range(options.seeds):
        run = simulating.draw_booth_run(
            content=held, wave=options.wave, mode=options.mode, count=options.count, seed=seed
        )
        for policy in policies.POLICIES:
            told = simulating.policy_results(run=run, policy=policy, world=held.world)
            rows[policy.CODE].append(told)
    print(f"{options.seeds} seeds, {options.count} travellers, {options.wave}, {options.mode}")
    for axis, name in FIGURES:
        print(f"{axis + '.' + name:44}", *(_cell(rows[code], axis, name) for code in rows))
    for line in rows["careful"][0]["red_lines"]:
        print(
            f"{'red_lines.' + line:44}", *(_cell(rows[code], "red_lines", line) for code in rows)
        )
    careful = rows.pop("careful")
    for code, told in rows.items():
        better = {
            axis: [
                is_better(first=mine, second=theirs, axis=axis)
                for mine, theirs in zip(told, careful, strict=True)
            ]
            for axis in LEADING
        }
        counts = ", ".join(f"{axis} {sum(each)}" for axis, each in better.items())
        on_all = sum(map(all, zip(*better.values(), strict=True)))
        print(f"{code} better than careful: {counts}, all three {on_all}")


def _cell(rows: list[Told], axis: str, name: str) -> str:
    held = [one[axis][name] for one in rows if one[axis][name] is not None]
    if len(held) < 2:
        return f"{'-':>26}"
    half = 1.96 * stdev(held) / math.sqrt(len(held))
    mean = fmean(held)
    return f"{f'{mean:.3f} [{mean - half:.3f}, {mean + half:.3f}]':>26}"


if __name__ == "__main__":
    main()
