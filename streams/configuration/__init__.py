"""Files that people write: read with every scalar as text, checked, each fault named by its key."""
