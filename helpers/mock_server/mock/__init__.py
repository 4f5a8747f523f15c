"""What the real server does not have: the paths below `/_mock/`, what they remember, and broken answers."""
