"""What both doors tell of themselves: their messages, their HTTP, their topics and every code they answer with."""
