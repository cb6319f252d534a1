"""The heating allowance of the Social Heating Fund, asked at the CPAS after a delivery."""
