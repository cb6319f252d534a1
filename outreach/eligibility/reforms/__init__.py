"""What if: other values of the law for everybody, other earnings for one household."""
