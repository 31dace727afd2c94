"""The published contract, generated from the records and the catalogue of topics. Pure."""
