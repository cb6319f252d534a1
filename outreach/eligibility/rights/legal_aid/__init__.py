"""Legal aid: first advice free for all, a lawyer free or cheaper for low means."""
