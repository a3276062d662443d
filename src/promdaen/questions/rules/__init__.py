"""Pure rules of questions: clocks, notifications, visibility and text checks."""
