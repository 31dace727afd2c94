"""What the crowd does: how much is usual, and what is not."""
