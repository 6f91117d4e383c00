"""What `client.generate` is made of: the document read, types and names found, files written."""
