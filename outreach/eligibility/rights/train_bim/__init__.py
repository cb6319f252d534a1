"""The reduced train fare with the increased reimbursement (BIM)."""
