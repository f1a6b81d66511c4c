"""What the pages of solutions that estimate outcomes show: places of pictures, words of facts, lines of lists. Reads only."""
