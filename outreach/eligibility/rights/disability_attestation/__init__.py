"""The attestation that says what a physician of the administration found."""
