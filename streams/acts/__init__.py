"""What people do about alerts, wherever they do it: each becomes a record on `alerts.actions`."""
