"""Pages of cases: on phones, for trainers, for who writes them."""
