"""Staged crowds put among real mentions, and real crowds: which are suspected."""
