"""Mail, web pages and plain text: read, rewritten and rendered as pages by our own code."""
