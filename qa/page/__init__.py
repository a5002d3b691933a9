"""What the chat shows and writes, as HTML, Markdown and JSON; `layout.py` alone knows Gradio."""
