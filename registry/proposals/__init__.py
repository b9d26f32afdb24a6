"""What holders propose about their project by a signed link, and what readers report."""
