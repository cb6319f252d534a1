"""Says verdicts, values and rights in the words of the reader."""
