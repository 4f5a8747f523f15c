"""What the bundled server is compared with: processes that first print how to reach them."""
