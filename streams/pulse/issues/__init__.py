"""What several people say: mentions of a brand clustered as they come, named, followed, and cared for."""
