"""Parts of a segment of speech, their text cut out of its own. Light: pages may import it."""

from dataclasses import replace

from ent_models.speech.records import Segment


def part(segment: Segment, first: int, last: int) -> Segment:
    """The words `first` to `last` - 1 of a segment, at their own times; the text between them is as it was written.

    So no script needs to be known: where there was a space there is one.
    """
    words = segment.words[first:last]
    solid = [index for index, sign in enumerate(segment.text) if not sign.isspace()]
    sizes = [len("".join(word.text.split())) for word in segment.words]
    begin, end = sum(sizes[:first]), sum(sizes[:last])
    text = segment.text[solid[begin] : solid[end - 1] + 1]
    return replace(segment, start_s=words[0].start_s, end_s=words[-1].end_s, text=text, words=words)
