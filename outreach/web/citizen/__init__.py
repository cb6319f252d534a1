"""The citizen's side: nobody signs in, and nothing is stored unless the person asks."""
