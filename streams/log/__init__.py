"""The log behind one port: `port` says what it offers, `kafka` and `memory` are the two that offer it."""
