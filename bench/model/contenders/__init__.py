"""Who is compared, each a process of its own."""
