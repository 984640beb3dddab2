"""Paidup: invoicing and payment tracking on serverless parts. Imports point inward; see docs/architecture.md."""
