"""The append-only log of what an officer has shown, on which outcome, when and how well."""
