"""The premium in place of the social tariff, for homes behind a shared energy installation."""
