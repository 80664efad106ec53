print("kmemcheck")
