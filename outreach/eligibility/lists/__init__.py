"""What a social worker does with a screening: work lists, and what changed since the last one."""
