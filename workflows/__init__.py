"""Durable matters: one small class per procedure over one shell."""
