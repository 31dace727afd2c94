"""What is read off the answers that are owed: the queue of people waiting, its capacity, the report."""
