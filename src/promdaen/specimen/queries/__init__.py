"""Questions about laboratory sessions, drawings and what officers found."""
