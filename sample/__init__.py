"""The sample that `make run` replays, and what made it."""
