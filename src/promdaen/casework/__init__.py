"""Case studies: facts in stages, judged element by element, with the law's own answer beside."""
