"""Street papers: kinds, words, numbers, facts, drawing, readers (design rule 14)."""
