"""Case studies: facts in stages, judged by element, with the answer of the law."""
