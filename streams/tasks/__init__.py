"""A task: an agent and a partition number over all the agent's input topics, and the state of those keys."""
