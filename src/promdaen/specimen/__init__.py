"""Specimens: synthetic documents of Utopia with planted defects, and skill in finding them."""
