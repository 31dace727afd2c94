"""How fast, how much, how soon again: `make bench`. docs/performance.md says what each figure means."""
