"""Three open sets: document models, planted defects, and genuine distractors."""
