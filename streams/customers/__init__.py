"""Who says it. Pure."""

from streams.customers.step import Customers

__all__ = ["Customers"]
