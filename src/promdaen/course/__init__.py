"""Course runs: targets, rosters, answers, feedback, and the summaries kept in step with them."""
