"""Words for times of day, and which of them are day, night, or dawn and dusk: one table for headings and measures.

English, German, French, Spanish, Italian, Portuguese, Russian and Japanese. Knows nothing of headings.
"""

# ruff: noqa: RUF001  Cyrillic words look like Latin ones

DAY, NIGHT, TWILIGHT = "day", "night", "dawn or dusk"
_WORDS = {
    DAY: """DAY MORNING AFTERNOON NOON MIDDAY TAG MORGEN MORGENS VORMITTAG MITTAG NACHMITTAG JOUR MATIN MIDI DÍA DIA
    TARDE MAÑANA MEDIODÍA GIORNO MATTINA MATTINO POMERIGGIO MEZZOGIORNO MANHÃ ДЕНЬ УТРО 昼 朝 日 早朝 日中 昼間 翌朝""",
    NIGHT: """NIGHT EVENING MIDNIGHT NIGHTFALL NACHT ABEND ABENDS MITTERNACHT NUIT SOIR SOIRÉE MINUIT NOCHE MEDIANOCHE
    NOTTE SERA MEZZANOTTE NOITE MADRUGADA НОЧЬ ВЕЧЕР 夜 深夜""",
    TWILIGHT: """DAWN DUSK SUNRISE SUNSET TWILIGHT DAYBREAK PREDAWN DÄMMERUNG AUBE CRÉPUSCULE AMANECER ATARDECER
    ANOCHECER ALBA TRAMONTO AMANHECER ENTARDECER ANOITECER РАССВЕТ ЗАКАТ 夜明け 夕 夕方""",
}
TIMES = {word: time for time, words in _WORDS.items() for word in words.split()}
"""Each word, in capitals, and its time."""
GOES_ON = frozenset("CONTINUOUS CONT LATER SAME MOMENTS SPÄTER APRÈS CONTINUO CONTÍNUO".split())  # noqa: SIM905
"""The time of the scene before."""
OF_TIME = GOES_ON | TIMES.keys() | {"PRESENT", "FLASHBACK", "LATE", "EARLY"}
"""Every word that makes the last part of a heading its time."""
