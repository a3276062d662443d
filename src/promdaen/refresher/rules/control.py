"""The control group: a random tenth of officers with plain quarterly passes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

CONTROL_SHARE = 0.1
# If the plan is not ahead, it is replaced by passes on these days (design, section 6).
FALLBACK_DAYS = (75, 170, 290)


def draw(*, strata: Mapping[str, str], seed: int, share: float = CONTROL_SHARE) -> frozenset[str]:
    """The control group: a share of all, stratified by largest remainders.

    strata: stratum of each officer. The same seed gives the same group, in any order of officers.

    >>> one_a_department = draw(strata={f"{n:02}": "AB"[n % 2] for n in range(20)}, seed=7)
    >>> sorted(int(one) % 2 for one in one_a_department)
    [0, 1]
    """
    lots = np.random.default_rng(seed)
    members: dict[str, list[str]] = {}
    for officer in sorted(strata):
        members.setdefault(strata[officer], []).append(officer)
    names = sorted(members)
    due = {name: share * len(members[name]) for name in names}
    counts = {name: int(due[name]) for name in names}
    left = round(share * len(strata)) - sum(counts.values())
    tie = dict(zip(names, lots.permutation(len(names)).tolist(), strict=True))
    for name in sorted(names, key=lambda name: (counts[name] - due[name], tie[name]))[:left]:
        counts[name] += 1
    drawn = [
        members[name][int(place)]
        for name in names
        for place in lots.permutation(len(members[name]))[: counts[name]]
    ]
    return frozenset(drawn)
