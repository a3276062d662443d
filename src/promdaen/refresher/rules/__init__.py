"""Pure rules of refreshers: calendar, tables, belief, plan, promise, comparison."""
