"""Work handed to the worker through SQS."""
