"""Issues: how well they are found, beside other ways, and how soon."""
