"""The income replacement allowance: ARR, IVT, BEE."""
