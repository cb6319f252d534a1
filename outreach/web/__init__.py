"""The web: speaks HTTP, nothing else; the citizen's side and the desk."""
