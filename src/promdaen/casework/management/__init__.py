"""Commands of case studies."""
