"""What every adapter of an AWS service shares: how a client is built, and what its errors mean."""
