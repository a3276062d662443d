"""Shared base of every capability, without domain knowledge: pages, charts, print, audit."""
