"""BIM, RVV, EKE: higher reimbursement of health care."""
