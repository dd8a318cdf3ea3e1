"""The training room: networks that learn CIFAR-10, or classes of the user's own, while somebody watches."""
