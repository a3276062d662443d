"""Pure rules of the year after: calendar, tables, belief, plan, promise, comparison."""
