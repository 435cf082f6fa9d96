"""What a payment system tries its own consumer with: a documented series of instructions, and a judgement of what it answers."""
