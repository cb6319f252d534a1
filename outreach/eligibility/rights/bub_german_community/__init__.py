"""The care allowance for older people of the German-speaking Community, formerly BUB."""
