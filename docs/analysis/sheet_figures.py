"""Reproduces figures of a results sheet from the files for analysis, with DuckDB alone.

    pip install duckdb
    python sheet_figures.py FOLDER KK-2012-1

Prints JSON: officers with both tests, mean before and after, gain, how many scored higher, and the
facility of every item before and after. They are those of the sheet of the run; no other program
of Promdaen is needed.
"""

import json
import sys

import duckdb

HEADLINE = """
    SELECT count(*) AS both,
           avg(before_points) AS before_points,
           avg(after_points) AS after_points,
           avg(after_points - before_points) AS gain_points,
           count(*) FILTER (after_points - before_points > 1e-9) AS scored_higher
    FROM officers
    WHERE run = ? AND before_points IS NOT NULL AND after_points IS NOT NULL
"""
# Facility: the mean mark of an item, over the officers with both tests.
FACILITY = """
    SELECT answers.item, occasion, avg(mark) AS facility
    FROM answers JOIN officers USING (run, officer)
    WHERE run = ? AND occasion IN ('before', 'after')
      AND before_points IS NOT NULL AND after_points IS NOT NULL
    GROUP BY ALL ORDER BY ALL
"""


def figures(*, folder: str, run: str) -> dict[str, object]:
    """The figures of a run from the files in a folder."""
    with duckdb.connect() as database:
        for file in ("officers", "answers"):
            database.read_parquet(f"{folder}/{file}.parquet").create_view(file)
        headline = database.execute(HEADLINE, [run])
        names = [column[0] for column in headline.description]
        [row] = headline.fetchall()
        items = database.execute(FACILITY, [run]).fetchall()
    return dict(zip(names, row, strict=True)) | {
        "facility": {f"{item} {occasion}": facility for item, occasion, facility in items}
    }


if __name__ == "__main__":
    print(json.dumps(figures(folder=sys.argv[1], run=sys.argv[2]), indent=1))
