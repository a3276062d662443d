"""Ten million answers in the format of the files for analysis, grouped by DuckDB.

The answers are invented, of a seed; the files have the columns of the product. Seconds are the
median of nine, after one that is not counted.

    python benchmarks/analysis.py --answers 10000000
"""

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path

import duckdb

ANSWERS = """
    SELECT 'R' || (place // 1200)::VARCHAR AS run,
           printf('%016x', place // 40) AS officer,
           CASE (place // 20) % 2 WHEN 0 THEN 'before' ELSE 'after' END AS occasion,
           0::SMALLINT AS months, 'A' AS paper,
           'I' || (place % 240)::VARCHAR AS item,
           'T' || (place % 12)::VARCHAR AS topic,
           (random() < 0.45 + 0.2 * ((place // 20) % 2))::DOUBLE AS mark,
           'phone' AS mode, 'km' AS language
    FROM range({count}) numbers(place)
"""
GROUPED = {
    "topic and occasion": "SELECT topic, occasion, avg(mark), count(*) FROM answers GROUP BY ALL",
    "item and occasion": "SELECT item, occasion, avg(mark), count(*) FROM answers GROUP BY ALL",
    "run": "SELECT run, avg(mark), count(*) FROM answers GROUP BY ALL",
}


def main() -> int:
    """Print one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=10_000_000)
    count = parser.parse_args().answers
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as database:
        path = Path(folder) / "answers.parquet"
        database.execute("SELECT setseed(0.23)")
        query = ANSWERS.format(count=count)
        database.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
        database.read_parquet(str(path)).create_view("answers")
        found = {name: measured(database, query) for name, query in GROUPED.items()}
        print(
            json.dumps(
                {"answers": count, "bytes": path.stat().st_size, "seconds": found}, indent=1
            )
        )
    return 0


def measured(database: duckdb.DuckDBPyConnection, query: str) -> dict[str, float]:
    """The median of nine, waited, and computing of all cores together."""
    waited, computed = [], []
    for _ in range(10):
        began, worked = time.perf_counter(), time.process_time()
        database.execute(query).fetchall()
        waited.append(time.perf_counter() - began)
        computed.append(time.process_time() - worked)
    return {
        "waited": round(statistics.median(waited[1:]), 3),
        "computing": round(statistics.median(computed[1:]), 3),
    }


if __name__ == "__main__":
    raise SystemExit(main())
