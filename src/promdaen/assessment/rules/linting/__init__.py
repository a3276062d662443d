"""What a machine can see of an item, a topic's items and a paper before an officer answers them.

Each module holds its checks, what they look at, and the bound from which it speaks. What needs a
person who knows the subject (is the key the best answer, is a distractor defensible) is not here.
"""
