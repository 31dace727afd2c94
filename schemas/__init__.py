"""The records that travel, one file a family; the catalogue of topics; the codec.

Imports nothing of streams.
"""
