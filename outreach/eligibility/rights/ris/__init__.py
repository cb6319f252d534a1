"""RIS, leefloon, Eingliederungseinkommen: the income a CPAS guarantees."""
