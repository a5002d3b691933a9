"""Who is named in an article, what is quoted, and who says it."""
