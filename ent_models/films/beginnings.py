"""Films to ask somebody new about, before anything is fitted: what `occasions.to_begin_with` says of the pack's data.

A test holds this list to that function. Light: pages may import it.
"""

from ent_models.films.records import Film

BEGINNINGS = (
    Film(480, "Jurassic Park", 1993, ("Action", "Adventure", "Sci-Fi", "Thriller"), 274),
    Film(72998, "Avatar", 2009, ("Action", "Adventure", "Sci-Fi", "IMAX"), 67),
    Film(3408, "Erin Brockovich", 2000, ("Drama",), 85),
    Film(494, "Executive Decision", 1996, ("Action", "Adventure", "Thriller"), 61),
    Film(3793, "X-Men", 2000, ("Action", "Adventure", "Sci-Fi"), 127),
    Film(2174, "Beetlejuice", 1988, ("Comedy", "Fantasy"), 104),
    Film(1721, "Titanic", 1997, ("Drama", "Romance"), 164),
    Film(780, "Independence Day (a.k.a. ID4)", 1996, ("Action", "Adventure", "Sci-Fi", "Thriller"), 218),
    Film(588, "Aladdin", 1992, ("Adventure", "Animation", "Children", "Comedy", "Musical"), 215),
    Film(1073, "Willy Wonka & the Chocolate Factory", 1971, ("Children", "Comedy", "Fantasy", "Musical"), 148),
    Film(509, "The Piano", 1993, ("Drama", "Romance"), 78),
    Film(1, "Toy Story", 1995, ("Adventure", "Animation", "Children", "Comedy", "Fantasy"), 247),
)
