"""What turns the rooms below into processes: settings, clients, telemetry and the local stack."""
