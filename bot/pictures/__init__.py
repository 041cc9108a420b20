"""Pictures of pay and plans: drawn with matplotlib from the facts, kept in var/pictures/."""
