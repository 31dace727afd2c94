"""`python -m streams` is `groundswell`."""

from streams.cli.main import main

if __name__ == "__main__":
    main()
