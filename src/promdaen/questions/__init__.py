"""Officers ask what they did not understand, trainers of the topic answer in a promised time."""
