"""Whether, how and through whom somebody may be reached."""
