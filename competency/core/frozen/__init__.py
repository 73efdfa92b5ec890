"""What a published version shows beside its words: copies of files that stay as they were when it was published."""
