"""The model beside others: the same weights, the same texts, one core."""
