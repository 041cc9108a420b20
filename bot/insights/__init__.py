"""What operators look at: what people asked, what was misunderstood, how old the facts are, and what a change would do."""
