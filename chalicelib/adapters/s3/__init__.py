"""Files in a private S3 bucket."""
