"""How a specimen is planned, drawn and read, and how skill is measured: pure, one file a noun."""
