"""A street's own Word sheet of a kind of paper: judged when it comes, filled with the paper's facts, kept as filled."""
