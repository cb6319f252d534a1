"""GRAPA, IGO, EGB: the income guarantee for older people."""
