"""Mail through Amazon SES."""
