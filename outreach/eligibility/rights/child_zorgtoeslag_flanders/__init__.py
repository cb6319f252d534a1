"""The care supplement of the Flemish Groeipakket for a child with special needs."""
