"""The rules and what they mean: pure, without clock, chance or IO."""
