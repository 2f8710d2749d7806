"""Powers of law that a street was given (赋权, 委托): which are in force, what they cover, who changes them."""
