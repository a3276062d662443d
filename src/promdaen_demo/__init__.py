"""The demonstration, beside the product: what `promdaen demo` builds, with a laptop if asked."""
