"""The films room: what to watch next, and why. Heavy modules are imported by whoever needs them."""
