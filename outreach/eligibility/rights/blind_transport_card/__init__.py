"""The national reduction card on public transport for blind and partially sighted people."""
