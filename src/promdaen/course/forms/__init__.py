"""Forms of course runs: what people type, choose and upload."""
