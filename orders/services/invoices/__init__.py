"""Invoices and credit notes: asked for, numbered, written, made into PDFs."""
