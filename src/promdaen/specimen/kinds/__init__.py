"""Three open sets: models of document, defects that are planted, distractors that are genuine."""
