"""Questions of officers, answered by trainers of the topic in a promised time."""
