"""The rules of planning: queues of a checkpoint, plans and their bounds."""
