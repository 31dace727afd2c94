"""One hop: the same mentions, the same work, by Groundswell and by others."""
