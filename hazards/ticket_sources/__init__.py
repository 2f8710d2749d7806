"""The platforms that send a street work orders: how long it has to reply, and the columns each takes back."""
