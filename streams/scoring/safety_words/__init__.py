"""The words of each class of safety, in English. `*` leaves the end open; `safety.py` says how they count."""
