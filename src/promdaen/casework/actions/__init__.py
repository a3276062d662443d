"""Changes of the law and the cases; sessions, stages answered, what they showed."""
