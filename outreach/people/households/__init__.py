"""What the register and the person say of a household: facts for the rules, and the evidence of each."""
