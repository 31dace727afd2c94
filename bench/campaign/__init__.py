"""A campaign through all agents: how right its themes are, and what it costs."""
