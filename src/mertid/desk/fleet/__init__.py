"""What the fleet pages show: the place as opened, and drawings as places in numbers."""
