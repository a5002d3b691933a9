"""What the chat shows and writes, as HTML, Markdown and JSON; knows nothing of Gradio."""
