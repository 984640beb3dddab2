"""Invoices: drafted, sent, voided, explained."""
