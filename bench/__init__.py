"""Measurements, side by side; each prints a table."""
