"""Is a crowd real? Who writes nearly the same, and what speaks for and against one hand behind it."""
