"""Who is reached, when, and with what result; its books always balance."""
