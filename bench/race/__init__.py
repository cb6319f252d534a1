"""Those bench/rules.py lets race against each other, and the made-up population they race over."""
