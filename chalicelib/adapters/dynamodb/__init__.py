"""The store of record in one DynamoDB table."""
