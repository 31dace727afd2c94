"""Recorded mentions: files of them, whatever their format, and when each is said again in a replay."""
