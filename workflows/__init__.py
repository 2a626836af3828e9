"""The workflows of matters: one small class for each procedure, over one shell."""
