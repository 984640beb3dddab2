"""`make bench`: what an operation costs, as counts and as ratios against a yardstick of the same run."""
