"""Who is told of what is not done: the steps as rows of a street, swept once each."""
