"""Pages of course runs: each calls one query or action and responds."""
