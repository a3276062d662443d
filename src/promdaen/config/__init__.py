"""Settings, root pages, the command and the demonstration: may import every other package."""
