"""Items, papers, sittings, marks and what the numbers honestly say."""
