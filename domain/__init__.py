"""The rules and what they mean. This package is pure: it reads no clock, uses no chance and does no input or output."""
