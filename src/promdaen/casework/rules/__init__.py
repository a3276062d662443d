"""The legal engine, and how a judged case is marked: pure functions, one file a noun."""
