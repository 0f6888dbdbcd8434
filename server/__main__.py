"""`python -m server`: the command line."""

from server.cli import main

# uvicorn's processes import this module again, under another name.
if __name__ == "__main__":
    main()
