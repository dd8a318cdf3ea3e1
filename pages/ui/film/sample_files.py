"""Two small files to try the room with: an export as Letterboxd writes it, and ratings of some invented people."""

_LETTERBOXD = """Date,Name,Year,Letterboxd URI,Rating
2024-01-03,The Matrix,1999,https://boxd.it/2a1m,4.5
2024-01-19,Heat,1995,https://boxd.it/2bg8,5
2024-02-02,The Usual Suspects,1995,https://boxd.it/29Mu,4
2024-02-11,Batman & Robin,1997,https://boxd.it/1YFW,1
2024-03-05,Toy Story,1995,https://boxd.it/2aHi,4
2024-03-24,Titanic,1997,https://boxd.it/2a8C,3
2024-04-13,A Film Nobody Knows,2031,https://boxd.it/0000,4
2024-05-01,Fargo,1996,https://boxd.it/2aTe,5
"""
EXPORT = _LETTERBOXD.encode()

_GROUPS = (
    ("Heat (1995)", "Casino (1995)", "The Godfather (1972)", "Goodfellas (1990)", "Scarface (1983)", "Fargo (1996)"),
    ("Toy Story (1995)", "Aladdin (1992)", "Shrek (2001)", "Babe (1995)", "Mulan (1998)", "Antz (1998)"),
    ("Alien (1979)", "Blade Runner (1982)", "The Matrix (1999)", "Dune (1984)", "Contact (1997)", "Solaris (1972)"),
)


def _ratings() -> str:
    """Thirty people, each with a group that they love and some films of another that they do not."""
    lines = ["user,film,rating,time"]
    for person in range(30):
        own, other = _GROUPS[person % 3], _GROUPS[(person + 1 + person // 15) % 3]
        for place, film in enumerate(own):
            if (person + place) % 4:
                lines.append(f"person {person + 1},{film},{4 + (person + place) % 2},{1_700_000_000 + 86_400 * place}")
        for place in (person % 6, (person + 2) % 6):
            lines.append(f"person {person + 1},{other[place]},{2 + place % 2},{1_700_600_000 + 86_400 * place}")
    return "\n".join(lines) + "\n"


RATINGS = _ratings().encode()
