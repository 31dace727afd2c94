"""The Faust agents, each a few lines: batches from a channel, a pure step, a commit."""
