"""Settings, root pages and the command: may import every other package."""
