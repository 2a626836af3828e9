"""What the product is compared with. Each peer is a process of its own, on the same servers."""
