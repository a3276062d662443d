"""Settings, root pages, the command and the demonstration: the one place that knows everyone."""
