"""What the AWS template holds beside the functions and routes that Chalice writes into it."""
