"""The income replacement allowance: ARR, IVT, EEB."""
