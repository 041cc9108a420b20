"""What an operator does beside serving: back up, restore, forget. The command is `./embark`."""
