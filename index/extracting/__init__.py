"""What takes the text out of files, one module a kind, each with `read(data)`.

The folder is also run as a program, by `index.isolation`: so no module of it imports another one,
or the rest of the package, and it starts fast and holds nothing but the file.
"""
