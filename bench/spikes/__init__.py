"""How well spikes are found: on generated series, and on a public benchmark where its data are at hand."""
