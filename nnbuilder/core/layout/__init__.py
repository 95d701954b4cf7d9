"""The picture of a graph: where its nodes stand, by layers, and how its wires run, around what is not theirs."""
