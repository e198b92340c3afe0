"""Where the README's speed numbers come from: `make bench`."""
