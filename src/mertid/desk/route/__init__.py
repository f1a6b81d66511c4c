"""What the planning panel shows: times in words, what differs between plans, faces, load, files. Reads only."""
