"""What the pages of every service share: their frame, their looks, and how they are served."""
