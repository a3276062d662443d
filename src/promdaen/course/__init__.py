"""Course runs: targets, rosters, answers, feedback and their summary tables."""
